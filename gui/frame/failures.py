"""Tells failures: a banner for what can be mended, a dialog for a bug. Nothing on screen is taken away."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    DeviceFellBack,
    EngineDescribed,
    EngineLost,
    ErrorReport,
    FileSaved,
    JobFailed,
    LabelsChanged,
    ModelTrained,
    PicturesImported,
    PicturesRemoved,
)
from gui import wording
from gui.bridge.engine_bridge import EngineBridge
from gui.widgets.banner import Banner, Kind

_OUTDATED = frozenset({"newer-model"})
"""What only another version of Tellapart can mend."""


class Failures(QObject):
    """Turns the engine's failures into words on one banner.

    Signals:
        bug: `ErrorReport` with code "internal"; deserves a dialog with its report.
        page_wanted: key of the page where something can be done about it.
    """

    bug = Signal(object)
    page_wanted = Signal(str)

    def __init__(self, bridge: EngineBridge, banner: Banner) -> None:
        super().__init__(banner)
        self._banner = banner
        self._report: ErrorReport | None = None
        self._lost = False
        self._told = False
        self._page = ""
        bridge.received.connect(self._on_event)
        banner.acted.connect(self._on_acted)

    def tell_last_crash(self, dump: str) -> None:
        """Say that the last start ended in a hard crash, and offer its report."""
        message = self.tr("Tellapart ended unexpectedly the last time.")
        self._banner.say(
            message,
            self.tr("Everything that was kept on disk is there. A report helps to mend it."),
            "doubt",
            self.tr("Show report"),
        )
        self._report = ErrorReport("crashed", message, traceback=dump)

    @Slot(object)
    def _on_event(self, event: object) -> None:
        match event:
            case JobFailed():
                self._on_failed(event.report)
            case EngineLost():
                self._on_lost(event.report)
            case DeviceFellBack():
                words = self.tr("It goes on with {0}.").format(event.device.name)
                self._tell(words, event.message, "doubt")
            case EngineDescribed() if self._lost:
                self._lost = False
                self._tell(self.tr("The engine is running again."), self.tr("Nothing shown was lost."), "good")
            case LabelsChanged() | PicturesImported() | PicturesRemoved() | ModelTrained() | FileSaved():
                self._on_worked()

    def _on_failed(self, report: ErrorReport) -> None:
        if report.code == "internal":
            self.bug.emit(report)
            return
        message, hint = wording.sentence_for(report)
        self._tell(hint or message, message if hint else "", "bad", "about" if report.code in _OUTDATED else "")

    def _on_worked(self) -> None:
        # What the person did next worked: the old message has nothing more to say.
        if self._told:
            self._told = False
            self._banner.put_away()

    def _on_lost(self, report: ErrorReport) -> None:
        self._lost, self._told = True, False
        self._report = report
        self._banner.say(
            self.tr("The engine stopped."),
            self.tr("Your results so far are kept. It is starting again."),
            "bad",
            self.tr("Show report"),
        )

    def _tell(self, first: str, second: str, kind: Kind, page: str = "") -> None:
        self._report, self._told, self._page = None, True, page
        self._banner.say(first, second, kind, self.tr("About Tellapart") if page else "")

    @Slot()
    def _on_acted(self) -> None:
        if self._report is not None:
            self.bug.emit(self._report)
        elif self._page:
            self.page_wanted.emit(self._page)
