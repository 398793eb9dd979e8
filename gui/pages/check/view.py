"""The Check page: how good the model is, where it goes wrong, and labels put right."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.frame.page import Page
from gui.numbers import number
from gui.pages.check.cell_panel import CellPanel
from gui.pages.check.numbers_panel import NumbersPanel
from gui.pages.check.view_model import CheckViewModel
from gui.pages.score_words import between, headline
from gui.widgets.buttons import link_button, tab_button
from gui.widgets.confusion_grid import ConfusionGrid
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import card, label
from gui.widgets.thumbnail_source import ThumbnailSource


class CheckPage(Page):
    """The newest run's honest score.

    Signals:
        learn_again: the person wants to train anew; the window shows the Train page and starts it.
    """

    key = "check"
    icon = "check"
    learn_again = Signal()

    def __init__(
        self, view_model: CheckViewModel, thumbnails: ThumbnailSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.view_model = view_model
        self._title = label("", "title", wrap=True)
        self._about = label("", "muted")
        self.all_classes = link_button("")
        self.all_classes.setCheckable(True)
        self.mix_ups_tab = tab_button(self.tr("&Mix-ups"))
        self.numbers_tab = tab_button(self.tr("The &numbers"))
        self.percent_tab = tab_button(self.tr("in percent"))
        self.counts_tab = tab_button(self.tr("in pictures"))
        self.grid = ConfusionGrid()
        self.numbers = NumbersPanel()
        self.cell_panel = CellPanel(view_model, thumbnails)
        self.empty = EmptyState(
            "check",
            self.tr("Nothing to check yet"),
            self.tr("Go to Train"),
            self.tr("Train a model: then its score and its mistakes are here."),
        )
        self._lay_out()
        self._connect()
        self.refresh()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Check")

    def _lay_out(self) -> None:
        tabs = QHBoxLayout()
        tabs.setSpacing(8)
        tabs.addWidget(_group(self.mix_ups_tab, self.numbers_tab))
        tabs.addStretch(1)
        self._units = _group(self.percent_tab, self.counts_tab)
        about = QHBoxLayout()
        about.setSpacing(8)
        about.addWidget(self._about)
        about.addWidget(self.all_classes)
        about.addStretch(1)
        mix_ups = QWidget()
        body = QHBoxLayout(mix_ups)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(24)
        body.addWidget(self._grid_card(), 5)
        body.addWidget(self.cell_panel, 4)
        self._views = QStackedWidget()
        self._views.addWidget(mix_ups)
        self._views.addWidget(self.numbers)
        full = QWidget()
        layout = QVBoxLayout(full)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(10)
        layout.addWidget(self._title)
        layout.addLayout(about)
        layout.addLayout(tabs)
        layout.addWidget(self._views, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _grid_card(self) -> QFrame:
        frame = card()
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(0)
        units = QHBoxLayout()
        units.setContentsMargins(8, 0, 8, 0)
        units.addStretch(1)
        units.addWidget(self._units)
        layout.addLayout(units)
        layout.addWidget(self.grid, 1)
        return frame

    def _connect(self) -> None:
        self.mix_ups_tab.setChecked(True)
        self.percent_tab.setChecked(True)
        self.view_model.report_changed.connect(self.refresh)
        self.view_model.cell_changed.connect(self._on_cell)
        self.grid.cell_chosen.connect(self._on_chosen)
        self.mix_ups_tab.toggled.connect(self._on_tab)
        self.counts_tab.toggled.connect(self.grid.say_counts)
        self.all_classes.toggled.connect(self.view_model.show_all_classes)
        self.cell_panel.learn_again.connect(self.learn_again)
        self.empty.accepted.connect(self._on_empty)

    @Slot()
    def refresh(self) -> None:
        """Show the run of now."""
        report = self.view_model.report
        self._stack.setCurrentIndex(0 if report is None else 1)
        if report is None:
            return
        self._title.setText(headline(report.score))
        shown, everything = self.view_model.shown, self.view_model.mix_ups
        words = [between(report.score), self.tr("model “{0}”").format(report.model.name)]
        if self.view_model.many_classes:
            total = number(len(everything.classes))
            count = number(len(shown.classes))
            words.append(self.tr("{0} of {1} classes").format(count, total))
            partly = len(shown.classes) < len(everything.classes)
            self.all_classes.setText(
                self.tr("show all {0} classes").format(total) if partly else self.tr("show those mixed up most")
            )
        self._about.setText("  ·  ".join(words))
        self.all_classes.setVisible(self.view_model.many_classes)
        self.grid.show_counts_of(shown.classes, shown.counts, shown.totals)
        self.numbers.show_report(report, everything)
        self._on_cell()

    @Slot()
    def _on_cell(self) -> None:
        cell, classes = self.view_model.cell, self.view_model.shown.classes
        if cell is None or cell[0] not in classes or cell[1] not in classes:
            return
        place = (classes.index(cell[0]), classes.index(cell[1]))
        if self.grid.current() != place:
            self.grid.choose(*place)

    @Slot(object)
    def _on_chosen(self, place: tuple[int, int]) -> None:
        classes = self.view_model.shown.classes
        cell = (classes[place[0]], classes[place[1]])
        if cell != self.view_model.cell:
            self.view_model.look_at(*cell)

    @Slot(bool)
    def _on_tab(self, mix_ups: bool) -> None:
        self._views.setCurrentIndex(0 if mix_ups else 1)

    @Slot()
    def _on_empty(self) -> None:
        self.go_to.emit("train")


def _group(*tabs: QWidget) -> QWidget:
    """Tabs of which one is pressed at a time."""
    group = QWidget()
    layout = QHBoxLayout(group)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for tab in tabs:
        layout.addWidget(tab)
    return group
