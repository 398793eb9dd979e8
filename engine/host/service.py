"""Command in, events out. The only place in the engine that catches everything."""

from __future__ import annotations

import threading
import traceback
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from engine.contracts.commands import (
    CancelJob,
    ClassifyPictures,
    Command,
    CompareModels,
    DescribeEngine,
    ExplainPicture,
    FetchBackbone,
    ImportBackbone,
    ImportPictures,
    ListBackbones,
    MakeThumbnails,
    SaveReport,
    Shutdown,
)
from engine.contracts.errors import EngineError, ErrorReport, JobStopped
from engine.contracts.events import Event, JobCancelled, JobFailed, JobSucceeded
from engine.contracts.sharing_commands import ExportModel, VerifyModel
from engine.contracts.training_commands import (
    EstimateTraining,
    PreviewAugmentation,
    ResumeTraining,
    TrainModel,
)
from engine.contracts.types import JobId
from engine.host.lane import Lane, NewestFirstLane
from engine.jobs import Report, StopToken

_LONG = (
    ClassifyPictures
    | CompareModels
    | DescribeEngine
    | EstimateTraining
    | ExportModel
    | FetchBackbone
    | ImportBackbone
    | ImportPictures
    | ListBackbones
    | ResumeTraining
    | SaveReport
    | TrainModel
    | VerifyModel
)


class Handlers(Protocol):
    """Carries out commands; see `engine.host.handlers`."""

    def handle(self, command: Command, report: Report, stop: StopToken) -> None:
        """Carry out one command, reporting events as it goes; raises what goes wrong."""

    def close(self) -> None:
        """Let go of files and models."""


@dataclass(slots=True)
class _Accepted:
    stop: StopToken
    running: bool = False
    ended: bool = False


class Service:
    """Accepts commands from one thread and works on them in four lanes.

    Long jobs run one after another; quick questions (labels, opening, saving) never wait behind them; thumbnails
    and explanations are made newest first. `CancelJob` is answered at once, whatever the lanes do.
    """

    def __init__(self, handlers: Handlers, report: Report) -> None:
        self._handlers = handlers
        self._deliver = report
        # Reentrant: whoever hears an event in this very thread may ask for the next job at once (`InlineHost`).
        self._reporting = threading.RLock()
        self._stops: dict[JobId, _Accepted] = {}
        self._jobs = threading.Lock()
        self._work = Lane("engine-work")
        self._desk = Lane("engine-desk")
        self._thumbnails = NewestFirstLane("engine-thumbnails")
        self._explanations = NewestFirstLane("engine-explanations")

    def accept(self, command: Command) -> None:
        """Put a command into its lane, or carry out `CancelJob` and `Shutdown` at once."""
        if isinstance(command, CancelJob):
            self._stop(command.job)
        elif isinstance(command, Shutdown):
            self.close()
        else:
            self._stop(command.job)
            accepted = _Accepted(StopToken())
            with self._jobs:
                self._stops[command.job] = accepted
            self._lane_for(command).put(partial(self._run_in_lane, command, accepted))

    def run(self, command: Command, stop: StopToken) -> None:
        """Carry out a command in the calling thread; always ends with one of the three job ends."""
        try:
            stop.raise_if_stopped()
            self._handlers.handle(command, self._report, stop)
        except JobStopped:
            self._report(JobCancelled(command.job))
        except EngineError as error:
            self._report(JobFailed(command.job, error.report()))
        except MemoryError:
            self._report(JobFailed(command.job, _out_of_memory()))
        except Exception as error:  # noqa: BLE001 - a bug must reach the person as a report, not end the engine
            self._report(JobFailed(command.job, _internal(error)))
        else:
            self._report(JobSucceeded(command.job))

    def close(self) -> None:
        """Stop every job and end the lanes; waits for the running batches."""
        with self._jobs:
            for accepted in self._stops.values():
                accepted.stop.stop()
        for lane in (self._thumbnails, self._explanations, self._desk, self._work):
            lane.close()
        self._handlers.close()

    def _lane_for(self, command: Command) -> Lane:
        if isinstance(command, MakeThumbnails):
            return self._thumbnails
        if isinstance(command, ExplainPicture | PreviewAugmentation):
            return self._explanations
        if isinstance(command, _LONG):
            return self._work
        return self._desk

    def _run_in_lane(self, command: Command, accepted: _Accepted) -> None:
        with self._jobs:
            if accepted.ended:
                return
            accepted.running = True
        self.run(command, accepted.stop)
        with self._jobs:
            if self._stops.get(command.job) is accepted:
                del self._stops[command.job]

    def _stop(self, job: JobId) -> None:
        with self._jobs:
            accepted = self._stops.get(job)
            if accepted is None:
                return
            accepted.stop.stop()
            if accepted.running:
                return
            # It waits behind another job, maybe for minutes: its end need not.
            accepted.ended = True
            del self._stops[job]
        # Said by the desk: whoever accepts commands must never wait for a window that is slow to listen.
        self._desk.put(partial(self._report, JobCancelled(job)))

    def _report(self, event: Event) -> None:
        with self._reporting:
            self._deliver(event)


def _out_of_memory() -> ErrorReport:
    return ErrorReport(
        "out-of-memory",
        "The computer ran out of memory.",
        "Close other programs, then try again; what was finished is kept.",
    )


def _internal(error: Exception) -> ErrorReport:
    return ErrorReport(
        code="internal",
        message=f"Something went wrong inside Tellapart: {type(error).__name__}.",
        hint="Your pictures and labels are safe. Copy the report and send it to us.",
        traceback="".join(traceback.format_exception(error)),
    )
