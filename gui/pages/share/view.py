"""The Share page: save the model file, write it for other programs, and see that they all answer the same."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.api import ErrorReport
from gui.frame.page import Page
from gui.pages.file_dialogs import choose_model_file, save_as, show_in_folder
from gui.pages.share import card_words
from gui.pages.share.model_panel import ModelPanel
from gui.pages.share.sameness_panel import SamenessPanel
from gui.pages.share.view_model import ShareViewModel
from gui.pages.share.writing_panel import WritingPanel
from gui.settings.kept_sharing import KeptSharing
from gui.widgets.banner import Banner
from gui.widgets.buttons import accent_button, tab_button
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import label
from gui.widgets.scrolling_panel import ScrollingPanel
from gui.wording import sentence_for

LONGEST_NAME = 240
"""Pixels of a file's name that a button has room for."""
TABS = ("model", "elsewhere", "same")


class SharePage(Page):
    """Take the model somewhere else.

    Args:
        view_model: what the page knows.
        kept: where choices are kept between starts, or None.
    """

    key = "share"
    icon = "share"

    def __init__(
        self, view_model: ShareViewModel, kept: KeptSharing | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.view_model = view_model
        self._saved_path = ""
        self._title = label(self.tr("One file, and it is yours"), "title")
        self._about = label("", "muted", wrap=True)
        self.save_button = accent_button("", "save")
        self.banner = Banner()
        self.tabs = tuple(
            tab_button(words)
            for words in (
                self.tr("The &model"),
                self.tr("&Use it elsewhere"),
                self.tr("Does it &answer the same?"),
            )
        )
        self.model_panel = ModelPanel()
        self.writing = WritingPanel(view_model.writing, view_model.offers, kept)
        self.sameness = SamenessPanel(view_model.sameness, view_model.offers)
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
        self.model_panel.open_button.clicked.connect(self._on_open)
        self.model_panel.models.chosen.connect(view_model.choose)
        self.sameness.saved.connect(self._on_saved)
        self.sameness.failed.connect(self._on_failed)
        self.banner.acted.connect(self._on_show_saved)
        self.empty.accepted.connect(self._on_train)
        self.model_panel.train.connect(self._on_train)
        self.empty.other.connect(self._on_open)
        self.refresh()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Share")

    def entered(self) -> None:
        """Ask what this computer can write and check."""
        self.view_model.offers.ask()

    def drop_sentence(self, paths: tuple[str, ...]) -> str:
        """Only a model file is taken."""
        return self.tr("Drop to open this model") if self._model_in(paths) else ""

    def accept_drop(self, paths: tuple[str, ...]) -> None:
        """Open it."""
        path = self._model_in(paths)
        if path:
            self.view_model.open(path)

    def show_tab(self, name: str) -> None:
        """Show "model", "elsewhere" or "same"."""
        self.tabs[TABS.index(name)].setChecked(True)

    def _model_in(self, paths: tuple[str, ...]) -> str:
        return next((path for path in paths if path.lower().endswith(".tellapart")), "")

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        keeps = self.save_button.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # what stands below does not move from tab to tab
        self.save_button.setSizePolicy(keeps)
        header.addWidget(self._title, 1)
        header.addWidget(self.save_button)
        tabs = QHBoxLayout()
        tabs.setSpacing(4)
        self._group = QButtonGroup(self)
        for number, button in enumerate(self.tabs):
            self._group.addButton(button, number)
            tabs.addWidget(button)
        tabs.addStretch(1)
        self._panels = QStackedWidget()
        for panel, name in zip((self.model_panel, self.writing, self.sameness), self.tabs, strict=True):
            self._panels.addWidget(ScrollingPanel(panel, name.accessibleName()))
        full = QWidget()
        page = QVBoxLayout(full)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(12)
        page.addLayout(header)
        page.addWidget(self._about)
        page.addLayout(tabs)
        page.addWidget(self._panels, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 16, 24, 16)
        outer.setSpacing(14)
        outer.addWidget(self.banner)
        outer.addWidget(self._stack, 1)
        self.tabs[0].setChecked(True)
        self._group.idToggled.connect(self._on_tab)

    @Slot()
    def refresh(self) -> None:
        """Show the chosen model."""
        chosen = self.view_model.chosen
        self._stack.setCurrentIndex(0 if chosen is None else 1)
        if chosen is None:
            return
        name = card_words.file_name(chosen)
        short = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, LONGEST_NAME)
        self.save_button.setText(self.tr("&Save “{0}”").format(short.replace("&", "&&")))
        self.save_button.setAccessibleName(self.tr("Save “{0}”").format(name))
        self._about.setText(card_words.about(chosen))
        self.model_panel.show_model(chosen, self.view_model.models)
        self.writing.show_model(chosen)
        self.sameness.show_model(chosen)

    @Slot(int, bool)
    def _on_tab(self, number: int, pressed: bool) -> None:
        if pressed:
            self._panels.setCurrentIndex(number)
            self.save_button.setVisible(number == 0)

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

    @Slot(object)
    def _on_failed(self, report: ErrorReport) -> None:
        first, second = sentence_for(report)
        self.banner.say(second or first, first if second else "", "bad")

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
