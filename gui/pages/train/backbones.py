"""The networks there are, and getting those that are not here yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    BackboneCard,
    BackbonesListed,
    EngineLost,
    ErrorReport,
    FetchBackbone,
    ImportBackbone,
    JobCancelled,
    JobFailed,
    JobId,
    JobProgress,
    JobSucceeded,
    ListBackbones,
)

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge


class Backbones(QObject):
    """Lists networks, downloads one at a time, takes one from a file."""

    changed = Signal()
    """The list, or what is being fetched, changed."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._listing: JobId | None = None
        self._fetching: JobId | None = None
        self.cards: tuple[BackboneCard, ...] = ()
        self.busy = ""
        """Key of the network that is being fetched or imported, or ""."""
        self.progress: JobProgress | None = None
        self.failure: tuple[str, ErrorReport] | None = None
        """Key of the network that could not be had, and why."""
        bridge.received.connect(self._take)

    @property
    def listing(self) -> bool:
        """Whether the engine was asked and has not answered."""
        return self._listing is not None

    def card(self, key: str) -> BackboneCard | None:
        """A network by its key, or None if it is not listed."""
        return next((card for card in self.cards if card.key == key), None)

    def ask(self) -> None:
        """Ask which there are, once."""
        if not self.cards and self._listing is None:
            self._listing = self._bridge.new_job()
            self._bridge.send(ListBackbones(self._listing))
            self.changed.emit()

    def fetch(self, key: str) -> None:
        """Download a network; does nothing while another is on its way."""
        if not self.busy:
            self._bridge.send(FetchBackbone(self._begin(key), key))
            self.changed.emit()

    def import_file(self, key: str, path: str) -> None:
        """Take a network's weights from a file; does nothing while another is on its way."""
        if not self.busy:
            self._bridge.send(ImportBackbone(self._begin(key), key, path))
            self.changed.emit()

    def cancel(self) -> None:
        """Stop the download; what came is kept and the next try goes on from there."""
        if self._fetching is not None:
            self._bridge.cancel(self._fetching)

    def _begin(self, key: str) -> JobId:
        self._fetching, self.busy = self._bridge.new_job(), key
        self.progress, self.failure = None, None
        return self._fetching

    @Slot(object)
    def _take(self, event: object) -> None:
        match event:
            case BackbonesListed():
                self.cards = event.backbones
                self.changed.emit()
            case JobProgress() if event.job == self._fetching:
                self.progress = event
                self.changed.emit()
            case JobFailed() if event.job == self._fetching:
                self.failure = (self.busy, event.report)
                self._end((event.job,))
            case JobSucceeded() | JobCancelled() | JobFailed():
                self._end((event.job,))
            case EngineLost():
                self._end(event.jobs)

    def _end(self, jobs: tuple[JobId, ...]) -> None:
        if self._listing in jobs:
            self._listing = None
            self.changed.emit()
        if self._fetching is not None and self._fetching in jobs:
            self._fetching, self.busy, self.progress = None, "", None
            self.changed.emit()
