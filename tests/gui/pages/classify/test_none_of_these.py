"""Pictures that the model would rather not answer, and pictures that have several classes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from demo_data import PaintedPictures, model, opened, unreadable
from PySide6.QtCore import Qt

from engine.api import ClassifyPictures, JobSucceeded, PictureResult, PicturesClassified, Rejection
from gui.pages.classify.arrangement import Arrangement, RowOrder, Show, SortBy
from gui.pages.classify.result_words import answer_words, cell_of, table_text, why_none
from gui.pages.classify.results import ResultBook, is_doubtful
from gui.pages.classify.view import ClassifyPage
from gui.pages.classify.view_model import ClassifyViewModel
from gui.theme import theme

TOP = (("wren", 0.95), ("robin", 0.04))
WREN = PictureResult(0, "/p/0.jpg", TOP, unknown_score=0.1)
STRANGER = PictureResult(1, "/p/1.jpg", TOP, unknown_score=0.9, none_of_these=True)
UNSURE = PictureResult(2, "/p/2.jpg", (("robin", 0.4), ("wren", 0.3)), none_of_these=True)
BOTH = PictureResult(3, "/p/3.jpg", (("robin", 0.9), ("wren", 0.8)), labels=("wren", "robin"))
ALL = (WREN, STRANGER, UNSURE, BOTH, unreadable(4))


@pytest.fixture
def book():
    book = ResultBook()
    book.add(ALL)
    return book


def shown(book, **how):
    order = RowOrder(book)
    order.arrange(Arrangement(**how))
    return order.rows


def test_a_refused_picture_says_so_by_word_and_shape_and_names_no_class_as_its_own():
    cell = cell_of(STRANGER)
    assert cell.title == "? none of these"
    assert cell.bar is None
    assert "most like wren" in cell.spoken()
    assert "? none of these" in table_text([STRANGER])


def test_several_classes_are_all_named():
    assert answer_words(BOTH) == "wren, robin"
    assert cell_of(BOTH).title == "wren, robin"


def test_a_refused_picture_counts_for_no_class_and_is_not_called_doubtful_as_well(book):
    assert book.none_of_these == 2
    assert book.doubtful == 0
    assert not is_doubtful(UNSURE)
    assert book.class_counts() == [("robin", 1), ("wren", 2)]


def test_refused_pictures_can_be_looked_at_alone(book):
    assert shown(book, show=Show.NONE_OF_THESE, sort=SortBy.DROPPED) == [1, 2]


def test_a_class_shows_the_pictures_that_were_answered_with_it(book):
    assert shown(book, class_name="wren", sort=SortBy.DROPPED) == [0, 3]


def test_by_class_the_refused_ones_stand_behind_all_classes_and_before_the_unreadable(book):
    assert shown(book, sort=SortBy.CLASS) == [0, 3, 1, 2, 4]


def test_forgetting_everything_forgets_the_refused_ones(book):
    book.clear()
    assert book.none_of_these == 0


@pytest.fixture
def page(bridge, qtbot):
    theme().apply()
    pictures = PaintedPictures(120), PaintedPictures(640)
    page = ClassifyPage(ClassifyViewModel(bridge), *(kind.source for kind in pictures))
    page.pictures = pictures
    qtbot.addWidget(page)
    page.resize(1072, 764)
    page.show()
    bridge.emit(opened([("wren", 9), ("robin", 9)], models=(model("birds"),)))
    page.accept_drop(("/photos",))
    job = bridge.last(ClassifyPictures).job
    bridge.emit(PicturesClassified(job, ALL))
    bridge.emit(JobSucceeded(job))
    return page


def test_the_counts_lead_to_them_and_the_panel_says_what_it_would_have_said(page, qtbot, picture_of):
    assert page.counts.none_of_these.text() == "2 none of these"
    qtbot.mouseClick(page.counts.none_of_these, Qt.MouseButton.LeftButton)
    assert {result.path for result in page.model.results()} == {STRANGER.path, UNSURE.path}
    page.lists.grid.select_row(1)
    assert page.detail.answer.text() == "? none of these"
    assert "it would say “wren”" in page.detail.hint.text()
    picture_of(page, "classify-none-of-these")


def test_it_says_why_it_would_rather_not_answer():
    card = replace(model("birds"), rejection=Rejection("nearest", 0.5, 0.6))
    assert why_none(STRANGER, card).startswith("It is like nothing that the model learned from.")
    assert why_none(UNSURE, card).startswith("The model is not sure enough")
    assert why_none(UNSURE, replace(card, thresholds=(0.5,))).startswith("No class is likely enough.")


def test_the_counts_line_says_nothing_of_them_where_there_are_none(page, bridge):
    page.view_model.clear()
    page.accept_drop(("/photos",))
    job = bridge.last(ClassifyPictures).job
    bridge.emit(PicturesClassified(job, (WREN,)))
    bridge.emit(JobSucceeded(job))
    assert not page.counts.none_of_these.isVisible()
    assert not page.detail.answer.isVisible()


def test_where_several_classes_are_possible_a_picture_without_any_is_none_of_these(bridge):
    several = replace(model("tags", classes=("wren", "robin")), thresholds=(0.5, 0.5))
    view_model = ClassifyViewModel(bridge)
    bridge.emit(opened([("wren", 9), ("robin", 9)], models=(several,)))
    view_model.classify(("/photos",))
    low = PictureResult(1, "/p/1.jpg", (("wren", 0.2), ("robin", 0.1)))
    found = (PictureResult(0, "/p/0.jpg", TOP, labels=("wren",)), low, unreadable(2))
    bridge.emit(PicturesClassified(bridge.last(ClassifyPictures).job, found))
    assert [answer_words(view_model.book[row]) for row in range(3)] == ["wren", "? none of these", "–"]
    assert view_model.book.none_of_these == 1
