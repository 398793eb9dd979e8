"""Which results to see, and in what order; grid or table."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QSlider, QToolButton, QWidget

from gui.numbers import percent
from gui.pages.classify.arrangement import Arrangement, SortBy
from gui.pages.classify.class_chooser import ClassChooser
from gui.pages.classify.results import ResultBook
from gui.theme import set_icon
from gui.widgets.buttons import icon_button
from gui.widgets.labels import label

NARROWEST, ROOMY = 448, 640
_ORDERS = (
    (SortBy.CONFIDENCE, False),
    (SortBy.CONFIDENCE, True),
    (SortBy.DROPPED, False),
    (SortBy.NAME, False),
)


class FilterBar(QWidget):
    """Choosers above the results.

    Signals:
        arrangement_chosen: an `Arrangement`.
        table_chosen: True for the table, False for the grid.
    """

    arrangement_chosen = Signal(object)
    table_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrangement = Arrangement()
        self.classes = ClassChooser()
        self.classes.setAccessibleName(self.tr("Show pictures of class"))
        self.classes.setMinimumWidth(132)
        self.classes.setMaximumWidth(200)
        self.classes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.order = QComboBox()
        self.order.setAccessibleName(self.tr("Order"))
        self.order.setMinimumWidth(160)
        self.at_most = QSlider(Qt.Orientation.Horizontal)
        self.at_most.setAccessibleName(self.tr("Show pictures with at most this confidence"))
        self.at_most.setRange(5, 100)
        self.at_most.setPageStep(5)
        self.at_most.setValue(100)
        self.at_most.setMinimumSize(40, 28)
        self.at_most.setMaximumWidth(140)
        self._limit = label("", "muted")
        self.grid_button = _view_button("grid", self.tr("grid"), self.tr("Show as pictures"))
        self.table_button = _view_button("table", self.tr("table"), self.tr("Show as a table"))
        self._fill_order()
        self._lay_out()
        self._show_limit()
        set_icon(self.grid_button, "grid", "text")
        self.classes.activated.connect(self._on_class)
        self.order.activated.connect(self._on_order)
        self.at_most.valueChanged.connect(self._on_limit)
        self.grid_button.toggled.connect(self._on_grid)

    def show_classes(self, book: ResultBook) -> None:
        """Offer the classes that were guessed so far."""
        self.classes.show_book(book)

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Follow an arrangement that was chosen elsewhere."""
        self._arrangement = arrangement
        self.classes.show_chosen(arrangement.class_name)
        with QSignalBlocker(self.order), QSignalBlocker(self.at_most):
            order = (arrangement.sort, arrangement.descending)
            self.order.setCurrentIndex(_ORDERS.index(order) if order in _ORDERS else -1)
            self.at_most.setValue(round(arrangement.at_most * 100))
        self._show_limit()

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for a small window: the buttons lose their words first."""
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words beside the buttons and the slider where there is room."""
        super().resizeEvent(event)
        roomy = self.width() >= ROOMY
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if roomy else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in (self.grid_button, self.table_button):
            button.setToolButtonStyle(style)
        self._limit.setVisible(roomy)

    def _fill_order(self) -> None:
        self.order.addItems(
            [self.tr("Least sure first"), self.tr("Most sure first"), self.tr("As dropped"), self.tr("By name")]
        )
        self.order.setPlaceholderText(self.tr("By column"))

    def _lay_out(self) -> None:
        self.grid_button.setChecked(True)
        views = QButtonGroup(self)
        views.addButton(self.grid_button)
        views.addButton(self.table_button)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.classes)
        layout.addWidget(self.order)
        layout.addWidget(self._limit)
        layout.addWidget(self.at_most, 1)
        layout.addStretch(1)
        layout.addWidget(self.grid_button)
        layout.addWidget(self.table_button)

    def _show_limit(self) -> None:
        share = self.at_most.value() / 100
        self._limit.setText(self.tr("up to {0}").format(percent(share)))
        self.at_most.setToolTip(self.tr("Confidence up to {0}").format(percent(share)))
        widest = self._limit.fontMetrics().horizontalAdvance(self.tr("up to {0}").format(percent(1.0)))
        self._limit.setMinimumWidth(widest)

    def _choose(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self.arrangement_chosen.emit(arrangement)

    @Slot(int)
    def _on_class(self, index: int) -> None:
        self._choose(replace(self._arrangement, class_name=self.classes.itemData(index)))

    @Slot(int)
    def _on_order(self, index: int) -> None:
        sort, descending = _ORDERS[index]
        self._choose(replace(self._arrangement, sort=sort, descending=descending))

    @Slot(int)
    def _on_limit(self, value: int) -> None:
        self._show_limit()
        self._choose(replace(self._arrangement, at_most=value / 100))

    @Slot(bool)
    def _on_grid(self, checked: bool) -> None:
        set_icon(self.grid_button, "grid", "text" if checked else "muted")
        set_icon(self.table_button, "table", "muted" if checked else "text")
        self.table_chosen.emit(not checked)


def _view_button(icon: str, word: str, name: str) -> QToolButton:
    button = icon_button(icon, name)
    button.setText(word)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setCheckable(True)
    return button
