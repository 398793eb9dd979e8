"""The table of who answers the same."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from gui.theme import theme
from gui.widgets.answer_table import AnswerRow, AnswerTable

GOOD = AnswerRow("good", "Node", "the same answers on 36 pictures", "0.000002", "21 ms", "node 20")
BAD = AnswerRow("bad", "Java", "other answers", "0.0123", "22 ms", "17", "2 things are wrong", ("one", "two"))
SKIPPED = AnswerRow("none", "Core ML", "It needs a computer of Apple's, and this is none. " * 4)


@pytest.fixture
def table(qtbot):
    theme().apply()
    table = AnswerTable(("runs in", "answers", "largest difference", "a picture takes", "version"))
    qtbot.addWidget(table)
    table.resize(900, 600)
    table.show()
    return table


def shown_words(table):
    QApplication.processEvents()  # Qt shows what joins a visible layout a moment later
    return [part.text() for part in table.findChildren(QLabel) if part.isVisible() and part.text()]


@pytest.mark.parametrize("count", [0, 1, 14, 40])
def test_it_holds_any_number_of_rows(table, count):
    table.show_rows((GOOD,) * count)
    assert len(table.rows()) == count
    assert shown_words(table).count("Node") == count


def test_fewer_rows_take_the_others_away(table):
    table.show_rows((GOOD, BAD, SKIPPED))
    table.show_rows((BAD,))
    assert table.rows() == (BAD,)
    assert "Node" not in shown_words(table)


def test_details_open_by_keyboard_and_stay_open_when_other_rows_change(table, qtbot):
    table.show_rows((SKIPPED, BAD))
    more = table.more_button(1)
    assert "one\ntwo" not in shown_words(table)
    more.setFocus()
    qtbot.keyClick(more, Qt.Key.Key_Space)
    assert "one\ntwo" in shown_words(table)
    table.show_rows((GOOD, BAD))
    assert "one\ntwo" in shown_words(table)
    assert table.more_button(0).isHidden()


def test_a_row_is_told_by_more_than_its_colour(table, picture_of):
    table.show_rows((GOOD, BAD, SKIPPED))
    words = shown_words(table)
    assert {"the same answers on 36 pictures", "other answers"} <= set(words)
    picture_of(table, "answer-table")


def test_screen_readers_hear_the_whole_row(table):
    assert GOOD.spoken == "Node, the same answers on 36 pictures, 0.000002, 21 ms"
    table.show_rows((BAD,))
    assert table.more_button(0).accessibleName() == "Java: 2 things are wrong"


def test_a_long_reason_is_not_cut_off(table, qtbot):
    table.show_rows((SKIPPED,))
    reason = next(part for part in table.findChildren(QLabel) if part.text() == SKIPPED.answers)
    qtbot.waitUntil(lambda: reason.height() >= reason.heightForWidth(reason.width()))
    assert reason.height() > 30
