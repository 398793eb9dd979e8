"""Use it elsewhere: pick languages and a folder, write, and copy the lines that are enough."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from engine.api import ModelCard, Target
from gui.pages.file_dialogs import choose_place, show_in_folder
from gui.pages.share.columns import lay_out_columns
from gui.pages.share.job_strip import JobStrip
from gui.pages.share.offers import Offers
from gui.pages.share.snippet_chooser import SnippetChooser
from gui.pages.share.target_row import TargetRow
from gui.pages.share.writing import Writing
from gui.pages.share.writing_words import outcome
from gui.settings.kept_sharing import KeptSharing
from gui.widgets.buttons import accent_button, plain_button
from gui.widgets.elided_path import ElidedPath
from gui.widgets.labels import label
from gui.widgets.state_mark import StateMark

LEAST_SIDE = 352


class WritingPanel(QWidget):
    """Languages on the left, where to and what then on the right.

    Args:
        writing: does it.
        offers: what can be written here.
        kept: where choices are kept between starts, or None.
    """

    def __init__(
        self, writing: Writing, offers: Offers, kept: KeptSharing | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._writing, self._offers, self._kept = writing, offers, kept
        self._card: ModelCard | None = None
        self.rows = tuple(TargetRow(target) for target in Target)
        self.half = QCheckBox(self.tr("&Half the size"))
        self.half.setAccessibleName(self.tr("Half the size, in half precision; answers move a little"))
        self._folder = ElidedPath(self.tr("You are asked for a folder"))
        self.folder_button = plain_button(self.tr("Choose a &folder…"), "folder")
        self.write_button = accent_button(self.tr("&Write"))
        self.show_button = plain_button(self.tr("Show in fol&der"))
        self.strip = JobStrip(writing, self.tr("Cancel writing"))
        self._mark = StateMark()
        self._outcome = label("", wrap=True)
        self.lines = SnippetChooser()
        if kept is not None:
            writing.targets, writing.half, writing.folder = kept.targets, kept.half, kept.folder
        self._lay_out()
        for row in self.rows:
            row.chosen.connect(self._on_chosen)
        self.half.toggled.connect(self._on_half)
        self.folder_button.clicked.connect(self._on_folder)
        self.write_button.clicked.connect(self._on_write)
        self.show_button.clicked.connect(self._on_show)
        writing.changed.connect(self.refresh)
        offers.changed.connect(self.refresh)

    @property
    def outcome_words(self) -> str:
        """What it says came of the last writing."""
        return self._outcome.text()

    def show_model(self, card: ModelCard) -> None:
        """Be about another model."""
        self._card = card
        self.refresh()

    def _lay_out(self) -> None:
        languages = QFrame()
        languages.setProperty("role", "card")
        left = QVBoxLayout(languages)
        left.setContentsMargins(16, 12, 16, 12)
        left.setSpacing(4)
        for row in self.rows:
            left.addWidget(row)
        column = QVBoxLayout()
        column.addWidget(languages)
        column.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(label(self.tr("Where to"), "heading"))
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self._folder, 1)
        place.addWidget(self.folder_button)
        right.addLayout(place)
        right.addWidget(self.half)
        cost = self.tr(
            "In half precision: answers move, by up to about 0.01. How much they do with this model is measured, "
            "and said here."
        )
        right.addWidget(label(cost, "small", wrap=True))
        press = QHBoxLayout()
        press.setSpacing(8)
        press.addWidget(self.write_button)
        press.addWidget(self.show_button)
        press.addStretch(1)
        right.addLayout(press)
        right.addWidget(self.strip)
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self._outcome, 1)
        right.addLayout(said)
        right.addSpacing(16)
        right.addWidget(self.lines)
        right.addStretch(1)
        lay_out_columns(self, column, right, LEAST_SIDE)

    @Slot()
    def refresh(self) -> None:
        """Show the state of now."""
        card, writing = self._card, self._writing
        if card is None:
            return
        result, busy = writing.result(card), writing.running
        for row in self.rows:
            target = row.target
            row.show_offer(
                self._offers.obstacle(target),
                possible=self._offers.can_write(target),
                wanted=target in writing.targets,
                busy=busy,
            )
            running = result is not None and writing.runs_for(card)
            row.show_result(
                result.of(target) if result is not None else None,
                now=running and result is not None and result.now is target,
                waiting=running and result is not None and target in result.targets,
            )
        with QSignalBlocker(self.half):
            self.half.setChecked(writing.half)
        self.half.setEnabled(not busy)
        self._folder.show_path(writing.folder)
        self.folder_button.setEnabled(not busy)
        self.write_button.setEnabled(not busy and bool(self._wanted()))
        other = busy and not writing.runs_for(card)
        self.strip.refresh(f"“{writing.card.name}”" if other and writing.card is not None else "")
        mark, words = outcome(result)
        self._mark.show_state(mark)
        self._mark.setVisible(bool(words))
        self._outcome.setText(words)
        self._outcome.setVisible(bool(words))
        self.show_button.setVisible(result is not None and bool(result.bundle))
        self.lines.show_model(card, half=writing.half)

    def _wanted(self) -> tuple[Target, ...]:
        return tuple(target for target in self._writing.targets if self._offers.can_write(target))

    def _keep(self) -> None:
        if self._kept is not None:
            self._kept.keep(self._writing.targets, self._writing.folder, half=self._writing.half)

    @Slot(object)
    def _on_chosen(self, chosen: tuple[Target, bool]) -> None:
        target, wanted = chosen
        self._writing.choose(target, wanted)
        if wanted:
            self.lines.show_target(target)
        self._keep()

    @Slot(bool)
    def _on_half(self, checked: bool) -> None:
        self._writing.choose_half(checked)
        self._keep()

    @Slot()
    def _on_folder(self) -> None:
        folder = choose_place(self, self._writing.folder)
        if folder:
            self._writing.choose_folder(folder)
            self._keep()

    @Slot()
    def _on_write(self) -> None:
        if not self._writing.folder:
            self._on_folder()
        if self._card is not None:
            self._writing.start(self._card, self._wanted())

    @Slot()
    def _on_show(self) -> None:
        result = self._writing.result(self._card)
        if result is not None:
            show_in_folder(result.bundle)
