from __future__ import annotations

import pytest
from projects import rows_of, summary_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from engine.api import (
    ImportPictures,
    JobCancelled,
    JobSucceeded,
    LabelsChanged,
    MakeThumbnails,
    PicturesImported,
    PicturesListed,
    Problem,
    ProjectOpened,
    RemovePictures,
    RenameClass,
    SetLabels,
)
from gui.bridge.project_session import ProjectSession
from gui.bridge.thumbnail_adapter import ThumbnailAdapter
from gui.pages.pictures.view import PicturesPage
from gui.pages.pictures.view_model import PicturesViewModel, Shown
from gui.widgets.class_list import PICTURES_MIME
from gui.widgets.thumbnail_source import ThumbnailSource

ROWS = rows_of(["wren", "robin", None, "wren", None], broken=[4])


@pytest.fixture
def session(bridge):
    return ProjectSession(bridge)


@pytest.fixture
def page(bridge, session, qtbot):
    source = ThumbnailSource(64)
    ThumbnailAdapter(bridge, source)
    own = PicturesPage(PicturesViewModel(bridge, session), source)
    own.source_kept = source
    qtbot.addWidget(own)
    own.resize(1000, 700)
    own.show()
    return own


def open_project(bridge, session, rows=ROWS):
    job = session.open("/projects/Birds")
    bridge.emit(ProjectOpened(job, summary_of(rows)))
    if rows:
        bridge.emit(PicturesListed(job, 0, rows))
    bridge.emit(JobSucceeded(job))


def test_without_a_project_it_invites_to_make_one(page, qtbot):
    assert page.no_project.isVisible()
    assert page.drop_sentence(("/a.jpg",)) == ""
    with qtbot.waitSignal(page.new_project, timeout=1000):
        page.no_project.button.click()


def test_an_empty_project_invites_to_drop_folders(page, bridge, session):
    open_project(bridge, session, ())
    assert page.nothing.isVisible()
    assert page.drop_sentence(("/a.jpg", "/b.jpg")) == "Drop to add 2 pictures"
    page.accept_drop(("/a.jpg", "/b.jpg"))
    assert bridge.last(ImportPictures).paths == ("/a.jpg", "/b.jpg")


def test_an_empty_project_takes_a_table_without_dropping_it(page, bridge, session, monkeypatch):
    open_project(bridge, session, ())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/birds/labels.csv", ""))
    page.nothing.other_button.click()
    assert bridge.last(ImportPictures).paths == ("/birds/labels.csv",)
    assert not page.nothing.other_button.isVisible(), "while it is added there is nothing to choose"


def test_it_says_what_the_project_holds(page, bridge, session):
    open_project(bridge, session)
    assert page.facts.text() == "5 pictures  ·  2 classes"
    assert page.strip.problems.text() == "1 could not be read"
    page.strip.problems.click()
    assert page.grid.model().rowCount() == 1


def test_a_picture_is_labelled_by_key_and_shows_it_when_it_is_on_disk(page, bridge, session, qtbot):
    open_project(bridge, session)
    page.grid.select_row(2)
    qtbot.keyClick(page.grid, Qt.Key.Key_1)
    command = bridge.last(SetLabels)
    assert command.changes == ((3, "robin"),)
    index = page.grid.model().index(2, 0)
    assert "no class yet" in index.data()
    bridge.emit(LabelsChanged(command.job, command.changes, ((3, None),), summary_of(ROWS)))
    assert "robin" in index.data()


def test_labelling_goes_on_with_the_next_picture_without_a_class(page, bridge, session, qtbot):
    open_project(bridge, session, rows_of([None, None, None, "robin"]))
    page._model.show(Shown.NO_CLASS)
    page.grid.select_row(1)
    qtbot.keyClick(page.grid, Qt.Key.Key_1)
    command = bridge.last(SetLabels)
    bridge.emit(LabelsChanged(command.job, command.changes, ((2, None),), summary_of(ROWS)))
    assert page.selected() == [3]


def test_dragged_pictures_carry_their_numbers_and_a_class_takes_them(page, bridge, session):
    open_project(bridge, session)
    model = page.grid.model()
    data = model.mimeData([model.index(2, 0), model.index(4, 0)])
    assert data.hasFormat(PICTURES_MIME)
    classes = page.panel.classes.model()
    assert classes.dropMimeData(data, Qt.DropAction.CopyAction, -1, -1, classes.index(3, 0))
    assert bridge.last(SetLabels).changes == ((3, "wren"), (5, "wren"))


def test_many_are_labelled_at_once_from_the_menu(page, bridge, session):
    open_project(bridge, session)
    page.grid.selectAll()
    assert page.selection.text() == "5 selected"
    page.classes_menu.aboutToShow.emit()
    robin = next(action for action in page.classes_menu.actions() if action.data() == "robin")
    robin.trigger()
    assert [number for number, _ in bridge.last(SetLabels).changes] == [1, 3, 4, 5]


