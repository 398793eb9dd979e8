"""An engine bridge without an engine: it keeps what was asked, and says what a test makes it say."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from engine.api import Command, Event, JobId

Kind = TypeVar("Kind")


class FakeBridge(QObject):
    """Offers what `gui.bridge.engine_bridge.EngineBridge` offers.

    Attributes:
        sent: every command sent so far, in order.
        cancelled: every job whose cancelling was asked for.
        kills: how often the engine was ended by force.
    """

    received = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Command] = []
        self.cancelled: list[JobId] = []
        self.kills = 0
        self._jobs = 0

    def new_job(self) -> JobId:
        self._jobs += 1
        return JobId(f"job-{self._jobs}")

    def send(self, command: Command) -> None:
        self.sent.append(command)

    def cancel(self, job: JobId) -> None:
        self.cancelled.append(job)

    def kill(self) -> None:
        self.kills += 1

    def emit(self, event: Event) -> None:
        """Let the engine say something, now."""
        self.received.emit(event)

    def sent_of(self, kind: type[Kind]) -> list[Kind]:
        """The commands of one class, in the order they were sent."""
        return [command for command in self.sent if isinstance(command, kind)]

    def last(self, kind: type[Kind]) -> Kind:
        """The newest command of one class; fails the test if there is none."""
        commands = self.sent_of(kind)
        assert commands, (
            f"no {kind.__name__} was sent; sent were {[type(command).__name__ for command in self.sent]}"
        )
        return commands[-1]
