"""Two models compared on the same pictures, with the pictures on which they differ."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.api import Comparison
from gui.numbers import number
from gui.pages.check import check_words
from gui.pages.check.cell_list import CellList
from gui.pages.check.comparison import ComparisonViewModel
from gui.pages.score_words import short
from gui.several_classes import shown_label
from gui.widgets.buttons import accent_button, plain_button
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import label
from gui.widgets.quiet_progress import QuietProgress
from gui.widgets.thumbnail_cell import Cell
from gui.widgets.thumbnail_grid import ThumbnailGrid
from gui.widgets.thumbnail_source import ThumbnailSource
from gui.wording import pictures, progress_words


class ComparePanel(QWidget):
    """Two choosers and a button; then a sentence and pictures."""

    def __init__(
        self, view_model: ComparisonViewModel, thumbnails: ThumbnailSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._view_model = view_model
        self.first = _chooser(self.tr("First model"))
        self.second = _chooser(self.tr("Second model"))
        self.button = accent_button(self.tr("&Compare"))
        self.stop_button = plain_button(self.tr("S&top"))
        self.bar = QuietProgress()
        self.stage = label("", "muted")
        self.sentence = label("", "heading", wrap=True)
        self.about = label("", "muted", wrap=True)
        self.differing = label("", "strong")
        self.which = _chooser(self.tr("Which differing pictures to show"))
        self.model = CellList(self)
        self.grid = ThumbnailGrid(thumbnails, QSize(148, 120))
        self.grid.setModel(self.model)
        self.grid.setAccessibleName(self.tr("Pictures on which the models differ"))
        self.empty = EmptyState(
            "check",
            self.tr("Two models are needed"),
            hint=self.tr("Train again, for instance after labels were put right, and compare the two here."),
        )
        self._shown: Comparison | None = None
        self._lay_out()
        view_model.changed.connect(self.refresh)
        self.first.activated.connect(self._on_chosen)
        self.second.activated.connect(self._on_chosen)
        self.which.activated.connect(self._on_which)
        self.button.clicked.connect(self._on_compare)
        self.stop_button.clicked.connect(self._on_stop)
        self.refresh()

    def _lay_out(self) -> None:
        choosers = QHBoxLayout()
        choosers.setSpacing(12)
        choosers.addWidget(self.first)
        choosers.addWidget(label(self.tr("against"), "muted"))
        choosers.addWidget(self.second)
        choosers.addWidget(self.button)
        choosers.addWidget(self.stop_button)
        choosers.addStretch(1)
        heading = QHBoxLayout()
        heading.setSpacing(12)
        heading.addWidget(self.differing)
        heading.addWidget(self.which)
        heading.addStretch(1)
        full = QWidget()
        layout = QVBoxLayout(full)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(choosers)
        for widget in (self.bar, self.stage, self.sentence, self.about):
            layout.addWidget(widget)
        layout.addLayout(heading)
        layout.addWidget(self.grid, 1)
        layout.addStretch(0)
        self._full = layout
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    @Slot()
    def refresh(self) -> None:
        """Show the choice, the progress, the outcome."""
        state = self._view_model
        self._stack.setCurrentIndex(1 if len(state.models) > 1 else 0)
        for chooser, chosen in ((self.first, state.first), (self.second, state.second)):
            with QSignalBlocker(chooser):
                chooser.clear()
                for card in state.models:
                    score = f"  ({short(card.score)})" if card.score is not None else ""
                    chooser.addItem(f"{card.name}{score}", card.key)
                chooser.setCurrentIndex(chooser.findData(chosen))
        self.button.setEnabled(state.can_compare)
        self.button.setVisible(not state.running)
        for widget in (self.bar, self.stage, self.stop_button):
            widget.setVisible(state.running)
        if state.running:
            self._show_progress()
        self._show_outcome(state.comparison)

    def _show_progress(self) -> None:
        progress = self._view_model.progress
        if progress is None:
            self.bar.show_progress(0, 0)
            self.stage.setText(self.tr("Asking both models"))
            return
        self.bar.show_progress(progress.done, progress.total)
        self.stage.setText(progress_words(progress.stage, progress.done, progress.total, progress.seconds_left))

    def _show_outcome(self, comparison: Comparison | None) -> None:
        some = comparison is not None and bool(comparison.differing)
        for widget in (self.grid, self.differing, self.which):
            widget.setVisible(some)
        self._full.setStretch(self._full.count() - 1, 0 if some else 1)
        self.sentence.setVisible(comparison is not None or not self._view_model.running)
        self.about.setVisible(comparison is not None)
        if comparison is None:
            self.sentence.setText(self.tr("Which of the two is better, on the same pictures?"))
            self._shown = None
            return
        if comparison is self._shown:
            return
        self._shown = comparison
        self.sentence.setText(check_words.compared(comparison))
        parts = (check_words.fairness(comparison), check_words.chance(comparison))
        self.about.setText("  ".join(part for part in parts if part) if comparison.pictures else "")
        self._offer_which(comparison)
        self._show_differing()

    def _offer_which(self, comparison: Comparison) -> None:
        counts = {
            "all": len(comparison.differing),
            "first": sum(entry.first == entry.label for entry in comparison.differing),
            "second": sum(entry.second == entry.label for entry in comparison.differing),
            "neither": sum(entry.label not in {entry.first, entry.second} for entry in comparison.differing),
        }
        words = {
            "all": self.tr("all of them"),
            "first": self.tr("only “{0}” is right").format(comparison.first),
            "second": self.tr("only “{0}” is right").format(comparison.second),
            "neither": self.tr("neither is right"),
        }
        with QSignalBlocker(self.which):
            self.which.clear()
            for key, count in counts.items():
                if count:
                    self.which.addItem(f"{words[key]}  {number(count)}", key)
        self.differing.setText(self.tr("They differ on {0}:").format(pictures(counts["all"])))

    def _show_differing(self) -> None:
        comparison, which = self._shown, self.which.currentData()
        if comparison is None:
            return
        kept = [
            entry
            for entry in comparison.differing
            if which == "all"
            or (which == "first" and entry.first == entry.label)
            or (which == "second" and entry.second == entry.label)
            or (which == "neither" and entry.label not in {entry.first, entry.second})
        ]

        def cell(row: int) -> Cell:
            entry = kept[row]
            guesses = f"{_marked(entry.first, entry.label)}  ·  {_marked(entry.second, entry.label)}"
            return Cell(entry.path, shown_label(entry.label), subtitle=guesses)

        self.model.fill(len(kept), cell)
        self.grid.select_row(0)

    @Slot(int)
    def _on_chosen(self, _index: int) -> None:
        self._view_model.choose(self.first.currentData(), self.second.currentData())

    @Slot(int)
    def _on_which(self, _index: int) -> None:
        self._show_differing()

    @Slot()
    def _on_compare(self) -> None:
        self._view_model.compare()

    @Slot()
    def _on_stop(self) -> None:
        self._view_model.stop()


def _chooser(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setMinimumWidth(160)
    box.setMaximumWidth(300)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box


def _marked(guess: str, label_: str) -> str:
    return f"{'✓' if guess == label_ else '✕'} {shown_label(guess) or '–'}"
