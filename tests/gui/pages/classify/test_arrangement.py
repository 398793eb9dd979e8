"""What is shown of the results, and in what order."""

from __future__ import annotations

import pytest
from demo_data import results, unreadable

from engine.api import PictureResult
from gui.pages.classify.arrangement import Arrangement, RowOrder, Show, SortBy
from gui.pages.classify.results import ResultBook, natural_key


def result(index, name, confidence, path=None):
    return PictureResult(index, path or f"/p/{index}.jpg", ((name, confidence), ("other", 1 - confidence)))


@pytest.fixture
def book():
    book = ResultBook()
    book.add([result(0, "wren", 0.9), result(1, "robin", 0.4), unreadable(2), result(3, "wren", 0.7)])
    return book


def shown(book, arrangement):
    order = RowOrder(book)
    order.arrange(arrangement)
    return order.rows


def test_the_least_sure_come_first_and_what_has_no_answer_comes_last(book):
    assert shown(book, Arrangement(SortBy.CONFIDENCE)) == [1, 3, 0, 2]
    assert shown(book, Arrangement(SortBy.CONFIDENCE, descending=True)) == [0, 3, 1, 2]


def test_as_dropped_is_the_order_of_arrival(book):
    assert shown(book, Arrangement(SortBy.DROPPED)) == [0, 1, 2, 3]


def test_names_are_sorted_as_people_count():
    book = ResultBook()
    book.add(
        result(i, "wren", 0.9, f"/p/{name}") for i, name in enumerate(["IMG_10.jpg", "img_9.jpg", "IMG_1.jpg"])
    )
    assert shown(book, Arrangement(SortBy.NAME)) == [2, 1, 0]
    assert natural_key("Bild 2") < natural_key("bild 10")


def test_class_and_confidence_filter_together(book):
    assert shown(book, Arrangement(class_name="wren", at_most=0.8)) == [3]
    assert shown(book, Arrangement(at_most=0.5)) == [1]
    assert shown(book, Arrangement(show=Show.UNREADABLE)) == [2]
    assert shown(book, Arrangement(show=Show.DOUBTFUL)) == [1, 3]


def test_sorting_again_after_more_came_gives_what_sorting_everything_would():
    book, order_of_all = ResultBook(), ResultBook()
    order = RowOrder(book)
    order.arrange(Arrangement(SortBy.CONFIDENCE))
    everything = results(300)
    for first in range(0, 300, 50):
        order.rows.extend(order.append(book.add(everything[first : first + 50])))
        order.sort()
    order_of_all.add(everything)
    assert order.rows == shown(order_of_all, Arrangement(SortBy.CONFIDENCE))
