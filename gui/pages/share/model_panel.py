"""The model file: what is in it, the models there are, the command line."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from engine.api import GENERAL_MODEL, ModelCard
from gui.pages.share import card_words
from gui.pages.share.columns import lay_out_columns
from gui.pages.share.model_list import ModelList
from gui.pages.share.snippet import Snippet
from gui.widgets.buttons import link_button, plain_button
from gui.widgets.labels import card, label

LEAST_SIDE = 416
LEAST_MODELS = 104


class ModelPanel(QWidget):
    """Facts and models on the left, lines for a terminal on the right.

    Signals:
        train: the person wants a model of their own.
    """

    train = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = card()
        self._fact_rows = QGridLayout()
        self.models = ModelList()
        self._none_yet = label(self.tr("None of your own yet."), "muted")
        self.train_button = link_button(self.tr("Go to Train"))
        self.open_button = plain_button(self.tr("&Open a model file…"), "folder")
        self.command_line = Snippet(self.tr("In a terminal"))
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._facts_card())
        left.addWidget(label(self.tr("Models"), "heading"))
        self.models.setMinimumHeight(LEAST_MODELS)
        left.addWidget(self.models, 8)
        open_row = QHBoxLayout()
        open_row.addWidget(self.open_button)
        open_row.addSpacing(8)
        open_row.addWidget(self._none_yet)
        open_row.addWidget(self.train_button)
        open_row.addStretch(1)
        left.addLayout(open_row)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self.command_line)
        right.addStretch(1)
        lay_out_columns(self, left, right, LEAST_SIDE)
        self.train_button.clicked.connect(self.train)

    def show_model(self, chosen: ModelCard, models: tuple[ModelCard, ...]) -> None:
        """Show a model among the others."""
        self.models.show_models(models, chosen)
        self.command_line.show_lines(card_words.command_line(chosen))
        self._show_facts(card_words.facts(chosen))
        own = any(each.key != GENERAL_MODEL for each in models)
        self._none_yet.setVisible(not own)
        self.train_button.setVisible(not own)

    def _facts_card(self) -> QFrame:
        layout = QVBoxLayout(self.facts)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("What is in the file"), "heading"))
        self._fact_rows.setHorizontalSpacing(24)
        self._fact_rows.setVerticalSpacing(8)
        self._fact_rows.setColumnStretch(1, 1)
        layout.addLayout(self._fact_rows)
        return self.facts

    def _show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        while (item := self._fact_rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (what, words) in enumerate(facts):
            top = Qt.AlignmentFlag.AlignTop
            self._fact_rows.addWidget(label(what, "muted"), row, 0, top)
            told = label(words, wrap=True)
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._fact_rows.addWidget(told, row, 1, top)
