"""The engine in this very process and thread: for tests and the command line."""

from __future__ import annotations

from collections.abc import Callable

from engine.contracts.commands import CancelJob, Command, Shutdown
from engine.contracts.events import Event
from engine.host.service import Handlers, Service
from engine.jobs import StopToken


class InlineHost:
    """Carries out each command inside `send`, so that its events have all arrived when `send` returns.

    Who hears an event may send at once: `CancelJob` then stops the running command.
    """

    def __init__(self, handlers: Handlers) -> None:
        self._handlers = handlers
        self._service: Service | None = None
        self._stop = StopToken()

    def start(self, deliver: Callable[[Event], None]) -> None:
        """Get ready; `deliver` is called on the thread that calls `send`."""
        self._service = Service(self._handlers, deliver)

    def send(self, command: Command) -> None:
        """Carry out a command now."""
        if self._service is None or isinstance(command, Shutdown):
            return
        if isinstance(command, CancelJob):
            self._stop.stop()
            return
        before, self._stop = self._stop, StopToken()
        try:
            self._service.run(command, self._stop)
        finally:
            self._stop = before

    def kill(self) -> None:
        """Stop the running command at its next batch."""
        self._stop.stop()

    def stop(self) -> None:
        """Let go of files and models."""
        if self._service is not None:
            self._service.close()
            self._service = None
