"""What every host offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from engine.contracts.commands import Command
from engine.contracts.events import Event


class EngineHost(Protocol):
    """Runs the engine somewhere.

    `deliver` is called from a thread of the host's own, one event at a time, in the order the engine made them.
    While `deliver` blocks, the engine waits.
    """

    def start(self, deliver: Callable[[Event], None]) -> None:
        """Start the engine; events go to `deliver` until `stop` returns."""

    def send(self, command: Command) -> None:
        """Hand over a command without waiting for its answer."""

    def kill(self) -> None:
        """End a stuck engine at once and start a fresh one; running jobs end with `EngineLost`."""

    def stop(self) -> None:
        """End the engine and return when it is gone."""
