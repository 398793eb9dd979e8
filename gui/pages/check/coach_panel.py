"""More pictures? The learning curve, what it says, and of which classes more are wanted."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.api import RunReport
from gui.pages.check import check_words
from gui.widgets.buttons import accent_button
from gui.widgets.growth_chart import Grown, GrowthChart
from gui.widgets.labels import card, label


class CoachPanel(QWidget):
    """Advice over a chart.

    Signals:
        add_pictures: the person wants to add some.
    """

    add_pictures = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.advice = label("", "heading", wrap=True)
        self.wanted = label("", "muted", wrap=True)
        self.chart = GrowthChart()
        self.how = label(
            self.tr(
                "Each point: models that learned from fewer of your pictures, asked about pictures they had not "
                "seen. The band is where most of them lie."
            ),
            "small",
            wrap=True,
        )
        self.button = accent_button(self.tr("&Add pictures…"), "plus")
        self._frame = card()
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(16, 16, 16, 16)
        inside.setSpacing(8)
        inside.addWidget(self.chart, 1)
        inside.addWidget(self.how)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.advice)
        words.addWidget(self.wanted)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addLayout(words, 1)
        top.addWidget(self.button)
        self._whole = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addLayout(top)
        layout.addWidget(self._frame, 1)
        layout.addStretch(0)
        self.button.clicked.connect(self._on_pressed)

    def show_report(self, report: RunReport) -> None:
        """Show another run."""
        advice, wanted = check_words.advice(report)
        self.advice.setText(advice)
        self.wanted.setText(wanted)
        self.wanted.setVisible(bool(wanted))
        points = report.coach.points if report.coach is not None else ()
        self._frame.setVisible(len(points) > 1)
        self._whole.setStretch(2, 0 if len(points) > 1 else 1)
        grown = [Grown(point.pictures, point.accuracy, point.low, point.high) for point in points]
        doubled = report.coach.accuracy_if_doubled if report.coach is not None else None
        expected = (2 * points[-1].pictures, doubled) if points and doubled is not None else None
        self.chart.show_growth(grown, expected)

    @Slot()
    def _on_pressed(self) -> None:
        self.add_pictures.emit()
