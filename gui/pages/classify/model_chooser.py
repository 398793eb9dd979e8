"""The chooser of models: the project's, everyday things, files from elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from engine.api import GENERAL_MODEL
from gui.pages.classify.model_choice import ModelChoice
from gui.pages.file_dialogs import choose_model_file
from gui.pages.score_words import short

_OPEN = "\0open"


class ModelChooser(QComboBox):
    """Follows a `ModelChoice`; its last entry opens a model file."""

    def __init__(self, models: ModelChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.setAccessibleName(self.tr("Model"))
        self.setMinimumWidth(208)
        self.setMaximumWidth(360)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        models.changed.connect(self._fill)
        self.activated.connect(self._on_activated)
        self._fill()

    @Slot()
    def _fill(self) -> None:
        with QSignalBlocker(self):
            self.clear()
            for card in self._models.cards():
                score = f"  ({short(card.score)})" if card.score is not None else ""
                self.addItem(f"{card.name}{score}", card.key)
            self.addItem(self.tr("Everyday things"), GENERAL_MODEL)
            self.insertSeparator(self.count())
            self.addItem(self.tr("Open a model file…"), _OPEN)
            self._show_chosen()

    def _show_chosen(self) -> None:
        self.setCurrentIndex(self.findData(self._models.chosen))

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        key = self.itemData(index)
        if key != _OPEN:
            self._models.choose(key)
            return
        self._show_chosen()
        path = choose_model_file(self)
        if path:
            self._models.open(path)
