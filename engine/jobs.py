"""What every long job is handed: a way to say how far it is, and a way to hear that it should stop."""

from __future__ import annotations

import threading
from collections.abc import Callable

from engine.contracts.errors import JobStopped
from engine.contracts.events import Event

Report = Callable[[Event], None]
"""Takes one event on its way out: the host sends it, the command line prints it, a test keeps it."""


class StopToken:
    """Set from one thread, looked at by another after every batch."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def stop(self) -> None:
        """Ask the job to stop."""
        self._event.set()

    @property
    def stopped(self) -> bool:
        """Whether the job was asked to stop."""
        return self._event.is_set()

    def raise_if_stopped(self) -> None:
        """Leave the job.

        Raises:
            JobStopped: if the person cancelled it.
        """
        if self._event.is_set():
            raise JobStopped
