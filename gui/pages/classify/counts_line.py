"""One line under the results: how many there are, how many to look at, and how far the job is."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.numbers import number, time_left
from gui.pages.classify.arrangement import Show
from gui.pages.classify.result_words import done_words, doubtful_words, none_words, unreadable_words
from gui.pages.classify.view_model import ClassifyViewModel
from gui.widgets.buttons import link_button, plain_button
from gui.widgets.labels import label
from gui.widgets.quiet_progress import QuietProgress


class CountsLine(QWidget):
    """Counts whose words choose what is shown; progress and Stop while a job runs.

    Signals:
        show_chosen: a `Show`.
    """

    show_chosen = Signal(object)

    def __init__(self, view_model: ClassifyViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view_model = view_model
        self.bar = QuietProgress()
        self.done = label("", "muted")
        self.doubtful = link_button("")
        self.none_of_these = link_button("")
        self.unreadable = link_button("")
        self.show_all = link_button(self.tr("show all"))
        self.left = label("", "muted")
        self.stop_button = plain_button(self.tr("S&top"))
        self._dots = {link: label("·", "muted") for link in self._links()}
        self._lay_out()
        self.doubtful.clicked.connect(self._on_doubtful)
        self.none_of_these.clicked.connect(self._on_none)
        self.unreadable.clicked.connect(self._on_unreadable)
        self.show_all.clicked.connect(self._on_all)
        self.stop_button.clicked.connect(self._on_stop)

    def _links(self) -> tuple[QPushButton, ...]:
        return self.doubtful, self.none_of_these, self.unreadable, self.show_all

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.done)
        line.addSpacing(5)  # as wide as the room that links keep for their frame
        for link, dot in self._dots.items():
            line.addWidget(dot)
            line.addWidget(link)
        line.addStretch(1)
        line.addWidget(self.left)
        line.addSpacing(8)
        line.addWidget(self.stop_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.bar)
        layout.addLayout(line)
        self.setMinimumHeight(40)

    def refresh(self, shown: int, *, hides: bool) -> None:
        """Show the counts of now; `shown` results are listed, and `hides` says that there may be others."""
        book, running = self._view_model.book, self._view_model.running
        progress = self._view_model.progress
        if running and progress.total:
            done = self.tr("{0} of {1} done").format(number(progress.done), number(progress.total))
        else:
            done = done_words(book)
        self.done.setText(self.tr("{0} shown of {1}").format(number(shown), done) if hides else done)
        self._set(self.doubtful, doubtful_words(book), shown=book.doubtful > 0)
        self._set(self.none_of_these, none_words(book), shown=book.none_of_these > 0)
        self._set(self.unreadable, self.tr("{0} (show)").format(unreadable_words(book)), shown=book.unreadable > 0)
        self._set(self.show_all, self.show_all.text(), shown=hides)
        for widget in (self.bar, self.left, self.stop_button):
            widget.setVisible(running)
        self.bar.show_progress(progress.done, progress.total)
        self.left.setText(self._how_long())
        self.stop_button.setEnabled(not self._view_model.stopping)

    def _set(self, link: QPushButton, words: str, *, shown: bool) -> None:
        link.setText(words)
        link.setAccessibleName(self.tr("Show: {0}").format(words))
        link.setVisible(shown)
        self._dots[link].setVisible(shown)

    def _how_long(self) -> str:
        if self._view_model.stopping:
            return self.tr("stopping")
        progress = self._view_model.progress
        if not progress.total:
            return self.tr("finding pictures")
        return "" if progress.seconds_left is None else time_left(progress.seconds_left)

    @Slot()
    def _on_doubtful(self) -> None:
        self.show_chosen.emit(Show.DOUBTFUL)

    @Slot()
    def _on_none(self) -> None:
        self.show_chosen.emit(Show.NONE_OF_THESE)

    @Slot()
    def _on_unreadable(self) -> None:
        self.show_chosen.emit(Show.UNREADABLE)

    @Slot()
    def _on_all(self) -> None:
        self.show_chosen.emit(Show.ALL)

    @Slot()
    def _on_stop(self) -> None:
        self._view_model.stop()
