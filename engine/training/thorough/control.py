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


class PatientStop(StopToken):
    """A stop token for work that knows nothing of pausing: whoever looks at it waits while the training is paused.

    Args:
        stop: the job's own token.
        control: says whether to wait.
    """

    def __init__(self, stop: StopToken, control: TrainingControl) -> None:
        super().__init__()
        self._stop = stop
        self._control = control

    def stop(self) -> None:
        """Ask the job to stop."""
        self._stop.stop()

    @property
    def stopped(self) -> bool:
        """Whether the job was asked to stop."""
        return self._stop.stopped

    def raise_if_stopped(self) -> None:
        """Wait while paused, and leave the job if it was cancelled.

        Raises:
            JobStopped: if the person cancelled it, before or meanwhile.
        """
        self._control.wait_while_paused(self._stop)
