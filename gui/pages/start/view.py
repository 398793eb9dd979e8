"""The start page: one place to drop anything, three ways to begin, the recent projects."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui import wording
from gui.frame.page import Page
from gui.numbers import number
from gui.pages.start.dropped import class_names_in
from gui.pages.start.view_model import StartViewModel
from gui.widgets.buttons import accent_button, icon_button, plain_button
from gui.widgets.drop_zone import DropZone
from gui.widgets.labels import card, label, set_look
from gui.widgets.recent_list import RecentList

_COLUMN = 800
NAMED_CLASSES = 6


class StartPage(Page):
    """What a person sees first.

    Signals:
        new_project, open_project: the person wants a dialog; the main window has it.
    """

    key = "start"
    new_project = Signal()
    open_project = Signal()

    def __init__(self, model: StartViewModel) -> None:
        super().__init__()
        self._model = model
        self.zone = DropZone(self.tr("Drop pictures to see what they show, or folders to learn from, or"))
        self.zone.setMinimumHeight(144)
        self.samples = accent_button(self.tr("Try the sample pictures"))
        self.samples.setVisible(model.has_samples)
        self.new = plain_button(self.tr("New project…"), "plus")
        self.open = plain_button(self.tr("Open project…"), "folder")
        self.question = card()
        self.learn = accent_button(self.tr("Learn these classes"))
        self.only_classify = plain_button(self.tr("Only classify"))
        self.not_now = icon_button("close", self.tr("Do nothing with them"))
        self._question_words = label("", "strong", wrap=True)
        self.recent = RecentList(self.tr("Recent projects"))
        self._recent_title = label(self.tr("Recent projects"), "heading")
        self._lay_out()
        self.zone.choose_pictures.connect(self._choose_pictures)
        self.zone.choose_folder.connect(self._choose_folder)
        self.samples.clicked.connect(model.try_samples)
        self.new.clicked.connect(self.new_project)
        self.open.clicked.connect(self.open_project)
        self.learn.clicked.connect(model.learn)
        self.only_classify.clicked.connect(model.only_classify)
        self.not_now.clicked.connect(model.leave_it)
        self.recent.chosen.connect(self._on_recent)
        model.classify.connect(self._on_classify)
        model.asked.connect(self._on_asked)
        model.recent_changed.connect(self._on_recent_changed)
        self._on_asked()
        self._on_recent_changed()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Start")

    @property
    def asked_words(self) -> str:
        """What is asked about the folders that were dropped, "" while nothing is asked."""
        return self._question_words.text() if self._model.question else ""

    def drop_sentence(self, paths: tuple[str, ...]) -> str:
        """Pictures are classified; of folders it is asked."""
        return self.tr("Drop to look at {0}").format(wording.dropped_things(paths))

    @Slot(object)
    def accept_drop(self, paths: tuple[str, ...]) -> None:
        """Classify pictures, ask about labelled folders."""
        self._model.drop(paths)

    def entered(self) -> None:
        """Look again which recent projects are there; the keyboard begins at the one thing to do next."""
        self._on_recent_changed()
        self.samples.setFocus()

    def _lay_out(self) -> None:
        column = QWidget()
        column.setMaximumWidth(_COLUMN)
        inner = QVBoxLayout(column)
        inner.setContentsMargins(24, 48, 24, 24)
        inner.setSpacing(16)
        inner.addWidget(label(self.tr("Teach your computer to tell your pictures apart"), "title", wrap=True))
        words = self.tr(
            "Everything happens on this computer: no account, no network, and pictures stay where they are."
        )
        inner.addWidget(label(words, "muted", wrap=True))
        inner.addSpacing(8)
        inner.addWidget(self.zone)
        inner.addWidget(self._question_card())
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        for button in (self.samples, self.new, self.open):
            buttons.addWidget(button)
        buttons.addStretch()
        inner.addLayout(buttons)
        inner.addSpacing(16)
        inner.addWidget(self._recent_title)
        inner.addWidget(self.recent)
        inner.addStretch()
        outer = QWidget()
        centred = QHBoxLayout(outer)
        centred.setContentsMargins(0, 0, 0, 0)
        centred.addStretch(1)
        centred.addWidget(column, 8)
        centred.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(outer)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _question_card(self) -> QFrame:
        layout = QHBoxLayout(self.question)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self._question_words, 1)
        layout.addWidget(self.only_classify)
        layout.addWidget(self.learn)
        layout.addWidget(self.not_now)
        return self.question

    @Slot()
    def _on_asked(self) -> None:
        paths = self._model.question
        self.question.setVisible(bool(paths))
        if paths:
            self._question_words.setText(self._question_about(paths))
            self.only_classify.setVisible(bool(class_names_in(paths)))
            self.learn.setFocus()
        set_look(self.samples, "kind", "plain" if paths else "accent")

    def _question_about(self, paths: tuple[str, ...]) -> str:
        names = class_names_in(paths)
        if not names:
            return self.tr("A table of pictures and their classes. Learn these classes?")
        shown = list(names[:NAMED_CLASSES])
        if len(names) > NAMED_CLASSES:
            shown.append(self.tr("{0} more").format(number(len(names) - NAMED_CLASSES)))
        return self.tr("These pictures are sorted already: {0}.").format(wording.joined(shown))

    @Slot()
    def _on_recent_changed(self) -> None:
        recent = self._model.recent()
        self.recent.set_projects(recent)
        self.recent.setVisible(bool(recent))
        self._recent_title.setVisible(bool(recent))

    @Slot(object)
    def _on_recent(self, folder: str) -> None:
        self._model.open(folder)

    @Slot(object)
    def _on_classify(self, paths: tuple[str, ...]) -> None:
        self.hand_over.emit(("classify", paths))

    @Slot()
    def _choose_pictures(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Choose pictures"))
        if paths:
            self.accept_drop(tuple(paths))

    @Slot()
    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of pictures"))
        if folder:
            self.accept_drop((folder,))
