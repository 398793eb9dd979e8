"""What a person can ask of a thorough training while it runs."""

from __future__ import annotations

import threading

from engine.jobs import StopToken

SECONDS_BETWEEN_LOOKS = 0.1


class TrainingControl:
    """Pausing, going on, and stopping with the best so far; set from one thread, looked at after every batch."""

    def __init__(self) -> None:
        self._may_run = threading.Event()
        self._may_run.set()
        self._finish = threading.Event()

    def pause(self) -> None:
        """Let the training wait after the batch under way."""
        self._may_run.clear()

    def go_on(self) -> None:
        """Let it work again."""
        self._may_run.set()

    def finish(self) -> None:
        """End it after the batch under way, also where it waits; the best model so far is kept."""
        self._finish.set()
        self._may_run.set()

    @property
    def paused(self) -> bool:
        """Whether it is to wait."""
        return not self._may_run.is_set()

    @property
    def finishing(self) -> bool:
        """Whether it is to end with the best so far."""
        return self._finish.is_set()

    def wait_while_paused(self, stop: StopToken) -> None:
        """Return at once, or when the pause is over.

        Raises:
            JobStopped: if the job was cancelled, before or meanwhile.
        """
        stop.raise_if_stopped()
        while not self._may_run.wait(SECONDS_BETWEEN_LOOKS):
            stop.raise_if_stopped()