def test_a_new_class_takes_the_selected_pictures(page, bridge, session, qtbot):
    open_project(bridge, session)
    page.grid.select_row(2)
    qtbot.keyClicks(page.panel.new, "dunnock")
    qtbot.keyClick(page.panel.new, Qt.Key.Key_Return)
    assert bridge.last(SetLabels).changes == ((3, "dunnock"),)
    assert page.panel.new.text() == ""
    assert "dunnock" in [entry.words for entry in page.panel.classes.entries()]


def test_choosing_a_class_shows_its_pictures(page, bridge, session):
    open_project(bridge, session)
    classes = page.panel.classes
    classes.setCurrentIndex(classes.model().index(3, 0))
    assert page.grid.model().rowCount() == 2


def test_removing_says_that_the_files_stay(page, bridge, session, qtbot):
    open_project(bridge, session)
    page.grid.select_row(0)
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_Delete)
    assert bridge.last(RemovePictures).pictures == (1,)
    assert "files stay" in page.note.words
    page.offer_undo("Remove 1 picture from the project")
    with qtbot.waitSignal(page.undo, timeout=1000):
        page.note.button.click()
    assert not page.note.isVisible()


def test_the_offer_to_undo_a_removal_goes_when_another_step_comes_first(page, bridge, session):
    open_project(bridge, session)
    page.grid.select_row(0)
    page.remove.click()
    page.offer_undo("Remove 1 picture from the project")
    assert page.note.isVisible()
    page.offer_undo("Label 2 pictures wren")
    assert not page.note.isVisible()
    assert page.undo_button.toolTip() == "Label 2 pictures wren (Ctrl+Z)"
    page.offer_undo("")
    assert not page.undo_button.isVisible()


def test_what_an_import_warns_of_is_said_and_can_be_read_again(page, bridge, session):
    open_project(bridge, session)
    clash = Problem("class-names-clash", "“Wren” and “wren” differ only in capital letters.", "Rename one.")
    bridge.emit(PicturesImported(bridge.new_job(), 2, 0, (), 0, summary_of(ROWS), (clash,)))
    assert "“Wren” and “wren” differ only in capital letters. Rename one." in page.note.words
    page.note.close_button.click()
    assert page.strip.warnings.text() == "1 thing worth a look"
    page.strip.warnings.click()
    assert page.note.isVisible()
    assert "capital letters" in page.note.words


def test_while_pictures_are_added_an_empty_project_says_so(page, bridge, session):
    open_project(bridge, session, ())
    assert "Drop folders" in page.nothing.words
    page.accept_drop(("/birds",))
    assert "Adding pictures" in page.nothing.words
    bridge.emit(JobCancelled(bridge.last(ImportPictures).job))
    assert "Drop folders" in page.nothing.words
    page.note.button.click()
    assert len(bridge.sent_of(ImportPictures)) == 2


def test_a_class_is_merged_into_another_from_its_menu(page, bridge, session):
    open_project(bridge, session)
    place = next(n for n, line in enumerate(page.panel.classes.entries()) if line.words == "robin")
    menu = page.panel.class_menu(place)
    _, merge = menu.actions()
    (into_wren,) = merge.menu().actions()
    into_wren.trigger()
    renamed = bridge.last(RenameClass)
    assert (renamed.old, renamed.new) == ("robin", "wren")


def test_training_waits_for_two_classes(page, bridge, session, qtbot):
    open_project(bridge, session, rows_of(["wren", "wren"]))
    assert not page.train.isEnabled()
    open_project(bridge, session, ROWS)
    assert page.train.isEnabled()
    with qtbot.waitSignal(page.go_to, timeout=1000) as going:
        page.train.click()
    assert going.args == ["train"]


def test_of_30_000_pictures_few_thumbnails_are_asked_for(page, bridge, session, qtbot):
    open_project(bridge, session, rows_of(["wren", "robin", None] * 10_000))
    with qtbot.waitSignal(page.source_kept.wanted, timeout=2000):
        page.grid.viewport().update()
    asked = {path for command in bridge.sent_of(MakeThumbnails) for path in command.paths}
    assert 0 < len(asked) < 100


def test_a_picture_with_a_problem_says_why_and_is_not_asked_for(page, bridge, session, qtbot):
    open_project(bridge, session)
    with qtbot.waitSignal(page.source_kept.wanted, timeout=2000):
        page.grid.viewport().update()
    assert "/pictures/4.jpg" not in bridge.last(MakeThumbnails).paths
    index = page.grid.model().index(3, 0)
    assert "cut off" in index.data()
    assert "Copy it again" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_it_can_be_looked_at(page, bridge, session, picture_of):
    open_project(bridge, session, rows_of(["wren", "robin", None] * 10, broken=[5]))
    page.grid.select_row(3)
    QApplication.processEvents()
    picture_of(page, "pictures-page")
