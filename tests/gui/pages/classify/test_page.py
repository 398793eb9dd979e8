"""The Classify page as a person uses it."""

from __future__ import annotations

import pytest
from demo_data import PaintedPictures, model, opened, results, unreadable
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from engine.api import (
    GENERAL_MODEL,
    ClassifyPictures,
    EngineLost,
    ErrorReport,
    FileSaved,
    JobFailed,
    JobProgress,
    JobSucceeded,
    ModelOpened,
    OpenModel,
    PicturesClassified,
    PicturesFound,
    SaveResults,
)
from gui.pages.classify import view as classify_view
from gui.pages.classify.arrangement import SortBy
from gui.pages.classify.view import ClassifyPage
from gui.pages.classify.view_model import ClassifyViewModel
from gui.theme import theme


@pytest.fixture
def pictures(qapp):
    return PaintedPictures(120), PaintedPictures(640)


@pytest.fixture
def page(bridge, qtbot, pictures):
    theme().apply()
    page = ClassifyPage(ClassifyViewModel(bridge), pictures[0].source, pictures[1].source)
    qtbot.addWidget(page)
    page.resize(1072, 764)
    page.show()
    return page


def stream(page, bridge, found, total=None):
    """Drop something and let the engine answer; the job goes on."""
    page.accept_drop(("/photos",))
    job = bridge.last(ClassifyPictures).job
    bridge.emit(PicturesFound(job, total or len(found), finished=True))
    for first in range(0, len(found), 50):
        bridge.emit(PicturesClassified(job, tuple(found[first : first + 50])))
    return job


def finish(page, bridge, found):
    bridge.emit(JobSucceeded(stream(page, bridge, found)))


def shown_names(page):
    return [result.path for result in page.model.results()]


def test_it_invites_before_anything_was_dropped(page, picture_of):
    assert page.empty.isVisible()
    assert page.drop_sentence(("/a.jpg", "/b.jpg")) == "Drop to classify 2 pictures"
    assert "A thousand everyday things" in page.empty.words
    picture_of(page, "classify-empty")


def test_the_invitation_says_what_the_chosen_model_knows(page, bridge):
    bridge.emit(opened([("one", 20), ("two", 20)], models=(model("hands 3"),)))
    assert "“hands 3” tells apart" in page.empty.words
    page.chooser.activated.emit(1)
    assert "A thousand everyday things" in page.empty.words


def test_dropping_shows_results_while_they_come(page, bridge, qtbot, picture_of):
    job = stream(page, bridge, [*results(120), unreadable(120)], total=300)
    bridge.emit(JobProgress(job, "classifying", 121, 300, 5.0))
    page.refresh()
    assert page.lists.isVisible()
    assert page.counts.done.text() == "121 of 300 done"
    assert page.counts.left.text() == "5 s left"
    assert page.counts.stop_button.isVisible()
    page.lists.grid.select_row(0)
    qtbot.waitUntil(lambda: page.lists.grid.visible_rows().stop > 0)
    picture_of(page, "classify-streaming")
    qtbot.mouseClick(page.counts.stop_button, Qt.MouseButton.LeftButton)
    assert bridge.cancelled == [job]


def test_when_the_job_ends_the_least_sure_stand_first(page, bridge):
    finish(page, bridge, [*results(60), unreadable(60)])
    shown = page.model.results()
    confidences = [result.confidence for result in shown[:-1]]
    assert confidences == sorted(confidences)
    assert shown[-1].problem is not None
    assert not page.counts.stop_button.isVisible()


def test_when_the_job_ends_the_first_is_selected_and_shown_large(page, bridge):
    finish(page, bridge, results(20))
    assert page.detail.picture.path == page.model.result(0).path
    assert page.lists.selected() == (page.model.result(0),)


def test_what_a_person_scrolled_to_stays_in_view_when_the_job_ends(page, bridge):
    job = stream(page, bridge, results(200))
    page.refresh()
    grid = page.lists.grid
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum() // 2)
    seen = shown_names(page)[grid.visible_rows().start]
    bridge.emit(JobSucceeded(job))
    assert shown_names(page).index(seen) in grid.visible_rows()
    (selected,) = page.lists.selected()
    assert shown_names(page).index(selected.path) in grid.visible_rows()


