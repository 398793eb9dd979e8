"""A calm table of who answers the same: a mark, words and numbers a row, details to open."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from gui.theme import set_icon
from gui.widgets.buttons import link_button
from gui.widgets.labels import Role, label, set_look
from gui.widgets.state_mark import State, StateMark

_ROW_HEIGHT = 28
_RIGHT, _ANY = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag(0)
_SIDES = (_ANY, _ANY, _RIGHT, _RIGHT, _ANY)
"""Where each column stands in its room: numbers one below the other, digit below digit."""
_ROLES: dict[State, Role] = {"none": "muted", "busy": "normal", "good": "normal", "doubt": "doubt", "bad": "bad"}


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row.

    Attributes:
        state: decides the mark.
        name: who answers.
        answers: what came of it, in words.
        difference: the largest difference, or "".
        time: what a picture takes, or "".
        version: of who answers, or "".
        more: what the button that opens the details says, or "".
        details: one sentence a line, or nothing.
    """

    state: State
    name: str
    answers: str
    difference: str = ""
    time: str = ""
    version: str = ""
    more: str = ""
    details: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """The row as it is read aloud."""
        return ", ".join(part for part in (self.name, self.answers, self.difference, self.time) if part)


class AnswerTable(QFrame):
    """Rows under a heading; a row that is shown again keeps its details open.

    Args:
        headings: of name, answers, difference, time and version.
    """

    def __init__(self, headings: tuple[str, str, str, str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._rows: list[_Row] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 16, 16, 16)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(2, 1)
        for column, words in enumerate(headings):
            self._grid.addWidget(label(words, "small"), 0, column + 1, _SIDES[column])

    def show_rows(self, rows: tuple[AnswerRow, ...]) -> None:
        """Show these rows and no others."""
        while len(self._rows) > len(rows):
            self._rows.pop().remove()
        for place, row in enumerate(rows):
            if place == len(self._rows):
                self._rows.append(_Row(self._grid, 1 + 2 * place))
            self._rows[place].show_row(row)
        self._grid.setRowStretch(1 + 2 * len(rows), 1)

    def rows(self) -> tuple[AnswerRow, ...]:
        """The rows that are shown."""
        return tuple(row.shown for row in self._rows if row.shown is not None)

    def more_button(self, place: int) -> QPushButton:
        """What opens a row's details."""
        return self._rows[place].more


class _Row(QObject):
    def __init__(self, grid: QGridLayout, line: int) -> None:
        super().__init__(grid)
        self.shown: AnswerRow | None = None
        self._grid = grid
        self._line = line
        self._mark = StateMark()
        self._name = label("", "strong")
        self._answers = label("", wrap=True)
        self._difference, self._time, self._version = label(""), label(""), label("", "muted", wrap=True)
        self._details = label("", "muted", wrap=True)
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.more = link_button("", "chevron-right")
        self.more.setCheckable(True)
        self._cell = QWidget()
        cell = QHBoxLayout(self._cell)
        cell.setContentsMargins(0, 0, 0, 0)
        cell.setSpacing(8)
        cell.addWidget(self._answers, 1)
        cell.addWidget(self.more)
        grid.addWidget(self._mark, line, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._name, line, 1)
        grid.addWidget(self._cell, line, 2)
        for column, part in enumerate((self._difference, self._time, self._version)):
            grid.addWidget(part, line, 3 + column, _SIDES[2 + column])
        grid.addWidget(self._details, line + 1, 2, 1, 4)
        grid.setRowMinimumHeight(line, _ROW_HEIGHT)
        for part in (self._answers, self._version, self._details):
            part.setMinimumHeight(1)  # its height follows its width
        self._details.hide()
        self.more.hide()
        self.more.toggled.connect(self._on_more)

    def show_row(self, row: AnswerRow) -> None:
        if row == self.shown:
            return
        alone = self._alone(row)
        if self.shown is None or alone != self._alone(self.shown):
            self._grid.removeWidget(self._cell)
            self._grid.addWidget(self._cell, self._line, 2, 1, 4 if alone else 1)
        self.shown = row
        self._mark.show_state(row.state)
        self._mark.setAccessibleName(row.spoken)
        self._say(self._name, row.name, "muted" if row.state == "none" else "strong")
        self._say(self._answers, row.answers, _ROLES[row.state])
        for part, words in ((self._difference, row.difference), (self._time, row.time)):
            part.setText(words)
            part.setVisible(not alone)
        self._version.setText(row.version)
        self._version.setVisible(not alone)
        self._details.setText("\n".join(row.details))
        self.more.setText(row.more)
        self.more.setAccessibleName(f"{row.name}: {row.more}")
        self.more.setVisible(bool(row.details))
        self._details.setVisible(bool(row.details) and self.more.isChecked())

    def remove(self) -> None:
        parts = (self._mark, self._name, self._cell, self._difference, self._time, self._version, self._details)
        for part in parts:
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._grid.setRowMinimumHeight(self._line, 0)
        self.deleteLater()

    @Slot(bool)
    def _on_more(self, checked: bool) -> None:
        set_icon(self.more, "chevron-down" if checked else "chevron-right", "accent", 18)
        self._details.setVisible(checked)

    @staticmethod
    def _alone(row: AnswerRow) -> bool:
        return not (row.difference or row.time or row.version or row.details)

    @staticmethod
    def _say(part: QLabel, words: str, role: Role) -> None:
        part.setText(words)
        set_look(part, "role", role)
