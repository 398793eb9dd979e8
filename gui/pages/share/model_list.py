"""The models there are, each with its score."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from engine.api import ModelCard
from gui.pages.score_words import short
from gui.wording import classes

LEAST_LINES = 6
PADDING = 8


class ModelList(QListWidget):
    """One line a model.

    Signals:
        chosen: key of the model that was chosen.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Models"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.currentItemChanged.connect(self._on_current)

    def show_models(self, models: tuple[ModelCard, ...], chosen: ModelCard | None) -> None:
        """List models; the chosen one is the current line."""
        with QSignalBlocker(self):
            self.clear()
            for card in models:
                score = short(card.score) if card.score is not None else self.tr("no score of its own")
                signed = f"  ·  {self.tr('signed')}" if card.signed_by else ""
                item = QListWidgetItem(f"{card.name}  ·  {score}  ·  {classes(len(card.classes))}{signed}")
                item.setData(Qt.ItemDataRole.UserRole, card.key)
                item.setToolTip(card.key)
                self.addItem(item)
                if card == chosen:
                    self.setCurrentItem(item)
        lines = max(LEAST_LINES, len(models))
        self.setMaximumHeight(lines * self.sizeHintForRow(0) + 2 * self.frameWidth() + PADDING)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _on_current(self, current: QListWidgetItem | None, before: QListWidgetItem | None) -> None:  # noqa: ARG002
        if current is not None:
            self.chosen.emit(current.data(Qt.ItemDataRole.UserRole))
