"""A process that prints how long after its start the engine answered for one picture."""

from __future__ import annotations

import os
import queue
import sys
import time

STARTED = "TELLAPART_BENCHMARK_STARTED"


def main(path: str) -> None:
    from engine.api import (
        ClassifyPictures,
        DescribeEngine,
        Event,
        JobFailed,
        JobId,
        PicturesClassified,
        ProcessHost,
    )

    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    host = ProcessHost()
    host.start(events.put)
    host.send(DescribeEngine(JobId("describe")))
    host.send(ClassifyPictures(JobId("classify"), (path,)))
    while not isinstance(event := events.get(), PicturesClassified):
        if isinstance(event, JobFailed):
            raise RuntimeError(event.report.message)
    seconds = time.time() - float(os.environ[STARTED])
    host.stop()
    sys.stdout.write(f"{seconds:.4f}\n")


if __name__ == "__main__":
    main(sys.argv[1])
