from __future__ import annotations

import pytest
from projects import rows_of, summary_of
from PySide6.QtWidgets import QAbstractButton

from engine.api import CreateProject, ImportPictures, OpenProject, ProjectOpened
from gui.bridge.project_session import ProjectSession
from gui.pages.start.dropped import common_name, looks_labelled
from gui.pages.start.view import StartPage
from gui.pages.start.view_model import StartViewModel
from gui.settings.store import SettingsStore


@pytest.fixture
def store(tmp_path):
    return SettingsStore(tmp_path / "settings.json")


@pytest.fixture
def model(bridge, store):
    return StartViewModel(ProjectSession(bridge), store, ("/samples",))


@pytest.fixture
def page(model, qtbot):
    own = StartPage(model)
    qtbot.addWidget(own)
    own.show()
    return own


@pytest.fixture
def labelled(tmp_path):
    """A folder with two class folders in it."""
    for name in ("wren", "robin"):
        folder = tmp_path / "Birds" / name
        folder.mkdir(parents=True)
        (folder / "1.jpg").touch()
    return tmp_path / "Birds"


def test_folders_of_classes_are_told_from_plain_pictures(labelled, tmp_path):
    assert looks_labelled([str(labelled)])
    assert looks_labelled([str(labelled / "wren"), str(labelled / "robin")])
    assert looks_labelled([str(tmp_path / "list.csv")])
    assert not looks_labelled([str(labelled / "wren")])
    assert not looks_labelled([str(tmp_path / "a.jpg"), str(tmp_path / "b.jpg")])


def test_a_folder_that_cannot_be_looked_into_is_no_reason_to_fail(tmp_path):
    assert not looks_labelled([str(tmp_path / "gone")])


def test_a_project_is_named_after_what_was_dropped(labelled):
    assert common_name([str(labelled)]) == "Birds"
    assert common_name([str(labelled / "wren"), str(labelled / "robin")]) == "Birds"


def test_dropped_pictures_are_classified_at_once(page, qtbot):
    with qtbot.waitSignal(page.hand_over, timeout=1000) as handed:
        page.accept_drop(("/a.jpg", "/b.jpg"))
    assert handed.args == [("classify", ("/a.jpg", "/b.jpg"))]


def test_of_labelled_folders_it_is_asked_and_they_can_be_learned(page, bridge, labelled):
    page.accept_drop((str(labelled),))
    assert page.question.isVisible()
    page.learn.click()
    created = bridge.last(CreateProject)
    assert created.name == "Birds"
    assert not page.question.isVisible()
    summary = summary_of(rows_of([]), folder=created.folder)
    bridge.emit(ProjectOpened(created.job, summary))
    assert bridge.last(ImportPictures).paths == (str(labelled),)


def test_labelled_folders_can_also_only_be_classified(page, bridge, labelled, qtbot):
    page.accept_drop((str(labelled),))
    with qtbot.waitSignal(page.hand_over, timeout=1000) as handed:
        page.only_classify.click()
    assert handed.args == [("classify", (str(labelled),))]
    assert bridge.sent == []


def test_a_dropped_project_is_opened(page, bridge, tmp_path):
    (tmp_path / "project.sqlite").touch()
    page.accept_drop((str(tmp_path),))
    assert bridge.last(OpenProject).folder == str(tmp_path)


def test_the_samples_make_a_project_in_one_click(page, bridge):
    page.samples.click()
    created = bridge.last(CreateProject)
    assert created.name == "Sample pictures"
    bridge.emit(ProjectOpened(created.job, summary_of(rows_of([]), folder=created.folder)))
    assert bridge.last(ImportPictures).paths == ("/samples",)


def test_recent_projects_that_are_still_there_can_be_opened(page, bridge, store, tmp_path):
    assert not page.recent.isVisible()
    folder = tmp_path / "Birds"
    folder.mkdir()
    (folder / "project.sqlite").touch()
    store.remember_project(str(tmp_path / "gone"))
    store.remember_project(str(folder))
    assert page.recent.isVisible()
    (row,) = page.recent.findChildren(QAbstractButton)
    row.click()
    assert bridge.last(OpenProject).folder == str(folder)


def test_there_is_one_accent_button_at_a_time(page, labelled):
    def accents():
        buttons = page.findChildren(QAbstractButton)
        return [each.text() for each in buttons if each.isVisible() and each.property("kind") == "accent"]

    assert accents() == ["Try the sample pictures"]
    page.accept_drop((str(labelled),))
    assert accents() == ["Learn these classes"]
    page.not_now.click()
    assert not page.question.isVisible()
    assert accents() == ["Try the sample pictures"]


def test_the_question_names_the_classes(page, labelled, tmp_path):
    page.accept_drop((str(labelled),))
    assert page.asked_words == "These pictures are sorted already: robin and wren."
    page.accept_drop((str(tmp_path / "list.csv"),))
    assert "table" in page.asked_words


def test_a_question_about_many_classes_stays_short(page, tmp_path):
    for name in "abcdefghi":
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.jpg").touch()
    page.accept_drop((str(tmp_path),))
    assert page.asked_words.endswith("a, b, c, d, e, f and 3 more.")
