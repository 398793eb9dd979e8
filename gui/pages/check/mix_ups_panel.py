"""Mix-ups: the grid of what was taken for what, and the pictures of the cell that is looked at."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.numbers import number
from gui.pages.check.cell_panel import CellPanel
from gui.pages.check.view_model import CheckViewModel
from gui.widgets.buttons import link_button, tab_button
from gui.widgets.confusion_grid import ConfusionGrid
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import card, label
from gui.widgets.thumbnail_source import ThumbnailSource


class MixUpsPanel(QWidget):
    """Without any counts it says so.

    Signals:
        learn_again: the person wants to train anew.
    """

    learn_again = Signal()

    def __init__(
        self,
        view_model: CheckViewModel,
        thumbnails: ThumbnailSource,
        large: ThumbnailSource,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._view_model = view_model
        self.percent_tab = tab_button(self.tr("in percent"))
        self.counts_tab = tab_button(self.tr("in pictures"))
        self.all_classes = link_button("")
        self.all_classes.setCheckable(True)
        self.few_classes = label("", "small")
        self.grid = ConfusionGrid()
        self.cell_panel = CellPanel(view_model, thumbnails, large)
        self.none = EmptyState(
            "table",
            self.tr("Nothing was taken for anything"),
            hint=self.tr("“The numbers” says how each class did."),
        )
        full = QWidget()
        body = QHBoxLayout(full)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(24)
        body.addWidget(self._grid_card(), 5)
        body.addWidget(self.cell_panel, 4)
        self._stack = QStackedWidget()
        self._stack.addWidget(full)
        self._stack.addWidget(self.none)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.percent_tab.setChecked(True)
        view_model.report_changed.connect(self.refresh)
        view_model.cell_changed.connect(self._on_cell)
        self.grid.cell_chosen.connect(self._on_chosen)
        self.counts_tab.toggled.connect(self.grid.say_counts)
        self.all_classes.toggled.connect(view_model.show_all_classes)
        self.cell_panel.learn_again.connect(self.learn_again)
        self.refresh()

    def _grid_card(self) -> QFrame:
        frame = card()
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(0)
        units = QHBoxLayout()
        units.setContentsMargins(16, 0, 8, 0)
        units.setSpacing(8)
        units.addWidget(self.few_classes)
        units.addWidget(self.all_classes)
        units.addStretch(1)
        for tab in (self.percent_tab, self.counts_tab):
            units.addWidget(tab)
        layout.addLayout(units)
        layout.addWidget(self.grid, 1)
        return frame

    @Slot()
    def refresh(self) -> None:
        """Show the run of now."""
        report = self._view_model.report
        if report is None:
            return
        shown, everything = self._view_model.shown, self._view_model.mix_ups
        self._stack.setCurrentIndex(0 if everything.counts else 1)
        many = self._view_model.many_classes
        for widget in (self.all_classes, self.few_classes):
            widget.setVisible(many)
        if many:
            total, count = number(len(everything.classes)), number(len(shown.classes))
            partly = len(shown.classes) < len(everything.classes)
            self.few_classes.setText(self.tr("{0} of {1} classes").format(count, total))
            words = self.tr("show all {0}").format(total) if partly else self.tr("show those mixed up most")
            self.all_classes.setText(words)
            self.all_classes.setAccessibleName(words)
        self.grid.show_counts_of(shown.classes, shown.counts, shown.totals)
        self._on_cell()

    @Slot()
    def _on_cell(self) -> None:
        cell, classes = self._view_model.cell, self._view_model.shown.classes
        if cell is None or cell[0] not in classes or cell[1] not in classes:
            return
        place = (classes.index(cell[0]), classes.index(cell[1]))
        if self.grid.current() != place:
            self.grid.choose(*place)

    @Slot(object)
    def _on_chosen(self, place: tuple[int, int]) -> None:
        classes = self._view_model.shown.classes
        cell = (classes[place[0]], classes[place[1]])
        if cell != self._view_model.cell:
            self._view_model.look_at(*cell)
