"""One thing that a model can be written as: whether it is wanted, what it is, what came of writing it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from engine.api import Target, Written
from gui.numbers import file_size
from gui.pages.share.target_words import target_about, target_name
from gui.widgets.labels import Role, label, set_look
from gui.widgets.state_mark import State, StateMark

_NAME_WIDTH = 136
_ABOVE = 5
"""Pixels that bring words and marks down to the level of the check box."""


class TargetRow(QWidget):
    """A check box, a line of words, a mark.

    Signals:
        chosen: (target, whether it is wanted), by the person.
    """

    chosen = Signal(object)

    def __init__(self, target: Target, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.target = target
        self.box = QCheckBox(target_name(target))
        self.box.setFixedWidth(_NAME_WIDTH)
        self._about = label(target_about(target), "muted", wrap=True)
        self._more = label("", "small", wrap=True)
        self.mark = StateMark(_ABOVE)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.setContentsMargins(0, _ABOVE, 0, 0)
        words.addWidget(self._about)
        words.addWidget(self._more)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        layout.addWidget(self.box, 0, top)
        layout.addLayout(words, 1)
        layout.addSpacing(8)
        self._state = label("")
        self._state.setContentsMargins(0, _ABOVE, 0, 0)
        layout.addWidget(self._state, 0, top)
        layout.addWidget(self.mark, 0, top)
        self._more.hide()
        self.mark.hide()
        self.box.toggled.connect(self._on_toggled)

    @property
    def words(self) -> str:
        """All that it says beside its name."""
        parts = (self._about.text(), self._more.text(), self._state.text())
        return ", ".join(part for part in parts if part)

    def show_offer(self, obstacle: str, *, possible: bool, wanted: bool, busy: bool) -> None:
        """Show whether it can be chosen, and is.

        Args:
            obstacle: why it cannot be written here, or "".
            possible: whether it can.
            wanted: whether it is chosen.
            busy: whether something is being written, so that nothing can be chosen.
        """
        with QSignalBlocker(self.box):
            self.box.setChecked(wanted and possible)
        self.box.setEnabled(possible and not busy)
        self._say_more(obstacle)

    def show_result(self, written: Written | None, *, now: bool, waiting: bool) -> None:
        """Show what came of writing it.

        Args:
            written: the result, or None.
            now: whether it is being written.
            waiting: whether it will be.
        """
        if written is not None:
            bad = bool(written.problem)
            words = self.tr("not written") if bad else file_size(written.size_bytes)
            self._set_state("bad" if bad else "good", words, "bad" if bad else "normal")
            self._say_more(written.problem or " ".join(written.notes))
        elif now:
            self._set_state("busy", self.tr("being written"), "normal")
        elif waiting:
            self._set_state("none", self.tr("waits"), "muted")
        else:
            self._set_state("none", "", "muted")
        self.mark.setVisible(bool(self._state.text()))
        self.box.setAccessibleName(f"{self.box.text()}: {self.words}")

    def _set_state(self, state: State, words: str, role: Role) -> None:
        self.mark.show_state(state)
        self._state.setText(words)
        set_look(self._state, "role", role)

    def _say_more(self, words: str) -> None:
        self._more.setText(words)
        self._more.setVisible(bool(words))

    @Slot(bool)
    def _on_toggled(self, checked: bool) -> None:
        self.chosen.emit((self.target, checked))
