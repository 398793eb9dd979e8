"""The strip at the bottom: device, project, model; and at the right the running job and a newer version."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from engine.api import Device, NewerVersion, ProjectSummary
from gui import wording
from gui.frame.job_tracker import RunningJob
from gui.several_classes import counted_classes
from gui.theme import theme
from gui.widgets.buttons import icon_button, link_button, plain_button
from gui.widgets.labels import label
from gui.widgets.thumbnail_cell import paint_bar

_HEIGHT = 36
_BAR_WIDTH = 140


class StatusBar(QWidget):
    """Says what is true now.

    Signals:
        cancel: the person wants the shown job to stop.
        force: the person wants a stuck job ended.
    """

    cancel = Signal()
    force = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_HEIGHT)
        self._dot = _Dot()
        self._device = self.tr("looking for devices…")
        self._facts = ""
        self._left = label("", "small")
        self._left.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._job = label("", "small")
        self._bar = _Bar()
        self.cancel_button = icon_button("close", self.tr("Stop this job"), size=16)
        self.force_button = plain_button(self.tr("Force stop"))
        self.force_button.setToolTip(self.tr("End the engine and start it again; what it finished is kept"))
        self._page = ""
        self.newer_button = link_button("")
        self.newer_button.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 1, 16, 0)
        layout.setSpacing(8)
        running = (self._job, self._bar, self.force_button, self.cancel_button)
        for widget in (self._dot, self._left, *running, self.newer_button):
            layout.addWidget(widget)
        layout.setStretch(1, 1)
        self.cancel_button.clicked.connect(self._on_cancel)
        self.force_button.clicked.connect(self._on_force)
        self.newer_button.clicked.connect(self._on_newer)
        theme().changed.connect(self.update)
        self.show_job(None)
        self._refresh()

    @property
    def words(self) -> str:
        """What stands at the left."""
        return self._left.text()

    @property
    def job_words(self) -> str:
        """What stands at the right, "" when nothing runs."""
        return self._job.text()

    def show_device(self, device: Device) -> None:
        """Name the device in use."""
        self._device = f"{device.name} ({device.kind.value.upper()})"
        self._dot.set_ready(True)
        self._refresh()

    def show_engine_starting(self) -> None:
        """Say that there is no engine at this moment."""
        self._dot.set_ready(False)

    def show_project(self, summary: ProjectSummary | None) -> None:
        """Count what the project holds."""
        parts = []
        if summary is not None:
            parts.append(f"{wording.pictures(summary.pictures)}, {wording.classes(len(counted_classes(summary)))}")
            if summary.models:
                parts.append(self.tr("model “{0}”").format(summary.models[0].name))
        self._facts = "".join(f"  ·  {part}" for part in parts)
        self._refresh()

    def show_job(self, job: RunningJob | None) -> None:
        """Show how far a job is, or that nothing runs."""
        for widget in (self._job, self._bar, self.cancel_button):
            widget.setVisible(job is not None)
        self.force_button.setVisible(job is not None and job.stuck)
        if job is None:
            self._job.setText("")
            return
        if job.stuck:
            words = self.tr("it does not stop by itself")
        elif job.stopping:
            words = self.tr("stopping…")
        else:
            words = wording.progress_words(job.stage, job.done, job.total, job.seconds_left)
        self._job.setText(words)
        self._bar.set_share(job.done / job.total if job.total else 0.0, words)
        self.cancel_button.setEnabled(not job.stopping)

    @Slot(object)
    def show_newer(self, newer: NewerVersion) -> None:
        """Offer the page of a newer Tellapart, for as long as the window is open."""
        words = self.tr("Tellapart {0} is out").format(newer.version)
        self._page = newer.page
        self.newer_button.setText(words)
        self.newer_button.setAccessibleName(words)
        self.newer_button.setToolTip(newer.page)
        self.newer_button.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A raised surface with a hairline above."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("raised"))
        painter.fillRect(0, 0, self.width(), 1, theme().color("line"))

    @Slot()
    def _on_cancel(self) -> None:
        self.cancel.emit()

    @Slot()
    def _on_force(self) -> None:
        self.force.emit()

    @Slot()
    def _on_newer(self) -> None:
        QDesktopServices.openUrl(QUrl(self._page))

    def _refresh(self) -> None:
        self._left.setText(self._device + self._facts)
        self._left.setToolTip(self._left.text())
        self._left.setAccessibleName(self._left.text())


class _Dot(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._ready = False
        self.setFixedSize(10, 10)

    def set_ready(self, ready: bool) -> None:
        self._ready = ready
        self.setToolTip(self.tr("The engine is ready") if ready else self.tr("The engine is starting"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme().color("good" if self._ready else "muted")
        painter.setPen(colour)
        painter.setBrush(colour if self._ready else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(1, 1, 8, 8))


class _Bar(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setFixedSize(_BAR_WIDTH, 6)

    def set_share(self, share: float, words: str) -> None:
        self._share = share
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_bar(painter, QRectF(self.rect()), self._share, "accent")