def test_a_selected_picture_is_shown_large_with_what_it_could_be(page, bridge, qtbot, pictures):
    finish(page, bridge, results(20))
    page.lists.grid.select_row(3)
    result = page.model.result(3)
    assert page.detail.picture.path == result.path
    qtbot.waitUntil(lambda: result.path in pictures[1].asked)
    assert result.class_name in page.detail.bars.accessibleName()
    qtbot.mouseClick(page.detail.copy_button, Qt.MouseButton.LeftButton)
    assert result.path in QGuiApplication.clipboard().text()


def test_a_picture_that_could_not_be_read_says_why_and_what_to_do(page, bridge, qtbot, picture_of):
    finish(page, bridge, [*results(5), unreadable(5)])
    qtbot.mouseClick(page.counts.unreadable, Qt.MouseButton.LeftButton)
    assert shown_names(page) == ["/photos/IMG_5.jpg"]
    page.lists.grid.select_row(0)
    assert page.detail.message.text() == "The picture is cut off."
    assert page.detail.hint.text()
    picture_of(page, "classify-unreadable")
    qtbot.mouseClick(page.counts.show_all, Qt.MouseButton.LeftButton)
    assert len(shown_names(page)) == 6


def test_filtering_keeps_the_selected_picture_where_it_is_still_shown(page, bridge):
    finish(page, bridge, results(100))
    page.lists.grid.select_row(90)
    path = page.model.result(90).path
    class_name = page.model.result(90).class_name
    page.filters.classes.fill()  # as it does when it is opened or reached by Tab
    page.filters.classes.setCurrentIndex(page.filters.classes.findData(class_name))
    page.filters.classes.activated.emit(page.filters.classes.currentIndex())
    assert {result.class_name for result in page.model.results()} == {class_name}
    assert page.model.result(page.lists.grid.currentIndex().row()).path == path
    assert "shown of 100" in page.counts.done.text()


def test_the_slider_leaves_the_doubtful_ones(page, bridge):
    finish(page, bridge, results(100))
    page.filters.at_most.setValue(60)
    assert all(result.confidence <= 0.6 for result in page.model.results())
    assert 0 < page.model.rowCount() < 100
    page.filters.at_most.setValue(5)
    assert page.none_shown.isVisible()


def test_the_table_shows_the_same_and_sorts_by_its_columns(page, bridge, qtbot, picture_of):
    finish(page, bridge, results(40))
    page.lists.grid.select_row(5)
    path = page.model.result(5).path
    qtbot.mouseClick(page.filters.table_button, Qt.MouseButton.LeftButton)
    assert page.model.result(page.lists.table.currentIndex().row()).path == path
    page.lists.table.horizontalHeader().setSortIndicator(1, Qt.SortOrder.AscendingOrder)
    assert page.model.arrangement.sort is SortBy.CLASS
    classes = [result.class_name for result in page.model.results()]
    assert classes == sorted(classes)
    assert page.model.result(page.lists.table.currentIndex().row()).path == path
    assert page.filters.order.currentIndex() == -1
    picture_of(page, "classify-table")


def test_a_lost_engine_leaves_the_results_and_offers_the_rest(page, bridge, qtbot):
    job = stream(page, bridge, results(188), total=1000)
    bridge.emit(EngineLost(ErrorReport("engine-died", "The engine stopped."), (job,)))
    assert page.model.rowCount() == 188
    assert page.interrupted.isVisible()
    assert page.interrupted.button.text() == "Go on with the remaining 812"
    qtbot.mouseClick(page.interrupted.button, Qt.MouseButton.LeftButton)
    assert bridge.last(ClassifyPictures).skip == 188
    assert not page.interrupted.isVisible()


