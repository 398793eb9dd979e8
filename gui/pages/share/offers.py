"""What this computer can write and check, as the engine says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    DEFAULT_TARGETS,
    EngineLost,
    JobFailed,
    JobId,
    ListTargets,
    Runtime,
    Target,
    TargetsListed,
)

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge


class Offers(QObject):
    """Asks once; until the answer comes, what needs nothing but Tellapart is offered."""

    changed = Signal()
    """The engine answered."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._job: JobId | None = None
        self._targets: dict[Target, str] = {}
        self._runtimes: dict[Runtime, str] = {}
        bridge.received.connect(self._take)

    @property
    def known(self) -> bool:
        """Whether the engine has answered."""
        return bool(self._targets)

    def ask(self) -> None:
        """Ask the engine, unless it was asked."""
        if self._job is None and not self.known:
            self._job = self._bridge.new_job()
            self._bridge.send(ListTargets(self._job))

    def can_write(self, target: Target) -> bool:
        """Whether a target can be written here."""
        return self._targets.get(target) == "" if self.known else target in DEFAULT_TARGETS

    def obstacle(self, target: Target) -> str:
        """Why a target cannot be written here, a sentence; "" if it can, or nobody has said."""
        return self._targets.get(target, "")

    def missing(self, runtime: Runtime) -> str:
        """Why a runtime cannot be asked here, a sentence; "" if it can, or nobody has said."""
        return self._runtimes.get(runtime, "")

    @Slot(object)
    def _take(self, event: object) -> None:
        match event:
            case TargetsListed(job=job) if job == self._job:
                self._job = None
                self._targets, self._runtimes = dict(event.targets), dict(event.runtimes)
                self.changed.emit()
            case JobFailed(job=job) if job == self._job:
                self._job = None
            case EngineLost() if self._job in event.jobs:
                self._job = None
