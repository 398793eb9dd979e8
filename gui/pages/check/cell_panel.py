"""At the right of the mix-ups: the pictures of one cell, and what to do about them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.pages.check.cell_pictures import CellPictures
from gui.pages.check.label_menu import LabelChange, LabelMenu
from gui.pages.check.view_model import CheckViewModel
from gui.pages.explained_picture import ExplainedPicture
from gui.several_classes import labels_in
from gui.widgets.buttons import accent_button, plain_button
from gui.widgets.labels import label
from gui.widgets.thumbnail_grid import ThumbnailGrid
from gui.widgets.thumbnail_source import ThumbnailSource
from gui.wording import pictures, plural

LEAST_GRID = 112


class CellPanel(QWidget):
    """Heading, the picture looked at with its heat-map, thumbnails, "The label is wrong", "Learn again".

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
        self.picture = ExplainedPicture(large, view_model.explanations, self)
        self.model = CellPictures(self)
        self.grid = ThumbnailGrid(thumbnails, QSize(104, 88))
        self.grid.setModel(self.model)
        self.grid.setMinimumHeight(LEAST_GRID)
        self.heading = label("", "heading", wrap=True)
        self.about = label("", "muted")
        self.fixed = label("", "good")
        self.fix_button = plain_button(self.tr("The label is &wrong: fix…"))
        self.menu = LabelMenu(self.fix_button)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.fix_button.setMenu(self.menu)
        self.learn_button = accent_button(self.tr("&Learn again"))
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.fix_button)
        buttons.addWidget(self.learn_button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self.heading, self.about):
            layout.addWidget(widget)
        layout.addWidget(self.picture, 5)
        layout.addWidget(self.grid, 4)
        layout.addWidget(self.fixed)
        layout.addLayout(buttons)
        view_model.cell_changed.connect(self.refresh)
        view_model.labels_changed.connect(self._on_labels)
        self.grid.selection_changed.connect(self._on_selection)
        self.menu.chosen.connect(self._on_fix)
        self.learn_button.clicked.connect(self._on_learn)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the cell that is looked at now."""
        found = self._view_model.cell_pictures
        self.heading.setText(self._heading())
        mistake = self._view_model.cell is not None and self._view_model.cell[0] != self._view_model.cell[1]
        order = self.tr("{0}, the surest mistake first") if mistake else self.tr("{0}, the surest first")
        self.about.setText(order.format(pictures(len(found))) if len(found) > 1 else pictures(len(found)))
        self.model.show_pictures(found)
        self.grid.select_row(0)
        self._on_labels()
        self._on_selection()

    def _heading(self) -> str:
        if self._view_model.cell is None:
            return self.tr("Choose a cell to see its pictures")
        label_, guess = self._view_model.cell
        if self._view_model.several and label_ != guess:
            return self.tr("Has {0}, which was missed; {1} was said instead").format(label_, guess)
        if label_ == guess:
            return self.tr("Really {0}, and recognised").format(label_)
        return self.tr("Really {0}, guessed {1}").format(label_, guess)

    @Slot()
    def _on_labels(self) -> None:
        changed, removed = self._view_model.relabelled, self._view_model.removed
        self.model.show_labels(changed, removed)
        count = len(changed.keys() | removed)
        words = plural("Check", "%n label(s) changed since: learn again to see the difference.", "", count)
        self.fixed.setText(words)
        self.fixed.setVisible(bool(count))

    @Slot()
    def _on_selection(self) -> None:
        rows = self.grid.selected_rows()
        self.fix_button.setEnabled(bool(rows))
        report, current = self._view_model.report, self.grid.currentIndex().row()
        row = current if current in rows else rows[0] if rows else -1
        if report is None or row < 0:
            self.picture.show_picture("", "", ())
            return
        looked_at = self.model.picture(row)
        classes = tuple(dict.fromkeys((*labels_in(looked_at.guess), *labels_in(looked_at.label))))
        self.picture.show_picture(
            report.model.key, looked_at.path, classes, learned=self._view_model.learned_from_them
        )

    @Slot()
    def _fill_menu(self) -> None:
        if self._view_model.cell is not None:
            self.menu.offer(self._view_model.cell, self._view_model.classes, several=self._view_model.several)

    @Slot(object)
    def _on_fix(self, change: LabelChange) -> None:
        chosen = tuple(self.model.picture(row) for row in self.grid.selected_rows())
        if self._view_model.several:
            self._view_model.change_classes(chosen, change.add, change.drop)
        else:
            self._view_model.relabel(chosen, change.add)

    @Slot()
    def _on_learn(self) -> None:
        self.learn_again.emit()
