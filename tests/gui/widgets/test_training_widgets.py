"""The chart of rounds, the grid of varied pictures, the layout that breaks lines, figures with Shift."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget

from gui.theme import theme
from gui.widgets.figure_keys import shifted_figure
from gui.widgets.flow import Flow
from gui.widgets.training_chart import Round, TrainingChart
from gui.widgets.variation_grid import VariationGrid

ROUNDS = (
    Round(0, 0.94, None, 0.25, best=True),
    Round(1, 0.93, 0.5, 0.24),
    Round(2, 0.97, 0.3, 0.2, best=True),
    Round(3, 0.96, 0.2, 0.21),
)


def pixels(widget: QWidget) -> set[str]:
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.fixture
def chart(qtbot):
    theme().apply()
    chart = TrainingChart()
    qtbot.addWidget(chart)
    chart.resize(500, 260)
    return chart


def test_an_empty_chart_has_no_line(chart):
    chart.show_rounds((), 20)
    assert theme().color("accent").name() not in pixels(chart)


def test_rounds_are_drawn_and_told_to_screen_readers(chart, picture_of):
    chart.show_rounds(ROUNDS, 20)
    assert theme().color("accent").name() in pixels(chart)
    assert chart.accessibleDescription().endswith("after round 3 of at most 20")
    picture_of(chart, "training-chart")


@pytest.mark.parametrize(
    ("accuracies", "floor"), [((0.94, 0.97), 0.8), ((0.96,), 0.9), ((1.0,), 0.9), ((0.04,), 0.0), ((), 0.0)]
)
def test_small_differences_near_the_top_can_be_seen(chart, accuracies, floor):
    chart.show_rounds([Round(place, share, None, 0.1) for place, share in enumerate(accuracies)], 5)
    assert chart.floor() == pytest.approx(floor)
    assert all(chart.floor() < share for share in accuracies)


@pytest.mark.parametrize("loss", [0.0, 1e6])
def test_any_loss_can_be_drawn(chart, loss):
    chart.show_rounds([Round(0, 0.0, None, loss), Round(1, 1.0, loss, loss)], 0)
    assert not chart.grab().isNull()


def test_varied_pictures_stand_beside_those_they_come_from(qtbot):
    red, blue = QImage(8, 8, QImage.Format.Format_RGB32), QImage(4, 8, QImage.Format.Format_RGB32)
    red.fill(QColor("#ff0000"))
    blue.fill(QColor("#0000ff"))
    grid = VariationGrid()
    qtbot.addWidget(grid)
    narrow = grid.sizeHint()
    grid.show_rows([[red, blue, QImage()], [blue, red]])
    grid.resize(grid.sizeHint())
    assert grid.width() > narrow.width()
    assert {"#ff0000", "#0000ff"} <= pixels(grid)


def test_lines_break_where_there_is_no_more_room(qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = Flow(8, holder)
    words = [QLabel(text) for text in ("one", "two", "three")]
    for each in words:
        each.setFixedSize(100, 20)
        flow.addWidget(each)
    holder.show()
    assert flow.heightForWidth(316) == 20
    assert flow.heightForWidth(315) == 48
    assert flow.heightForWidth(50) == 76
    words[1].hide()
    assert flow.heightForWidth(208) == 20
    holder.resize(120, 100)
    assert [each.y() for each in (words[0], words[2])] == [0, 28]


def pressed(key: int, text: str, place: int, shift: bool = True) -> str:
    modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    return shifted_figure(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, place, 0, 0, text))


@pytest.mark.skipif("sys.platform != 'linux'", reason="other systems number the places of keys otherwise")
def test_a_figure_with_shift_is_known_by_the_place_of_its_key():
    assert pressed(Qt.Key.Key_Exclam, "!", 10) == "1"  # an American keyboard
    assert pressed(Qt.Key.Key_QuoteDbl, '"', 11) == "2"  # a German one
    assert pressed(Qt.Key.Key_A, "A", 38) == ""
    assert pressed(Qt.Key.Key_1, "1", 10, shift=False) == ""


def test_without_a_place_the_key_itself_counts():
    assert pressed(Qt.Key.Key_3, "3", 0) == "3"
    assert pressed(Qt.Key.Key_0, "0", 0) == ""
