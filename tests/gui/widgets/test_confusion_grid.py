from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit

from gui.theme import theme
from gui.widgets.confusion_cells import _luminance, cell_colour, readable_on
from gui.widgets.confusion_grid import ConfusionGrid
from gui.widgets.confusion_model import ConfusionModel

NAMES = ("one", "two", "six")
COUNTS = {(0, 0): 98, (0, 1): 2, (1, 1): 60, (1, 2): 40, (2, 2): 1}


@pytest.fixture
def grid(qtbot):
    theme().apply()
    grid = ConfusionGrid()
    qtbot.addWidget(grid)
    grid.resize(520, 520)
    grid.show()
    grid.show_counts_of(NAMES, COUNTS, (100, 100, 1))
    return grid


def contrast(one: QColor, other: QColor) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("right", [True, False])
def test_numbers_can_be_read_on_every_cell(qtbot, choice, right):
    theme().choose(choice)
    try:
        for share in (0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 1.0):
            fill = cell_colour(right=right, count=1, share=share)
            assert contrast(readable_on(fill), fill) >= 4.5
    finally:
        theme().choose("system")


def test_more_mistakes_are_stronger(qtbot):
    empty = theme().color("track")
    strengths = [
        abs(cell_colour(right=False, count=1, share=share).greenF() - empty.greenF())
        for share in (0.01, 0.05, 0.2)
    ]
    assert strengths == sorted(strengths)
    assert strengths[0] > 0


def test_the_table_keeps_qts_rules(qtbot):
    model = ConfusionModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.fill(NAMES, COUNTS, (100, 100, 1))
    model.show_counts(as_counts=True)


def test_a_rare_mistake_is_never_shown_as_none(qtbot):
    model = ConfusionModel()
    model.fill(("a", "b"), {(0, 0): 999, (0, 1): 1, (1, 1): 5}, (1000, 5))
    assert model.index(0, 1).data() == "1"
    assert model.index(1, 0).data() == "·"


def test_cells_are_square_and_fit_where_there_is_room(grid):
    table = grid.table
    cell = table.visualRect(table.model().index(0, 0))
    assert cell.width() == cell.height()
    assert table.horizontalScrollBar().maximum() == 0
    assert table.verticalScrollBar().maximum() == 0


def test_a_thousand_classes_scroll_instead_of_growing(grid, qtbot):
    names = tuple(f"thing {place}" for place in range(1000))
    grid.show_counts_of(names, {(place, place): 1 for place in range(1000)}, (1,) * 1000)
    grid.choose(999, 999)
    assert grid.size() == QSize(520, 520)
    assert grid.table.verticalScrollBar().maximum() > 10_000
    assert grid.table.viewport().rect().intersects(grid.table.visualRect(grid.table.currentIndex()))


def test_choosing_by_keyboard_is_told(grid, qtbot):
    grid.choose(0, 0)
    with qtbot.waitSignal(grid.cell_chosen) as chosen:
        qtbot.keyClick(grid.table, Qt.Key.Key_Right)
    assert chosen.args == [(0, 1)]


def test_screen_readers_hear_a_sentence(grid):
    index = grid.table.model().index(1, 2)
    words = index.data(Qt.ItemDataRole.AccessibleTextRole).replace("\u202f", " ")
    assert words == "40 of 100 pictures that really are “two” were taken for “six” (40 %)."


def test_the_cell_with_the_keyboard_looks_different_from_one_that_is_only_chosen(grid, qtbot):
    grid.choose(0, 1)
    other = QLineEdit(grid)
    other.show()
    qtbot.waitExposed(grid)
    cell = grid.table.visualRect(grid.table.model().index(0, 1))
    other.setFocus()
    chosen = grid.table.viewport().grab(cell).toImage()
    grid.setFocus()
    assert grid.table.viewport().grab(cell).toImage() != chosen