def test_saving_asks_where_and_writes_what_is_shown(page, bridge, qtbot, monkeypatch):
    finish(page, bridge, [*results(10), unreadable(10)])
    monkeypatch.setattr(classify_view, "save_as", lambda *asked: "/home/answers.csv")
    qtbot.mouseClick(page.save_button, Qt.MouseButton.LeftButton)
    command = bridge.last(SaveResults)
    assert command.path == "/home/answers.csv"
    assert command.results == page.model.results()
    bridge.emit(FileSaved(command.job, "/home/answers.csv"))
    assert "/home/answers.csv" in page.banner.words


def test_a_filter_is_not_forgotten_silently_when_saving(page, bridge, qtbot):
    finish(page, bridge, [*results(10), unreadable(10)])
    qtbot.mouseClick(page.counts.unreadable, Qt.MouseButton.LeftButton)
    assert "1 picture" in page.save_button.text()


def test_copying_gives_a_spreadsheet_its_lines(page, bridge, qtbot):
    finish(page, bridge, results(3))
    qtbot.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 4
    assert [len(line.split("\t")) for line in lines] == [5] * 4
    assert lines[1].split("\t")[0] == page.model.result(0).path


def test_clearing_invites_again(page, bridge, qtbot):
    finish(page, bridge, results(3))
    qtbot.mouseClick(page.clear_button, Qt.MouseButton.LeftButton)
    assert page.empty.isVisible()


def test_the_chooser_offers_the_projects_models_with_their_score(page, bridge, qtbot, monkeypatch):
    bridge.emit(opened([("one", 20), ("two", 20)], models=(model("hands 3"), model("hands 2"))))
    words = [page.chooser.itemText(row) for row in range(page.chooser.count())]
    assert words[:3] == ["hands 3  (94 of 100 right)", "hands 2  (94 of 100 right)", "Everyday things"]
    assert page.chooser.currentIndex() == 0
    page.chooser.activated.emit(2)
    assert page.view_model.models.chosen == GENERAL_MODEL

    monkeypatch.setattr("gui.pages.classify.model_chooser.choose_model_file", lambda parent: "/mail/a.tellapart")
    page.chooser.activated.emit(page.chooser.count() - 1)
    assert bridge.last(OpenModel).path == "/mail/a.tellapart"
    assert page.chooser.currentText() == "Everyday things"


def test_only_what_is_in_view_is_asked_for(page, bridge, qtbot, pictures):
    finish(page, bridge, results(5000))
    qtbot.waitUntil(lambda: len(pictures[0].asked) > 0)
    assert len(set(pictures[0].asked)) < 80


def test_counting_a_thousand_classes_does_not_slow_the_stream(page, bridge):
    job = stream(page, bridge, results(100), total=200)
    assert page.filters.classes.count() == 1
    page.filters.classes.setFocus()
    assert page.filters.classes.count() == 11
    assert page.filters.classes.itemText(1) == "eight  10"
    bridge.emit(PicturesClassified(job, results(100, first=100)))
    page.filters.order.setFocus()
    page.filters.classes.setFocus()
    assert page.filters.classes.itemText(1) == "eight  20"


def test_pictures_that_come_with_a_model_file_wait_for_it(page, bridge):
    page.accept_drop(("/mail/a.tellapart", "/a.jpg"))
    assert bridge.last(OpenModel).path == "/mail/a.tellapart"
    assert bridge.sent_of(ClassifyPictures) == []
    bridge.emit(ModelOpened(bridge.last(OpenModel).job, model("a")))
    (asked,) = bridge.sent_of(ClassifyPictures)
    assert (asked.model, asked.paths) == (model("a").key, ("/a.jpg",))


def test_pictures_that_come_with_a_broken_model_file_are_not_given_to_another(page, bridge):
    page.accept_drop(("/mail/a.tellapart", "/a.jpg"))
    bridge.emit(JobFailed(bridge.last(OpenModel).job, ErrorReport("damaged-model", "It is damaged.")))
    assert bridge.sent_of(ClassifyPictures) == []
    page.accept_drop(("/b.jpg",))
    (asked,) = bridge.sent_of(ClassifyPictures)
    assert (asked.model, asked.paths) == (GENERAL_MODEL, ("/b.jpg",))
