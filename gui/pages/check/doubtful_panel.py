"""Doubtful labels, the most doubtful first: accept the suggestion, keep the label, or remove the picture."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.numbers import number
from gui.pages.check.cell_list import CellList
from gui.pages.check.doubtful_review import Decision
from gui.pages.check.view_model import CheckViewModel
from gui.pages.explained_picture import ExplainedPicture
from gui.pages.score_words import never_judged
from gui.several_classes import labels_in, shown_label
from gui.widgets.buttons import accent_button, plain_button
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import card, label
from gui.widgets.quiet_progress import QuietProgress
from gui.widgets.thumbnail_cell import Cell
from gui.widgets.thumbnail_grid import ThumbnailGrid
from gui.widgets.thumbnail_source import ThumbnailSource


class DoubtfulPanel(QWidget):
    """Thumbnails at the left, the picture looked at and three buttons at the right.

    After each decision the next open one is looked at; one that is taken back is looked at again.

    Signals:
        learn_again: the person wants to train anew.
    """

    learn_again = Signal()

    def __init__(
        self,
        view_model: CheckViewModel,
        thumbnails: ThumbnailSource,
        large: ThumbnailSource,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._view_model, self._review = view_model, view_model.doubtful
        self.model = CellList(self)
        self.grid = ThumbnailGrid(thumbnails, QSize(120, 104))
        self.grid.setModel(self.model)
        self.grid.setAccessibleName(self.tr("Doubtful labels"))
        self.picture = ExplainedPicture(large, view_model.explanations, self)
        self.progress_words = label("", "muted")
        self.bar = QuietProgress()
        self.sentence = label("", "heading", wrap=True)
        self.about = label("", "muted", wrap=True)
        self.accept_button = accent_button(self.tr("&Accept"))
        self.keep_button = plain_button(self.tr("&Keep"))
        self.remove_button = plain_button(self.tr("&Remove"))
        self.learn_button = plain_button(self.tr("&Learn again"))
        self.empty = EmptyState("tick", self.tr("No label looks wrong"))
        self._lay_out()
        self._connect()
        self._labels = self._review.labels
        self._decided: frozenset[int] = frozenset()
        self._fill()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(self.progress_words)
        line.addWidget(self.bar, 1)
        line.addWidget(self.learn_button)
        left.addLayout(line)
        left.addWidget(self.grid, 1)
        self._card = card()
        right = QVBoxLayout(self._card)
        right.setContentsMargins(16, 16, 16, 16)
        right.setSpacing(8)
        right.addWidget(self.picture, 1)
        right.addWidget(self.sentence)
        right.addWidget(self.about)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.accept_button, self.keep_button, self.remove_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        right.addLayout(buttons)
        full = QWidget()
        body = QHBoxLayout(full)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(24)
        body.addLayout(left, 5)
        body.addWidget(self._card, 4)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def _connect(self) -> None:
        self._review.changed.connect(self.refresh)
        self.grid.selection_changed.connect(self._on_selection)
        self.learn_button.clicked.connect(self.learn_again)
        keys = ((self.accept_button, "A"), (self.keep_button, "K"), (self.remove_button, "R"))
        for button, key in keys:
            QShortcut(QKeySequence(key), self).activated.connect(button.click)  # while the panel is on the screen
        tips = (
            self.tr("Give it the suggested class (A)"),
            self.tr("The label is right (K)"),
            self.tr("Take the picture out of the project; the file stays (R)"),
        )
        for (button, _), tip in zip(keys, tips, strict=True):
            button.setToolTip(tip)
        self.accept_button.clicked.connect(self._on_accept)
        self.keep_button.clicked.connect(self._on_keep)
        self.remove_button.clicked.connect(self._on_remove)

    @Slot()
    def refresh(self) -> None:
        """Show what was decided by now."""
        self._show_emptiness()
        if self._review.labels is not self._labels:
            self._labels = self._review.labels
            self._fill()
            return
        self.model.refresh()
        self._show_progress()
        taken_back = self._take_decided()
        if taken_back:
            self.grid.select_row(min(taken_back))
        self._on_selection()

    def _take_decided(self) -> frozenset[int]:
        """Remember which rows are decided; gives those that are open again."""
        rows = range(len(self._labels))
        now = frozenset(row for row in rows if self._review.decision(row) is not Decision.OPEN)
        taken_back, self._decided = self._decided - now, now
        return taken_back

    def _fill(self) -> None:
        count = len(self._labels)
        self._stack.setCurrentIndex(1 if count else 0)
        self._take_decided()
        self.model.fill(count, self._cell)
        if count:
            self.grid.select_row(max(0, self._review.next_open(-1)))
        else:
            self.picture.show_picture("", "", ())
        self._show_progress()
        self._on_selection()

    def _show_emptiness(self) -> None:
        report = self._view_model.report
        if report is not None and never_judged(report):
            self.empty.set_words(
                self.tr("Wrong labels were not looked for when this model was made"),
                self.tr("Train again to find them."),
            )
        else:
            self.empty.set_words(self.tr("No label looks wrong"))

    def _show_progress(self) -> None:
        looked_at, count = self._review.looked_at, len(self._labels)
        self.progress_words.setText(self.tr("{0} of {1} looked at").format(number(looked_at), number(count)))
        self.bar.show_progress(looked_at, count)
        self.learn_button.setVisible(self._review.something_changed)

    def _cell(self, row: int) -> Cell:
        doubted = self._labels[row]
        badges = {
            Decision.OPEN: "",
            Decision.KEPT: self.tr("✓ kept"),
            Decision.REMOVED: self.tr("✕ removed"),
            Decision.CHANGED: self._badge(self._review.label_now(row)),
        }
        return Cell(
            doubted.path,
            self._named(doubted.label),
            subtitle=self.tr("looks like {0}").format(self._named(doubted.suggested)),
            badge=badges[self._review.decision(row)],
        )

    def _badge(self, label_now: str | None) -> str:
        return self.tr("now no class") if label_now is None else self.tr("now {0}").format(shown_label(label_now))

    def _named(self, label_: str) -> str:
        return shown_label(label_) or self.tr("no class")

    def _row(self) -> int:
        rows = self.grid.selected_rows()
        current = self.grid.currentIndex().row()
        return current if current in rows or not rows else rows[0]

    @Slot()
    def _on_selection(self) -> None:
        rows, row = self.grid.selected_rows(), self._row()
        self._show_buttons(rows)
        if not 0 <= row < len(self._labels):
            self.sentence.setText(self.tr("Choose a picture"))
            self.about.setText("")
            return
        doubted = self._labels[row]
        key = self._view_model.report.model.key if self._view_model.report is not None else ""
        classes = tuple(dict.fromkeys((*labels_in(doubted.suggested), *labels_in(doubted.label))))
        self.picture.show_picture(key, doubted.path, classes, learned=self._view_model.learned_from_them)
        self.sentence.setText(
            self.tr("Labelled “{0}”, looks like “{1}”").format(
                self._named(doubted.label), self._named(doubted.suggested)
            )
        )
        if len(rows) > 1:
            words = self.tr("{0} pictures are selected.").format(number(len(rows)))
        else:
            words = {
                Decision.OPEN: self.tr("Which is right? A accepts, K keeps the label, R removes the picture."),
                Decision.KEPT: self.tr("Kept as it is. K takes that back."),
                Decision.REMOVED: self.tr("Removed from the project; the file is still there."),
                Decision.CHANGED: self._changed_words(self._review.label_now(row)),
            }[self._review.decision(row)]
        self.about.setText(words)

    def _changed_words(self, label_now: str | None) -> str:
        if label_now is None:
            return self.tr("It has no class now. Undo gives it back.")
        return self.tr("It is “{0}” now. Undo takes that back.").format(shown_label(label_now))

    def _show_buttons(self, rows: tuple[int, ...]) -> None:
        decisions = {self._review.decision(row) for row in rows}
        of_project = any(self._labels[row].picture >= 0 for row in rows)
        suggested = {self._labels[row].suggested for row in rows}
        one = self._named(next(iter(suggested))) if len(suggested) == 1 else ""
        words = self.tr("&Accept “{0}”").format(one.replace("&", "&&")) if one else self.tr("&Accept")
        self.accept_button.setText(words)
        self.accept_button.setAccessibleName(words.replace("&", ""))
        self.accept_button.setEnabled(of_project and bool(decisions - {Decision.REMOVED}))
        self.keep_button.setEnabled(bool(decisions & {Decision.OPEN, Decision.KEPT}))
        self.remove_button.setEnabled(of_project and bool(decisions - {Decision.REMOVED}))

    def _go_on(self, rows: tuple[int, ...]) -> None:
        """Look at the next open label, not minding those decided just now: the disk answers a moment later."""
        count = len(self._labels)
        row = rows[-1]
        for _ in range(count):
            row = self._review.next_open(row)
            if row < 0:
                return
            if row not in rows:
                self.grid.select_row(row)
                return

    @Slot()
    def _on_accept(self) -> None:
        rows = self.grid.selected_rows()
        self._review.accept(rows)
        self._go_on(rows)

    @Slot()
    def _on_keep(self) -> None:
        rows = self.grid.selected_rows()
        taken_back = all(self._review.decision(row) is Decision.KEPT for row in rows)
        self._review.keep(rows)
        if not taken_back:
            self._go_on(rows)

    @Slot()
    def _on_remove(self) -> None:
        rows = self.grid.selected_rows()
        self._review.remove(rows)
        self._go_on(rows)
