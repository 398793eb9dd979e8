"""The Share page: save the model file, and see what is in it and how to use it elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from gui.frame.page import Page
from gui.pages.file_dialogs import choose_model_file, save_as, show_in_folder
from gui.pages.share import card_words
from gui.pages.share.model_list import ModelList
from gui.pages.share.snippet import Snippet
from gui.pages.share.view_model import ShareViewModel
from gui.widgets.banner import Banner
from gui.widgets.buttons import accent_button, plain_button
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import card, label

SIDE = 416
LEAST_MODELS = 104


class SharePage(Page):
    """Take the model somewhere else."""

    key = "share"
    icon = "share"

    def __init__(self, view_model: ShareViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view_model = view_model
        self._saved_path = ""
        self._title = label(self.tr("One file, and it is yours"), "title")
        self._about = label("", "muted")
        self.save_button = accent_button("", "save")
        self.banner = Banner()
        self.facts = card()
        self._fact_rows = QGridLayout()
        self.models = ModelList()
        self.open_button = plain_button(self.tr("&Open a model file…"), "folder")
        self.command_line = Snippet(self.tr("In a terminal"))
        self.python = Snippet(self.tr("Three lines of Python"))
        self.empty = EmptyState(
            "share",
            self.tr("No model to share yet"),
            self.tr("Go to Train"),
            self.tr("Train a model, or open one that somebody gave you."),
            self.tr("Open a model file…"),
        )
        self._lay_out()
        view_model.changed.connect(self.refresh)
        view_model.saved.connect(self._on_saved)
        self.save_button.clicked.connect(self._on_save)
        self.open_button.clicked.connect(self._on_open)
        self.models.chosen.connect(view_model.choose)
        self.banner.acted.connect(self._on_show_saved)
        self.empty.accepted.connect(self._on_train)
        self.empty.other.connect(self._on_open)
        self.refresh()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Share")

    def drop_sentence(self, paths: tuple[str, ...]) -> str:
        """Only a model file is taken."""
        return self.tr("Drop to open this model") if self._model_in(paths) else ""

    def accept_drop(self, paths: tuple[str, ...]) -> None:
        """Open it."""
        path = self._model_in(paths)
        if path:
            self.view_model.open(path)

    def _model_in(self, paths: tuple[str, ...]) -> str:
        return next((path for path in paths if path.lower().endswith(".tellapart")), "")

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.addWidget(self._title, 1)
        header.addWidget(self.save_button)
        column = QWidget()
        left = QVBoxLayout(column)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        left.addWidget(self._facts_card())
        left.addWidget(label(self.tr("Models"), "heading"))
        self.models.setMinimumHeight(LEAST_MODELS)
        left.addWidget(self.models, 1)
        open_row = QHBoxLayout()
        open_row.addWidget(self.open_button)
        open_row.addStretch(1)
        left.addLayout(open_row)
        right = QVBoxLayout()
        right.setSpacing(24)
        for snippet in (self.command_line, self.python):
            snippet.setFixedWidth(SIDE)
            right.addWidget(snippet)
        right.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(24)
        body.addWidget(self._scrolling(column), 1)
        body.addLayout(right)
        full = QWidget()
        page = QVBoxLayout(full)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(14)
        page.addLayout(header)
        page.addWidget(self._about)
        page.addLayout(body, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 16, 24, 16)
        outer.setSpacing(14)
        outer.addWidget(self.banner)
        outer.addWidget(self._stack, 1)

    def _scrolling(self, column: QWidget) -> QScrollArea:
        """In a small window nothing of what is in the file is cut off."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(column)
        return area

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

    @Slot()
    def refresh(self) -> None:
        """Show the chosen model."""
        chosen = self.view_model.chosen
        self._stack.setCurrentIndex(0 if chosen is None else 1)
        if chosen is None:
            return
        name = card_words.file_name(chosen)
        self.save_button.setText(self.tr("&Save “{0}”").format(name.replace("&", "&&")))
        self.save_button.setAccessibleName(self.tr("Save “{0}”").format(name))
        self._about.setText(self.tr("It holds everything that is needed to classify: no network, no account."))
        self.models.show_models(self.view_model.models, chosen)
        self.command_line.show_lines(card_words.command_line(chosen))
        self.python.show_lines(card_words.python_lines(chosen))
        self._show_facts(card_words.facts(chosen))

    def _show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        while (item := self._fact_rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (what, words) in enumerate(facts):
            top = Qt.AlignmentFlag.AlignTop
            self._fact_rows.addWidget(label(what, "muted"), row, 0, top)
            self._fact_rows.addWidget(label(words, wrap=True), row, 1, top)

    @Slot()
    def _on_save(self) -> None:
        chosen = self.view_model.chosen
        if chosen is None:
            return
        name, kind = card_words.file_name(chosen), self.tr("Tellapart models")
        path = save_as(self, self.tr("Save the model"), name, kind, ".tellapart")
        if path:
            self.view_model.save(path)

    @Slot(object)
    def _on_saved(self, path: str) -> None:
        self._saved_path = path
        self.banner.say(self.tr("Saved."), path, "good", self.tr("Show in folder"))

    @Slot()
    def _on_show_saved(self) -> None:
        show_in_folder(self._saved_path)

    @Slot()
    def _on_open(self) -> None:
        path = choose_model_file(self)
        if path:
            self.view_model.open(path)

    @Slot()
    def _on_train(self) -> None:
        self.go_to.emit("train")
