from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from engine.contracts.commands import (
    CancelJob,
    ClassifyPictures,
    Command,
    MakeThumbnails,
    OpenModel,
    SetLabels,
)
from engine.contracts.errors import EngineError
from engine.contracts.events import FileSaved, JobCancelled, JobFailed, JobProgress, JobSucceeded
from engine.contracts.training_commands import (
    TrainModel,
)
from engine.contracts.types import JobId
from engine.host.inline import InlineHost
from engine.host.service import Service
from engine.jobs import Report, StopToken

PATIENCE_S = 30.0
LONG, QUICK = JobId("long"), JobId("quick")

Work = Callable[[Command, Report, StopToken], None]


class Scripted:
    """Handlers that do what a test says."""

    def __init__(self) -> None:
        self.work: dict[str, Work] = {}
        self.done: list[str] = []
        self.closed = False

    def handle(self, command: Command, report: Report, stop: StopToken) -> None:
        if command.job in self.work:
            self.work[command.job](command, report, stop)
        self.done.append(command.job)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def handlers() -> Scripted:
    return Scripted()


@pytest.fixture
def service(handlers: Scripted, listener) -> Iterator[Service]:
    service = Service(handlers, listener)
    yield service
    service.close()


class Gate:
    """Work that says that it has begun, then waits to be let on."""

    def __init__(self) -> None:
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self, command: Command, report: Report, stop: StopToken) -> None:
        self.begun.set()
        assert self.open.wait(PATIENCE_S)
        stop.raise_if_stopped()


def test_a_question_is_answered_while_a_long_job_runs(service, handlers, listener):
    gate = handlers.work[LONG] = Gate()
    service.accept(TrainModel(LONG, "/project"))
    assert gate.begun.wait(PATIENCE_S)
    service.accept(SetLabels(QUICK, "/project", ((1, "wren"),)))
    assert isinstance(listener.wait_for_end(QUICK), JobSucceeded)
    assert handlers.done == [QUICK]
    gate.open.set()
    assert isinstance(listener.wait_for_end(LONG), JobSucceeded)


def test_long_jobs_run_one_after_another(service, handlers, listener):
    gate = handlers.work["first"] = Gate()
    service.accept(TrainModel(JobId("first"), "/project"))
    service.accept(ClassifyPictures(JobId("second"), ("/a.png",)))
    assert gate.begun.wait(PATIENCE_S)
    assert handlers.done == []
    gate.open.set()
    listener.wait_for_end("second")
    assert handlers.done == ["first", "second"]


def test_cancel_stops_a_job_within_one_batch(service, handlers, listener):
    turns = threading.Semaphore(0)
    batches = []

    def many_batches(command: Command, report: Report, stop: StopToken) -> None:
        while True:
            stop.raise_if_stopped()
            batches.append(len(batches))
            report(JobProgress(command.job, "classifying", len(batches), 0))
            assert turns.acquire(timeout=PATIENCE_S)

    handlers.work[LONG] = many_batches
    service.accept(ClassifyPictures(LONG, ("/a.png",)))
    for _ in range(3):
        turns.release()
    listener.wait_for(lambda event: isinstance(event, JobProgress) and event.done == 4)
    service.accept(CancelJob(LONG))
    turns.release(10)
    assert listener.wait_for_end(LONG) == JobCancelled(LONG)
    assert len(batches) == 4


def test_cancelling_a_waiting_job_does_not_wait_for_the_one_before(service, handlers, listener):
    gate = handlers.work[LONG] = Gate()
    service.accept(TrainModel(LONG, "/project"))
    service.accept(ClassifyPictures(JobId("behind"), ("/a.png",)))
    assert gate.begun.wait(PATIENCE_S)
    service.accept(CancelJob(JobId("behind")))
    assert listener.wait_for_end("behind") == JobCancelled(JobId("behind"))
    gate.open.set()
    listener.wait_for_end(LONG)
    service.accept(ClassifyPictures(JobId("after"), ("/a.png",)))
    listener.wait_for_end("after")
    assert handlers.done == [LONG, "after"]
    ends = [event for event in listener.events if getattr(event, "job", "") == "behind"]
    assert ends == [JobCancelled(JobId("behind"))]


