"""The lines that are enough, in the language that the person looks at."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from engine.api import ModelCard, Target
from gui.pages.share.snippet import Snippet
from gui.pages.share.snippets import snippet
from gui.pages.share.target_words import target_name


class SnippetChooser(QWidget):
    """A language and its lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: ModelCard | None = None
        self._half = False
        self.languages = QComboBox()
        self.languages.setAccessibleName(self.tr("Language of the lines"))
        self.code = Snippet(self.tr("A few lines are enough"), self.languages)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.code)
        for target in Target:
            self.languages.addItem(target_name(target), target)
        self.languages.currentIndexChanged.connect(self._refresh)

    @property
    def target(self) -> Target:
        """The language that is shown."""
        return Target(self.languages.currentData())

    def show_model(self, card: ModelCard, *, half: bool) -> None:
        """Show lines for another model."""
        self._card, self._half = card, half
        self._refresh()

    def show_target(self, target: Target) -> None:
        """Show another language."""
        with QSignalBlocker(self.languages):
            self.languages.setCurrentIndex(tuple(Target).index(target))
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        if self._card is not None:
            self.code.show_lines(snippet(self.target, self._card, half=self._half))
