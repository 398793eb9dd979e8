"""The engine in a real process of its own, started by "spawn"."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.contracts.commands import CancelJob, ClassifyPictures, MakeThumbnails, OpenModel
from engine.contracts.events import (
    EngineLost,
    JobCancelled,
    JobFailed,
    JobSucceeded,
    ModelOpened,
    PicturesClassified,
    ThumbnailsMade,
)
from engine.contracts.types import JobId
from engine.host.process import ProcessHost

ROOT = Path(__file__).parents[3]
JOB = JobId("classify")
TIMES = 20
"""Each picture is asked about this often: more answers than a pipe holds, so that the engine cannot be done."""


@pytest.fixture
def host():
    host = ProcessHost()
    yield host
    host.stop()


@pytest.fixture
def two_hundred(tmp_path, save_picture) -> tuple[str, ...]:
    return tuple(str(save_picture(tmp_path / f"{n}.png", (n, 100, 255 - n), seed=n)) for n in range(200))


def _indices(events) -> list[int]:
    return [result.index for event in events if isinstance(event, PicturesClassified) for result in event.results]


def test_results_come_in_order_each_picture_once_and_stop_leaves_nothing(host, listener, two_hundred, tiny_model):
    host.start(listener)
    host.send(ClassifyPictures(JOB, two_hundred, model=str(tiny_model), top=2))
    host.send(MakeThumbnails(JobId("thumbs"), two_hundred[:3], 32))
    host.send(OpenModel(JobId("open"), "/nowhere/at-all.tellapart"))
    assert listener.wait_for_end(JOB) == JobSucceeded(JOB)
    assert _indices(listener.events) == list(range(200))
    assert all(
        result.problem is None and len(result.top) == 2
        for event in listener.events
        if isinstance(event, PicturesClassified)
        for result in event.results
    )
    failed = listener.wait_for_end("open")
    assert isinstance(failed, JobFailed)
    assert failed.report.code == "missing-model"
    listener.wait_for_end("thumbs")
    made = [t for event in listener.events if isinstance(event, ThumbnailsMade) for t in event.thumbnails]
    assert [thumbnail.path for thumbnail in made] == list(two_hundred[:3])
    assert host.process_id is not None
    host.stop()
    assert host.process_id is None
    assert not multiprocessing.active_children()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("engine-")]


def test_killed_while_classifying_one_loss_is_told_and_the_rest_can_be_asked_again(
    host, listener, two_hundred, tiny_model
):
    paths = two_hundred * TIMES
    first = []

    def kill_at_the_first_answer(event) -> None:
        if isinstance(event, PicturesClassified) and not first:
            first.append(host.process_id)
            os.kill(host.process_id, getattr(signal, "SIGKILL", signal.SIGTERM))
        listener(event)

    host.start(kill_at_the_first_answer)
    host.send(ClassifyPictures(JOB, paths, model=str(tiny_model)))
    lost = listener.wait_for(lambda event: isinstance(event, EngineLost))
    assert lost.jobs == (JOB,)
    assert lost.report.code == "engine-died"
    assert lost.report.hint
    answered = _indices(listener.events)
    assert answered == list(range(len(answered)))
    assert 0 < len(answered) < len(paths)
    again = JobId("again")
    host.send(ClassifyPictures(again, paths, model=str(tiny_model), skip=len(answered)))
    assert listener.wait_for_end(again) == JobSucceeded(again)
    assert _indices(listener.events) == list(range(len(paths)))
    assert host.process_id not in {None, *first}
    assert sum(isinstance(event, EngineLost) for event in listener.events) == 1


def test_cancel_reaches_a_job_that_has_filled_the_pipe(host, listener, two_hundred, tiny_model):
    asked_to_stop = threading.Event()

    def slow_window(event) -> None:
        if isinstance(event, PicturesClassified) and not asked_to_stop.is_set():
            host.send(CancelJob(JOB))
            asked_to_stop.set()
        listener(event)

    host.start(slow_window)
    host.send(ClassifyPictures(JOB, two_hundred * TIMES, model=str(tiny_model)))
    assert listener.wait_for_end(JOB) == JobCancelled(JOB)
    answered = _indices(listener.events)
    assert answered == list(range(len(answered)))
    assert len(answered) < 200 * TIMES


def test_kill_starts_a_fresh_engine(host, listener, tiny_model):
    host.start(listener)
    host.send(OpenModel(JobId("one"), str(tiny_model)))
    listener.wait_for(lambda event: isinstance(event, ModelOpened))
    listener.wait_for_end("one")
    host.kill()
    lost = listener.wait_for(lambda event: isinstance(event, EngineLost))
    assert lost.jobs == ()
    host.send(OpenModel(JobId("two"), str(tiny_model)))
    assert listener.wait_for_end("two") == JobSucceeded(JobId("two"))


def test_an_engine_that_dies_at_once_is_not_started_for_ever(tmp_path, monkeypatch, listener):
    (tmp_path / "dying_engine.py").write_text(
        "import os, pathlib\n"
        "def main(connection):\n"
        "    with pathlib.Path(__file__).with_name('starts').open('a') as file: file.write('x')\n"
        "    os._exit(3)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    host = ProcessHost(child="dying_engine")
    host.start(listener)
    given_up = listener.wait_for(
        lambda event: isinstance(event, EngineLost) and event.report.code == "engine-will-not-start"
    )
    assert dict(given_up.report.details)["exit_code"] == "3"
    assert "self-test" in given_up.report.hint
    assert (tmp_path / "starts").read_text() == "xxx"
    assert [event.report.code for event in listener.events] == ["engine-died"] * 2 + ["engine-will-not-start"]
    host.send(OpenModel(JobId("late"), "/a.tellapart"))
    listener.wait_for(lambda event: isinstance(event, EngineLost) and "late" in event.jobs)
    host.stop()
    assert (tmp_path / "starts").read_text() == "xxx"
    assert len(listener.events) == 4


def test_stopping_does_not_wait_for_a_window_that_no_longer_listens(listener, two_hundred, tiny_model):
    host, closed, first = ProcessHost(), threading.Event(), threading.Event()

    def window(event) -> None:
        first.set()
        assert closed.wait(60)
        listener(event)

    host.start(window)
    host.send(ClassifyPictures(JOB, two_hundred * TIMES, model=str(tiny_model)))
    assert first.wait(60)
    closing = threading.Thread(target=host.stop)
    closing.start()
    closed.set()
    closing.join(60)
    assert not closing.is_alive()
    assert host.process_id is None
    assert len(listener.events) <= 2


WINDOW = """\
import multiprocessing, os, sys, threading

