"""The window or the engine is killed in the middle of a training: nothing is left running, nothing is lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from engine.contracts.commands import OpenProject
from engine.contracts.types import JobId
from engine.host.handlers import EngineHandlers
from engine.host.inline import InlineHost
from engine.project.samples import labelled_samples
from engine.project.store import ProjectStore

ROOT = Path(__file__).parents[3]
LOOKED_AT = 60
"""Pictures after which the blow falls."""

WINDOW = """\
import multiprocessing, os, queue, signal, sys
from engine.api import *

def main():
    project, pictures, victim, enough = sys.argv[1:]
    heard = queue.SimpleQueue()
    host = ProcessHost()
    host.start(heard.put)
    host.send(CreateProject("create", project, "hands"))
    labelled = False
    while True:
        event = heard.get(timeout=60)
        if isinstance(event, JobFailed):
            print(event, flush=True)
            os._exit(1)
        if isinstance(event, JobSucceeded) and event.job == "create":
            host.send(ImportPictures("import", project, (pictures,)))
        if isinstance(event, JobSucceeded) and event.job == "import":
            host.send(TrainModel("train", project))
        if isinstance(event, JobProgress) and event.stage == "trying" and event.done and not labelled:
            labelled = True
            host.send(SetLabels("label", project, ((1, "changed"),)))
        if isinstance(event, LabelsChanged):
            print("labelled", flush=True)
        if isinstance(event, JobProgress) and event.stage == "trying" and event.done >= int(enough):
            os.kill(os.getpid() if victim == "window" else host.process_id, signal.SIGKILL)
        if isinstance(event, EngineLost):
            host.stop()
            print("lost", event.jobs, flush=True)
            break

if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("victim", ["window", "engine"])
def test_killed_while_training(victim, usual_cache, tmp_path):
    script, project = tmp_path / "window.py", tmp_path / "project"
    script.write_text(WINDOW)
    # Both processes hold the same standard output: the call returns when both have ended, or the test fails.
    ended = subprocess.run(
        [sys.executable, str(script), str(project), str(labelled_samples()), victim, str(LOOKED_AT)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TELLAPART_DEVICE": "cpu"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.stdout.splitlines() == (["labelled"] if victim == "window" else ["labelled", "lost ('train',)"])
    assert ended.stderr == ""

    with sqlite3.connect(project / "features" / "features.sqlite") as features:
        (kept,) = features.execute("SELECT count(*) FROM features").fetchone()
    assert kept >= LOOKED_AT // 2
    host = InlineHost(EngineHandlers())
    host.start(lambda event: None)
    host.send(OpenProject(JobId("open"), str(project)))
    host.stop()
    with ProjectStore.open(project) as store:
        rows = list(store.rows())
        assert rows[0].label == "changed"
        assert len(rows) == sum(1 for _ in labelled_samples().rglob("*.jpg"))
        assert store.interrupted_runs() == ()
        assert store.latest_report() is None
        assert list(store.models_folder.iterdir()) == []
