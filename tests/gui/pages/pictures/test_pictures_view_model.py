from __future__ import annotations

import time

import pytest
from projects import CUT_OFF, rows_of, summary_of

from engine.api import (
    EngineLost,
    ErrorReport,
    ImportPictures,
    JobCancelled,
    JobFailed,
    JobSucceeded,
    LabelsChanged,
    OpenProject,
    PicturesImported,
    PicturesListed,
    PicturesRemoved,
    Problem,
    ProjectOpened,
    RemovePictures,
    RenameClass,
    SetLabels,
)
from gui.bridge.project_session import ProjectSession
from gui.pages.pictures.view_model import PicturesViewModel, Shown

ROWS = rows_of(["wren", "robin", None, "wren", None], broken=[4])


@pytest.fixture
def session(bridge):
    return ProjectSession(bridge)


@pytest.fixture
def model(bridge, session):
    own = PicturesViewModel(bridge, session)
    job = session.open("/projects/Birds")
    bridge.emit(ProjectOpened(job, summary_of(ROWS)))
    bridge.emit(PicturesListed(job, 0, ROWS[:3]))
    bridge.emit(PicturesListed(job, 3, ROWS[3:]))
    bridge.emit(JobSucceeded(job))
    return own


def commit(bridge, rows=ROWS):
    """Let the engine say that the newest labels are on disk."""
    command = bridge.last(SetLabels)
    before = tuple((number, rows[number - 1].label) for number, _ in command.changes)
    bridge.emit(LabelsChanged(command.job, command.changes, before, summary_of(rows)))


def test_the_classes_are_listed_with_counts_and_keys(model):
    assert [(line.name, line.pictures, line.key) for line in model.lines()] == [
        ("", 5, ""),
        ("", 2, ""),
        ("robin", 1, "1"),
        ("wren", 2, "2"),
    ]


@pytest.mark.parametrize(
    ("choice", "visible"),
    [(Shown.ALL, [1, 2, 3, 4, 5]), (Shown.NO_CLASS, [3, 5]), (Shown.PROBLEMS, [4]), ("wren", [1, 4])],
)
def test_a_choice_shows_its_pictures(model, choice, visible):
    model.show(choice)
    assert model.visible == visible


def test_a_label_given_by_key_appears_after_it_is_on_disk(model, bridge):
    assert model.press("2", [3])
    assert bridge.last(SetLabels).changes == ((3, "wren"),)
    assert model.row(3).label is None
    commit(bridge)
    assert model.row(3).label == "wren"


def test_a_label_that_could_not_be_kept_never_appears(model, bridge):
    model.press("2", [3])
    bridge.emit(JobFailed(bridge.last(SetLabels).job, ErrorReport("disk-full", "Full.")))
    assert model.row(3).label is None


def test_the_key_0_takes_the_class_away(model, bridge):
    assert model.press("0", [1])
    assert bridge.last(SetLabels).changes == ((1, None),)


@pytest.mark.parametrize(("key", "pictures"), [("9", [3]), ("x", [3]), ("1", [])])
def test_a_key_without_a_class_or_without_pictures_does_nothing(model, bridge, key, pictures):
    assert not model.press(key, pictures)
    assert bridge.sent_of(SetLabels) == []


def test_many_pictures_are_labelled_by_one_command_that_leaves_out_those_that_have_it(model, bridge):
    model.label([1, 2, 3, 5], "wren")
    assert bridge.last(SetLabels).changes == ((2, "wren"), (3, "wren"), (5, "wren"))


def test_a_picture_leaves_the_list_it_no_longer_belongs_to(model, bridge, qtbot):
    model.show(Shown.NO_CLASS)
    model.label([3], "robin")
    with qtbot.waitSignal(model.reset, timeout=1000):
        commit(bridge)
    assert model.visible == [5]


def test_a_new_class_is_there_before_it_has_pictures(model, bridge):
    model.add_class(" dunnock ", [])
    assert "dunnock" in model.class_names()
    assert bridge.sent_of(SetLabels) == []
    model.add_class("dunnock", [3])
    assert bridge.last(SetLabels).changes == ((3, "dunnock"),)
    assert model.class_names().count("dunnock") == 1


def test_renaming_asks_the_engine_unless_the_class_is_only_a_name_so_far(model, bridge):
    model.rename("wren", "Eurasian wren")
    assert (bridge.last(RenameClass).old, bridge.last(RenameClass).new) == ("wren", "Eurasian wren")
    model.add_class("dunnock", [])
    model.rename("dunnock", "hedge sparrow")
    assert len(bridge.sent_of(RenameClass)) == 1
    assert "hedge sparrow" in model.class_names()


def test_removed_pictures_go_and_come_back_with_undo(model, bridge):
    model.remove([1, 2])
    command = bridge.last(RemovePictures)
    bridge.emit(PicturesRemoved(command.job, (1, 2), True, (), summary_of(ROWS[2:])))
    assert model.visible == [3, 4, 5]
    bridge.emit(PicturesRemoved(command.job, (1, 2), False, ROWS[:2], summary_of(ROWS)))
    assert model.visible == [1, 2, 3, 4, 5]