def main():
    import PySide6.QtCore  # the window has Qt; the engine must not
    from engine.host.process import ProcessHost
    heard = threading.Event()
    def deliver(event):
        print(event, flush=True)
        heard.set()
    host = ProcessHost(*sys.argv[1:])
    host.start(deliver)
    from engine.contracts.commands import OpenModel
    host.send(OpenModel("open", "/nowhere.tellapart"))
    assert heard.wait(60)
    print("the window is gone", flush=True)
    os._exit(0)

if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
"""


def test_the_engine_ends_by_itself_when_the_window_is_gone(tmp_path):
    script = tmp_path / "window.py"
    script.write_text(WINDOW)
    # The engine holds the same standard output: it reaches its end only when both processes have ended.
    ended = _run(script)
    assert "missing-model" in ended.stdout
    assert ended.stdout.endswith("the window is gone\n")


def test_the_engine_of_a_window_never_loads_qt(tmp_path):
    (tmp_path / "probe_engine.py").write_text(
        "import sys\n"
        "def main(connection):\n"
        "    import engine.host.child\n"
        "    found = {name.split('.')[0] for name in sys.modules}\n"
        "    connection.send(sorted(found & {'PySide6', 'shiboken6', 'torch'}))\n"
    )
    script = tmp_path / "window.py"
    script.write_text(WINDOW)
    assert _run(script, "probe_engine").stdout.splitlines()[0] == "[]"


def test_the_window_s_main_module_loads_neither_qt_nor_the_engine():
    script = (
        "import sys, gui.__main__; print([n for n in ('PySide6', 'torch', 'onnxruntime') if n in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout == "[]\n"


def test_the_default_host_runs_the_engine_without_torch(tmp_path, usual_cache, save_picture, tiny_model):
    picture = save_picture(tmp_path / "a.png")
    script = f"""
import sys
from engine.contracts.commands import *
from engine.contracts.events import JobSucceeded
from engine.host.handlers import EngineHandlers
from engine.host.inline import InlineHost
host, heard = InlineHost(EngineHandlers()), []
host.start(heard.append)
project = {str(tmp_path / "project")!r}
host.send(DescribeEngine("1"))
host.send(ClassifyPictures("2", ({str(picture)!r},)))
host.send(OpenModel("3", {str(tiny_model)!r}))
host.send(MakeThumbnails("4", ({str(picture)!r},), 32))
host.send(CreateProject("5", project, "birds"))
host.send(ImportPictures("6", project, ({str(picture)!r},), "wren"))
host.stop()
print([event.job for event in heard if isinstance(event, JobSucceeded)], "torch" in sys.modules)
"""
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "TELLAPART_DEVICE": "cpu"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert ended.stdout == "['1', '2', '3', '4', '5', '6'] False\n", ended.stderr


def _run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(script.parent)])}
    return subprocess.run(
        [sys.executable, str(script), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
