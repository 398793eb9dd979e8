"""Which thorough trainings run in this engine, so that a later command can pause or finish one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from engine.contracts.errors import EngineError
from engine.contracts.training_commands import (
    FinishTraining,
    PauseTraining,
)
from engine.contracts.training_events import TrainingPaused
from engine.contracts.types import JobId
from engine.jobs import Report
from engine.training.thorough.control import TrainingControl


class TrainingControls:
    """The controls of the trainings under way, by job; usable from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[JobId, TrainingControl] = {}

    @contextmanager
    def of(self, job: JobId) -> Iterator[TrainingControl]:
        """A control that can be reached while the block runs."""
        control = TrainingControl()
        with self._lock:
            self._under_way[job] = control
        try:
            yield control
        finally:
            with self._lock:
                self._under_way.pop(job, None)

    def pause(self, command: PauseTraining, report: Report) -> None:
        """Let a training wait, or go on.

        Raises:
            EngineError: "no-training" if it has ended.
        """
        control = self._find(command.training)
        if command.paused:
            control.pause()
        else:
            control.go_on()
        report(TrainingPaused(command.job, command.training, command.paused))

    def finish(self, command: FinishTraining) -> None:
        """End a training with the best model so far.

        Raises:
            EngineError: "no-training" if it has ended.
        """
        self._find(command.training).finish()

    def _find(self, job: JobId) -> TrainingControl:
        with self._lock:
            control = self._under_way.get(job)
        if control is None:
            raise EngineError("no-training", "This training has ended already.", "")
        return control