def test_plain_pictures_added_while_a_class_is_shown_get_that_class(model, bridge, tmp_path):
    model.show("wren")
    model.import_pictures(("/new.jpg",))
    assert bridge.last(ImportPictures).label == "wren"
    model.import_pictures((str(tmp_path),))
    assert bridge.last(ImportPictures).label is None


def test_an_import_is_summed_up_in_words(model, bridge, qtbot):
    with qtbot.waitSignal(model.noted, timeout=1000) as noted:
        bridge.emit(PicturesImported(bridge.new_job(), 3012, 1, (("/x", CUT_OFF),), 2, summary_of(ROWS)))
    assert noted.args[0] == (
        "3,012 pictures added",
        "1 was here already, 1 could not be read and 2 other files left out",
        (),
    )


def test_what_an_import_warns_of_is_kept_until_another_project_is_opened(model, bridge, session, qtbot):
    clash = Problem("class-names-clash", "“Wren” and “wren” differ only in capital letters.", "Rename one.")
    with qtbot.waitSignal(model.noted, timeout=1000) as noted:
        bridge.emit(PicturesImported(bridge.new_job(), 2, 0, (), 0, summary_of(ROWS), (clash,)))
    assert noted.args[0][2] == (clash,)
    bridge.emit(PicturesImported(bridge.new_job(), 1, 0, (), 0, summary_of(ROWS)))
    assert model.warnings == (clash,)
    bridge.emit(ProjectOpened(session.open("/projects/Fish"), summary_of((), folder="/projects/Fish")))
    assert model.warnings == ()


@pytest.mark.parametrize("lost", [True, False])
def test_an_import_that_did_not_end_can_go_on(model, bridge, session, qtbot, lost):
    model.import_pictures(("/birds",))
    job = bridge.last(ImportPictures).job
    assert model.importing
    with qtbot.waitSignal(model.interrupted, timeout=1000):
        bridge.emit(EngineLost(ErrorReport("engine-died", "It stopped."), (job,)) if lost else JobCancelled(job))
    assert not model.importing
    assert bridge.last(OpenProject).folder == session.folder  # for the numbers of what was added before
    model.add_rest()
    again = bridge.last(ImportPictures)
    assert (again.paths, again.job != job) == (("/birds",), True)
    bridge.emit(JobSucceeded(again.job))
    assert not model.importing


def test_a_list_that_begins_anew_replaces_the_shown_one_only_when_it_is_whole(model, bridge, session, qtbot):
    bridge.emit(EngineLost(ErrorReport("engine-died", "It stopped."), ()))
    job = bridge.sent[-1].job
    with qtbot.assertNotEmitted(model.reset):
        bridge.emit(ProjectOpened(job, summary_of(ROWS)))
        bridge.emit(PicturesListed(job, 0, ROWS[:2]))
    assert model.visible == [1, 2, 3, 4, 5]
    bridge.emit(PicturesListed(job, 2, ROWS[2:4]))
    bridge.emit(JobSucceeded(job))
    assert model.visible == [1, 2, 3, 4]


@pytest.mark.parametrize("end", [JobSucceeded, JobCancelled])
def test_after_an_import_the_new_pictures_come_at_the_end_and_nothing_moves(model, bridge, session, qtbot, end):
    job = session.import_pictures(["/more"])
    more = rows_of(["wren", "robin", None, "wren", None, "wren", "wren"], broken=[4])
    with qtbot.assertNotEmitted(model.reset), qtbot.waitSignal(model.appended, timeout=1000) as appended:
        bridge.emit(PicturesListed(job, 0, more))
        bridge.emit(end(job))
    assert appended.args == [2]
    assert model.visible == [1, 2, 3, 4, 5, 6, 7]


def test_a_list_that_broke_off_takes_no_picture_away(model, bridge, session):
    job = session.open("/projects/Birds")
    bridge.emit(PicturesListed(job, 0, ROWS[:2]))
    bridge.emit(JobFailed(job, ErrorReport("project-disk-failed", "The disk failed.")))
    assert model.visible == [1, 2, 3, 4, 5]


def test_another_project_shows_only_its_own_pictures(model, bridge, session):
    other = rows_of(["cat"])
    job = session.open("/projects/Pets")
    bridge.emit(ProjectOpened(job, summary_of(other, folder="/projects/Pets")))
    bridge.emit(PicturesListed(job, 0, other))
    assert model.visible == [1]
    assert model.class_names() == ("cat",)


def test_30_000_pictures_are_taken_in_without_a_pause(bridge, session):
    model = PicturesViewModel(bridge, session)
    rows = rows_of(["wren", "robin", None] * 10_000)
    job = session.open("/projects/Birds")
    bridge.emit(ProjectOpened(job, summary_of(rows)))
    longest = 0.0
    for first in range(0, len(rows), 500):
        start = time.perf_counter()
        bridge.emit(PicturesListed(job, first, rows[first : first + 500]))
        longest = max(longest, time.perf_counter() - start)
    assert len(model.visible) == 30_000
    assert longest < 0.1
