"""The selected picture, large, with what the model thinks it could be."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from engine.api import GENERAL_MODEL, ModelCard, PictureResult
from gui.pages.classify.result_words import answer_words, short_problem, table_text, why_none
from gui.pages.classify.results import file_name, is_doubtful
from gui.pages.explained_picture import ExplainedPicture
from gui.pages.explanations import Explanations
from gui.pages.file_dialogs import show_in_folder
from gui.widgets.buttons import plain_button
from gui.widgets.labels import label
from gui.widgets.probability_bars import ProbabilityBars
from gui.widgets.thumbnail_source import ThumbnailSource
from gui.wording import sentence_for

WIDTH, NARROWEST = 312, 240


class DetailPanel(QFrame):
    """A card beside the results."""

    def __init__(
        self,
        large: ThumbnailSource,
        explanations: Explanations,
        shortcut_of: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDTH)
        self._result: PictureResult | None = None
        self.explained = ExplainedPicture(large, explanations, shortcut_of)
        self.picture = self.explained.picture
        self.picture.setMaximumHeight(WIDTH - 32)
        self.answer = label("", "strong", wrap=True)
        self.name = label("", "small")
        self.name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bars = ProbabilityBars()
        self.message = label("", "strong", wrap=True)
        self.hint = label("", "muted", wrap=True)
        self.copy_button = plain_button(self.tr("&Copy"))
        self.folder_button = plain_button(self.tr("Show in &folder"))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.folder_button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(self.explained, 8)
        layout.addWidget(self.name)
        layout.addWidget(self.answer)
        layout.addWidget(self.bars)
        layout.addWidget(self.message)
        layout.addWidget(self.hint)
        layout.addStretch(1)
        layout.addLayout(buttons)
        self.copy_button.clicked.connect(self._on_copy)
        self.folder_button.clicked.connect(self._on_folder)
        self.show_result(None)

    def sizeHint(self) -> QSize:
        """As wide as it may become."""
        return QSize(WIDTH, 480)

    def show_result(self, result: PictureResult | None, card: ModelCard | None = None) -> None:
        """Show a picture and a model's answer, its problem, or that nothing is selected."""
        self._result = result
        for widget in (self.name, self.copy_button, self.folder_button):
            widget.setVisible(result is not None)
        if result is None:
            for shown in (self.explained, self.bars, self.answer):
                shown.hide()
            self._say(self.tr("Select a picture to see it large."), "")
            return
        self.explained.show()
        names = tuple(dict.fromkeys((*result.labels, *(name for name, _ in result.top))))
        self.explained.show_picture(
            card.key if card is not None else GENERAL_MODEL, result.path, names, short_problem(result)
        )
        several = len(result.labels) > 1
        self.answer.setText(answer_words(result) if result.none_of_these or several else "")
        self.answer.setVisible(result.none_of_these or several)
        words = self.name.fontMetrics()
        self.name.setText(words.elidedText(file_name(result), Qt.TextElideMode.ElideMiddle, NARROWEST - 34))
        self.name.setToolTip(result.path)
        self.bars.setVisible(bool(result.top))
        self.bars.show_bars(result.top)
        trouble = result.problem or result.note
        if trouble is not None:
            self._say(*sentence_for(trouble))
        elif result.none_of_these:
            self._say("", why_none(result, card))
        elif is_doubtful(result):
            self._say("", self.tr("Doubtful: have a look yourself."))
        else:
            self._say("", "")

    def _say(self, message: str, hint: str) -> None:
        self.message.setText(message)
        self.message.setVisible(bool(message))
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    @Slot()
    def _on_copy(self) -> None:
        if self._result is not None:
            QGuiApplication.clipboard().setText(table_text([self._result]))

    @Slot()
    def _on_folder(self) -> None:
        if self._result is not None:
            show_in_folder(self._result.path)
