"""What goes to which stream: results to standard output, everything said to people to standard error."""

from __future__ import annotations

import json
import sys
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm

from engine.contracts.events import DeviceFellBack, Event, JobProgress

STAGES = {
    "preparing": "making the general model ready (once)",
    "finding": "finding pictures",
    "importing": "importing",
    "looking": "looking at pictures",
    "choosing": "choosing",
    "saving": "saving",
    "classifying": "classifying",
}


def say(message: str) -> None:
    """Tell a person something."""
    tqdm.write(message, file=sys.stderr)


def write_json(values: dict[str, Any]) -> None:
    """Write one JSON line; characters beyond ASCII are escaped, so that any name survives any terminal."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def write_line(text: str) -> None:
    """Write one line for people to standard output."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class ProgressBars:
    """A bar per stage on a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._close()

    def show(self, event: Event) -> None:
        """Draw a `JobProgress`, say a `DeviceFellBack`, pass over the rest."""
        if isinstance(event, DeviceFellBack):
            say(f"{event.message} It goes on on {event.device.name}.")
        if not isinstance(event, JobProgress) or not sys.stderr.isatty():
            return
        if event.stage != self._stage:
            self._close()
            self._stage = event.stage
            self._bar = tqdm(
                desc=STAGES.get(event.stage, event.stage),
                total=event.total or None,
                file=sys.stderr,
                leave=False,
                dynamic_ncols=True,
            )
        if self._bar is None:
            return
        if (event.total or None) != self._bar.total:
            self._bar.total = event.total or None
            self._bar.refresh()
        self._bar.update(event.done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
