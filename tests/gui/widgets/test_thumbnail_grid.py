from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPoint, QSize, Qt

from gui.widgets.thumbnail_cell import CELL_ROLE, Cell
from gui.widgets.thumbnail_grid import ThumbnailGrid
from gui.widgets.thumbnail_source import ThumbnailSource

ROOT = QModelIndex()


class Numbers(QAbstractListModel):
    """Cells named after their row."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def rowCount(self, parent=ROOT):
        return 0 if parent.isValid() else self.count

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        name = f"picture {index.row()}"
        return Cell(path=name, title=name, subtitle="91 %", bar=0.91) if role == CELL_ROLE else name

    def append(self, count: int) -> None:
        self.beginInsertRows(ROOT, self.count, self.count + count - 1)
        self.count += count
        self.endInsertRows()


@pytest.fixture
def source(qapp):
    return ThumbnailSource(64)


@pytest.fixture
def grid(source, qtbot):
    widget = ThumbnailGrid(source, QSize(132, 120))
    widget.model_kept = Numbers(30_000)
    widget.setModel(widget.model_kept)
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def rows_of(paths):
    return [int(path.split()[1]) for path in paths]


def test_of_30_000_pictures_only_the_visible_and_the_next_page_are_asked_for(grid, source, qtbot):
    with qtbot.waitSignal(source.wanted, timeout=1000) as wanted:
        grid.viewport().update()
    visible = list(grid.visible_rows())
    asked = rows_of(wanted.args[0])
    assert asked[: len(visible)] == visible
    assert len(asked) <= 2 * len(visible) < 60


def test_after_a_scroll_the_pictures_there_are_asked_for(grid, source, qtbot):
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum() // 2)
    with qtbot.waitSignal(source.wanted, timeout=1000) as wanted:
        grid.viewport().update()
    visible = list(grid.visible_rows())
    assert 14_000 < visible[0] < 16_000
    assert rows_of(wanted.args[0])[: len(visible)] == visible


def test_every_row_has_its_own_place_and_is_found_there(grid):
    for row in (0, 1, 4, 7):
        place = grid.visualRect(grid.model().index(row, 0))
        assert grid.indexAt(place.center()).row() == row
    assert not grid.indexAt(QPoint(-5, -5)).isValid()


def test_the_last_picture_can_be_reached(grid):
    grid.select_row(29_999)
    assert grid.selected_rows() == (29_999,)
    assert 29_999 in grid.visible_rows()


@pytest.mark.parametrize(
    ("key", "row"),
    [(Qt.Key.Key_Right, 6), (Qt.Key.Key_Left, 4), (Qt.Key.Key_Home, 0), (Qt.Key.Key_End, 29_999)],
)
def test_arrows_move_along_the_row(grid, qtbot, key, row):
    grid.select_row(5)
    qtbot.keyClick(grid, key)
    assert grid.selected_rows() == (row,)


def test_up_and_down_stay_in_the_column(grid, qtbot):
    grid.select_row(5)
    left = grid.visualRect(grid.currentIndex()).left()
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.currentIndex().row() > 5
    assert grid.visualRect(grid.currentIndex()).left() == left
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert grid.currentIndex().row() == 5
    grid.select_row(0)
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert grid.currentIndex().row() == 0


def test_shift_and_an_arrow_select_the_run_between(grid, qtbot):
    grid.select_row(2)
    for _ in range(3):
        qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_rows() == (2, 3, 4, 5)


def test_a_click_with_shift_selects_the_run_and_with_control_adds_one(grid, qtbot):
    def click(row, modifier):
        place = grid.visualRect(grid.model().index(row, 0)).center()
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, place)

    click(1, Qt.KeyboardModifier.NoModifier)
    click(5, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_rows() == (1, 2, 3, 4, 5)
    click(7, Qt.KeyboardModifier.ControlModifier)
    assert grid.selected_rows() == (1, 2, 3, 4, 5, 7)


def test_selecting_one_while_control_is_held_adds_nothing(grid, qtbot):
    grid.select_row(3)
    qtbot.keyPress(grid, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    try:
        grid.select_row(7)
    finally:
        qtbot.keyRelease(grid, Qt.Key.Key_Control)
    assert grid.selected_rows() == (7,)


def test_a_figure_is_handed_on_and_does_not_search(grid, qtbot):
    grid.select_row(3)
    with qtbot.waitSignal(grid.key_pressed, timeout=1000) as pressed:
        qtbot.keyClick(grid, Qt.Key.Key_7)
    assert pressed.args == ["7"]
    assert grid.selected_rows() == (3,)


def test_results_that_stream_in_move_nothing_that_is_looked_at(grid, qtbot):
    grid.verticalScrollBar().setValue(5000)
    grid.select_row(grid.visible_rows()[5])
    chosen, scrolled = grid.selected_rows(), grid.verticalScrollBar().value()
    grid.model_kept.append(500)
    assert grid.selected_rows() == chosen
    assert grid.verticalScrollBar().value() == scrolled
    grid.select_row(30_499)
    assert 30_499 in grid.visible_rows()


def test_one_insert_costs_the_same_for_30_000_pictures_as_for_30(grid, qtbot):
    def seconds(view):
        best = 1.0
        for _ in range(5):
            start = time.perf_counter()
            view.model_kept.append(50)
            best = min(best, time.perf_counter() - start)
        return best

    small = ThumbnailGrid(ThumbnailSource(64))
    small.model_kept = Numbers(30)
    small.setModel(small.model_kept)
    qtbot.addWidget(small)
    small.resize(600, 400)
    small.show()
    assert seconds(grid) < 20 * seconds(small) + 0.002


def test_an_empty_grid_paints_and_moves_nowhere(source, qtbot):
    grid = ThumbnailGrid(source)
    qtbot.addWidget(grid)
    grid.setModel(Numbers(0))
    grid.resize(300, 300)
    assert not grid.grab().isNull()
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.selected_rows() == ()


def test_a_thumbnail_that_arrives_is_painted(grid, source, qtbot):
    place = grid.visualRect(grid.model().index(0, 0))
    before = grid.viewport().grab().toImage()
    source.deliver("picture 0", 8, 8, bytes([255, 0, 0]) * 64)
    after = grid.viewport().grab().toImage()
    spot = QPoint(place.center().x(), place.top() + 40)
    assert before.pixelColor(spot) != after.pixelColor(spot)
    assert after.pixelColor(spot).red() > 200
    assert after.pixelColor(spot).green() < 50


def test_many_dragged_pictures_are_shown_by_the_first_and_their_number(grid, source):
    source.deliver("picture 0", 8, 8, bytes([255, 0, 0]) * 64)
    one = grid.drag_picture((0,)).toImage()
    many = grid.drag_picture(tuple(range(3012))).toImage()
    assert one.pixelColor(30, 50).getRgb()[:3] == (255, 0, 0)
    assert one.size() == many.size()
    assert one != many


class Paints(QObject):
    """Keeps the regions that a widget painted."""

    def __init__(self, widget) -> None:
        super().__init__(widget)
        self.rects = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):
        if event.type() == QEvent.Type.Paint:
            self.rects.append(event.rect())
        return False


def test_pictures_that_come_below_the_view_repaint_nothing(grid, qtbot, qapp):
    qapp.processEvents()
    paints = Paints(grid.viewport())
    height = grid.verticalScrollBar().maximum()
    grid.model_kept.append(500)
    qapp.processEvents()
    assert paints.rects == []
    assert grid.verticalScrollBar().maximum() > height


def test_pictures_that_come_into_the_view_are_painted(source, qtbot, qapp):
    grid = ThumbnailGrid(source)
    model = Numbers(1)
    grid.setModel(model)
    qtbot.addWidget(grid)
    grid.resize(600, 400)
    grid.show()
    qapp.processEvents()
    paints = Paints(grid.viewport())
    model.append(1)
    qapp.processEvents()
    assert any(rect.contains(grid.visualRect(model.index(1, 0)).center()) for rect in paints.rects)


def test_a_thumbnail_that_arrives_repaints_its_own_cell_only(grid, source, qapp):
    qapp.processEvents()
    paints = Paints(grid.viewport())
    source.deliver("picture 0", 8, 8, bytes([255, 0, 0]) * 64)
    source.deliver("picture 29999", 8, 8, bytes([255, 0, 0]) * 64)
    qapp.processEvents()
    assert paints.rects == [grid.visualRect(grid.model().index(0, 0))]
