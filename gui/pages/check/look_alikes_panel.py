"""The look-alikes that were kept together, group by group."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.api import RunReport
from gui.numbers import number
from gui.pages.check import check_words
from gui.pages.check.cell_list import CellList
from gui.widgets.buttons import link_button
from gui.widgets.labels import label
from gui.widgets.thumbnail_cell import Cell
from gui.widgets.thumbnail_grid import ThumbnailGrid
from gui.widgets.thumbnail_source import ThumbnailSource
from gui.wording import plural


class LookAlikesPanel(QWidget):
    """Pictures of one group stand beside each other, the biggest group first.

    Signals:
        back: the person has seen enough.
    """

    back = Signal()

    def __init__(self, thumbnails: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = label("", "heading", wrap=True)
        self.about = label("", "muted", wrap=True)
        self.back_button = link_button(self.tr("&Back to the mix-ups"))
        self.model = CellList(self)
        self.grid = ThumbnailGrid(thumbnails)
        self.grid.setModel(self.model)
        self.grid.setAccessibleName(self.tr("Look-alikes"))
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.back_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.about)
        layout.addWidget(self.grid, 1)
        self._cells: list[tuple[str, int, int, int]] = []
        self.back_button.clicked.connect(self._on_back)

    def show_report(self, report: RunReport) -> None:
        """Show the groups of another run."""
        groups = report.look_alikes.groups
        self._cells = [
            (path, place, within, len(group))
            for place, group in enumerate(groups, start=1)
            for within, path in enumerate(group, start=1)
        ]
        count = len(groups)
        self.heading.setText(plural("Check", "%n group(s) of pictures that look alike", "", count))
        kept = self.tr(
            "They were taken in one burst or are nearly the same, so the model was never asked about a picture "
            "after it had learned from another of the same group."
        )
        score = check_words.look_alikes(report)
        self.about.setText(f"{kept} {score[:1].upper()}{score[1:]}." if score else kept)
        self.model.fill(len(self._cells), self._cell)
        self.grid.select_row(0)

    def _cell(self, row: int) -> Cell:
        path, group, within, size = self._cells[row]
        return Cell(
            path,
            self.tr("group {0}").format(number(group)),
            subtitle=self.tr("{0} of {1}").format(number(within), number(size)),
        )

    @Slot()
    def _on_back(self) -> None:
        self.back.emit()
