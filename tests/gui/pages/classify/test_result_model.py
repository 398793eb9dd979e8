"""The list on screen while results stream in: nothing jumps, nothing is lost, and it is quick."""

from __future__ import annotations

import pytest
from demo_data import results, unreadable
from PySide6.QtCore import QPersistentModelIndex, QSize, Qt
from PySide6.QtTest import QAbstractItemModelTester

from gui.pages.classify.arrangement import Arrangement, Show, SortBy
from gui.pages.classify.result_model import Column, ResultModel
from gui.pages.classify.results import ResultBook
from gui.widgets.scroll_anchor import ScrollAnchor
from gui.widgets.thumbnail_cell import CELL_ROLE
from gui.widgets.thumbnail_grid import ThumbnailGrid
from gui.widgets.thumbnail_source import ThumbnailSource


@pytest.fixture
def book():
    return ResultBook()


@pytest.fixture
def model(book, qtbot):
    return ResultModel(book)


def confidences(model):
    return [result.confidence for result in model.results()]


def test_it_keeps_qts_rules_while_streaming_sorting_and_filtering(book, model):
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.append(book.add(results(30)))
    model.sort_now()
    model.append(book.add([unreadable(30)]))
    model.arrange(Arrangement(show=Show.UNREADABLE))
    model.append(book.add(results(5, first=31)))
    assert model.rowCount() == 1
    model.arrange(Arrangement())
    model.clear()


def test_new_results_are_appended_and_sorted_only_later(book, model):
    model.append(book.add(results(20)))
    model.sort_now()
    before = confidences(model)
    model.append(book.add(results(20, first=20, seed=1)))
    assert confidences(model)[:20] == before
    model.sort_if_needed()
    assert confidences(model) == sorted(confidences(model))


def test_an_item_stays_itself_through_sorting(book, model):
    model.append(book.add(results(40)))
    kept = QPersistentModelIndex(model.index(7, 0))
    path = model.result(7).path
    model.sort_now()
    model.arrange(Arrangement(SortBy.NAME))
    model.append(book.add(results(40, first=40, seed=1)))
    model.sort_now()
    assert model.result(kept.row()).path == path


def test_the_picture_that_is_looked_at_stays_where_it_is(book, model, qtbot):
    grid = ThumbnailGrid(ThumbnailSource(64), QSize(120, 116))
    grid.setModel(model)
    ScrollAnchor(grid)
    qtbot.addWidget(grid)
    grid.resize(560, 400)
    grid.show()
    model.append(book.add(results(200)))
    model.sort_now()
    grid.select_row(100)
    path, place = model.result(100).path, grid.visualRect(grid.currentIndex())
    model.append(book.add(results(400, first=200, seed=2)))
    model.sort_now()
    assert model.result(grid.currentIndex().row()).path == path
    assert abs(grid.visualRect(grid.currentIndex()).top() - place.top()) <= 1
    assert grid.verticalScrollBar().value() > 0


def test_a_list_at_its_top_stays_at_its_top(book, model, qtbot):
    grid = ThumbnailGrid(ThumbnailSource(64), QSize(120, 116))
    grid.setModel(model)
    ScrollAnchor(grid)
    qtbot.addWidget(grid)
    grid.resize(560, 400)
    grid.show()
    model.append(book.add(results(300)))
    model.sort_now()
    assert grid.verticalScrollBar().value() == 0


def test_words_of_a_row(book, model):
    model.append(book.add([*results(1), unreadable(1)]))
    texts = [model.index(0, column).data() for column in Column]
    assert texts[0] == "IMG_0.jpg"
    assert texts[1] == "eight"
    assert "nine" in texts[3]
    assert model.index(1, Column.PROBLEM).data() == "cut off"
    assert model.index(1, 0).data(CELL_ROLE).problem == "cut off"
    assert model.headerData(2, Qt.Orientation.Horizontal) == "confidence"


def test_ten_thousand_results_arrive_in_a_visible_grid(book, model, qtbot):
    grid = ThumbnailGrid(ThumbnailSource(64), QSize(120, 116))
    grid.setModel(model)
    qtbot.addWidget(grid)
    grid.resize(740, 540)
    grid.show()
    for first in range(0, 10_000, 50):
        model.append(book.add(results(50, first=first)))
    model.sort_now()
    assert model.rowCount() == 10_000
    confidences = [model.result(row).confidence for row in range(10_000)]
    assert confidences == sorted(confidences), "least sure first"
