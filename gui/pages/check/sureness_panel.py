"""How sure is it? Whether confidence can be taken at its word, and when to answer "none of these"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from engine.api import ReliabilityBin, RunReport
from gui.pages.check import check_words
from gui.pages.check.strictness import Strictness
from gui.pages.score_words import never_judged
from gui.widgets.buttons import accent_button
from gui.widgets.coverage_chart import CoverageChart
from gui.widgets.labels import card, label
from gui.widgets.reliability_plot import Mark, ReliabilityPlot


class SurenessPanel(QWidget):
    """The reliability plot at the left, the slider at the right."""

    def __init__(self, strictness: Strictness, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strictness = strictness
        self._never_judged = False
        self.plot = ReliabilityPlot()
        self.sentence = label("", "strong", wrap=True)
        self.figures = label("", "muted", wrap=True)
        self.answers = label("", "heading", wrap=True)
        self.asked = label("", "muted", wrap=True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("How sure it has to be to answer"))
        self.slider.setMinimumHeight(28)
        self.chart = CoverageChart()
        self.save_button = accent_button(self.tr("&Save in the model"))
        self.saved = label("", "good", wrap=True)
        self.strangers = label("", "muted", wrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(24)
        layout.addWidget(self._sure_card(), 1)
        layout.addWidget(self._strict_card(), 1)
        strictness.changed.connect(self.refresh)
        self.slider.valueChanged.connect(self._on_moved)
        self.save_button.clicked.connect(self._on_save)
        self.refresh()

    def _sure_card(self) -> QFrame:
        frame = card()
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(label(self.tr("Can its confidence be taken at its word?"), "heading", wrap=True))
        layout.addWidget(self.sentence)
        layout.addWidget(self.figures)
        layout.addWidget(self.plot, 1000)
        layout.addStretch(1)
        return frame

    def _strict_card(self) -> QFrame:
        frame = card()
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.save_button)
        line.addWidget(self.saved, 1)
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(label(self.tr("When should it say “none of these”?"), "heading", wrap=True))
        for widget in (self.strangers, self.chart, self.answers, self.asked):
            layout.addWidget(widget, 1000 if widget is self.chart else 0)
        layout.addWidget(self._slider_line())
        layout.addLayout(line)
        layout.addStretch(1)
        return frame

    def _slider_line(self) -> QWidget:
        self._sliding = QWidget()
        line = QHBoxLayout(self._sliding)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(label(self.tr("answers all"), "small"))
        line.addWidget(self.slider, 1)
        line.addWidget(label(self.tr("only when sure"), "small"))
        return self._sliding

    def show_report(self, report: RunReport) -> None:
        """Show another run."""
        self._never_judged = never_judged(report)
        sentence, figures = check_words.calibration(report)
        self.sentence.setText(sentence)
        self.figures.setText(figures)
        self.figures.setVisible(bool(figures))
        known = report.calibration
        self.plot.setVisible(known is not None)
        if known is not None:
            self.plot.show_marks(_marks(known.bins_before), _marks(known.bins_after))
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show where the slider is and what it costs."""
        state, point = self._strictness, self._strictness.point
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(0, len(state.points) - 1))
            self.slider.setPageStep(max(1, len(state.points) // 8))
            self.slider.setValue(state.place)
        for widget in (self._sliding, self.chart, self.asked, self.save_button):
            widget.setVisible(point is not None)
        self.answers.setVisible(point is not None or not self._never_judged)
        self.chart.show_points([(entry.coverage, entry.accuracy) for entry in state.points], state.place)
        self.strangers.setText(check_words.strangers(state.card))
        self.save_button.setEnabled(state.can_save)
        if point is None:
            self.answers.setText(self.tr("There are too few pictures to say what being stricter would cost."))
        else:
            self.answers.setText(check_words.answers(point))
            self.asked.setText(check_words.asked(point))
            self.slider.setAccessibleDescription(check_words.answers(point))
        self.saved.setText(self._saved_words())

    def _saved_words(self) -> str:
        if not self._strictness.just_saved:
            return ""
        if self._strictness.signature_gone:
            return self.tr("✓ Saved. The model was signed before this change; sign it again.")
        return self.tr("✓ Saved: it travels inside the model file.")

    @Slot(int)
    def _on_moved(self, place: int) -> None:
        self._strictness.choose(place)

    @Slot()
    def _on_save(self) -> None:
        self._strictness.save()


def _marks(bins: Sequence[ReliabilityBin]) -> list[Mark]:
    return [Mark(entry.confidence, entry.accuracy, entry.pictures) for entry in bins]