def test_cancelling_a_job_that_has_ended_says_nothing(service, listener):
    service.accept(OpenModel(QUICK, "/a.tellapart"))
    listener.wait_for_end(QUICK)
    service.accept(CancelJob(QUICK))
    service.accept(OpenModel(JobId("next"), "/a.tellapart"))
    listener.wait_for_end("next")
    assert [event for event in listener.events if event.job == QUICK] == [JobSucceeded(QUICK)]


def _raising(error: BaseException) -> Work:
    def work(command: Command, report: Report, stop: StopToken) -> None:
        raise error

    return work


def test_every_kind_of_failure_becomes_a_report_and_the_lane_lives_on(service, handlers, listener):
    handlers.work["known"] = _raising(EngineError("disk-full", "No room.", "Make some.", path="/a"))
    handlers.work["bug"] = _raising(KeyError("oops"))
    handlers.work["memory"] = _raising(MemoryError())
    for job in ("known", "bug", "memory", "fine"):
        service.accept(TrainModel(JobId(job), "/project"))
    assert isinstance(listener.wait_for_end("fine"), JobSucceeded)
    failed = {event.job: event.report for event in listener.events if isinstance(event, JobFailed)}
    assert set(failed) == {"known", "bug", "memory"}
    known = failed["known"]
    assert (known.code, known.message, known.hint) == ("disk-full", "No room.", "Make some.")
    assert known.details == (("path", "/a"),)
    assert known.traceback == ""
    assert failed["bug"].code == "internal"
    assert "KeyError" in failed["bug"].message
    assert failed["bug"].traceback.endswith("KeyError: 'oops'\n")
    assert failed["memory"].code == "out-of-memory"
    assert failed["memory"].hint


def test_the_newest_thumbnails_are_made_first_and_the_same_job_replaces_itself(service, handlers, listener):
    gate = handlers.work["first"] = Gate()
    service.accept(MakeThumbnails(JobId("first"), ("/0.png",), 64))
    assert gate.begun.wait(PATIENCE_S)
    for job in ("old", "replaced", "new"):
        service.accept(MakeThumbnails(JobId(job), ("/1.png",), 64))
    service.accept(MakeThumbnails(JobId("replaced"), ("/2.png",), 64))
    gate.open.set()
    listener.wait_for_end("old")
    assert handlers.done == ["first", "replaced", "new", "old"]


def test_closing_stops_what_runs_and_forgets_what_waits(handlers, listener):
    service = Service(handlers, listener)
    begun = threading.Event()

    def until_stopped(command: Command, report: Report, stop: StopToken) -> None:
        begun.set()
        while True:
            stop.raise_if_stopped()

    handlers.work[LONG] = until_stopped
    service.accept(TrainModel(LONG, "/project"))
    service.accept(TrainModel(JobId("behind"), "/project"))
    assert begun.wait(PATIENCE_S)
    service.close()
    assert handlers.closed
    assert handlers.done == []
    assert listener.events == [JobCancelled(LONG)]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("engine-")]


def test_the_inline_host_has_delivered_everything_when_send_returns(handlers, listener):
    host = InlineHost(handlers)
    host.start(listener)
    handlers.work[QUICK] = lambda command, report, stop: report(FileSaved(command.job, "/a"))
    host.send(OpenModel(QUICK, "/a.tellapart"))
    assert listener.events == [FileSaved(QUICK, "/a"), JobSucceeded(QUICK)]
    host.stop()
    assert handlers.closed


def test_whoever_hears_the_inline_host_may_cancel_and_ask_again_at_once(handlers):
    host, heard = InlineHost(handlers), []

    def two_steps(command: Command, report: Report, stop: StopToken) -> None:
        for step in (1, 2):
            stop.raise_if_stopped()
            report(JobProgress(command.job, "classifying", step, 2))

    def deliver(event: object) -> None:
        heard.append(event)
        if isinstance(event, JobProgress) and event.job == LONG:
            host.send(OpenModel(QUICK, "/a.tellapart"))
            host.send(CancelJob(LONG))

    handlers.work[LONG] = two_steps
    host.start(deliver)
    host.send(ClassifyPictures(LONG, ("/a.png",)))
    host.stop()
    assert heard == [JobProgress(LONG, "classifying", 1, 2), JobSucceeded(QUICK), JobCancelled(LONG)]
