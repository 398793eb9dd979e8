from __future__ import annotations

from dataclasses import replace

import pytest
from projects import rows_of, summary_of

from engine.api import (
    CreateProject,
    EngineLost,
    ErrorReport,
    ImportPictures,
    JobFailed,
    JobId,
    JobSucceeded,
    LabelsChanged,
    OpenProject,
    PicturesRemoved,
    ProjectOpened,
    RemovePictures,
    RenameClass,
    SetLabels,
)
from gui.bridge.project_session import ProjectSession

ROWS = rows_of(["wren", "wren", "robin", None])
SUMMARY = summary_of(ROWS)


@pytest.fixture
def session(bridge):
    own = ProjectSession(bridge)
    job = own.open(SUMMARY.folder)
    bridge.emit(ProjectOpened(job, SUMMARY))
    bridge.emit(JobSucceeded(job))
    return own


def test_nothing_is_open_before_the_engine_says_so(bridge, qtbot):
    session = ProjectSession(bridge)
    session.open("/projects/Birds")
    assert bridge.last(OpenProject).folder == "/projects/Birds"
    assert session.summary is None
    with qtbot.waitSignals([session.opened, session.changed], timeout=1000):
        bridge.emit(ProjectOpened(bridge.last(OpenProject).job, SUMMARY))
    assert session.summary is SUMMARY


def test_a_new_project_is_filled_after_it_is_open(bridge):
    session = ProjectSession(bridge)
    session.create("/projects/Birds", "Birds", ["/pictures"])
    assert not bridge.sent_of(ImportPictures)
    bridge.emit(ProjectOpened(bridge.last(CreateProject).job, SUMMARY))
    assert bridge.last(ImportPictures).paths == ("/pictures",)
    assert bridge.last(ImportPictures).folder == SUMMARY.folder


def test_an_edit_is_told_only_after_it_came_back_from_the_disk(bridge, session, qtbot):
    with qtbot.assertNotEmitted(session.edited):
        job = session.set_labels([(4, "robin")], "Label 1 picture robin")
    with qtbot.waitSignal(session.edited, timeout=1000) as edited:
        bridge.emit(LabelsChanged(job, ((4, "robin"),), ((4, None),), SUMMARY))
    edit = edited.args[0]
    assert edit.words == "Label 1 picture robin"
    assert edit.backward.changes == ((4, None),)


def test_an_edit_that_failed_is_forgotten(bridge, session, qtbot):
    job = session.set_labels([(4, "robin")], "Label")
    bridge.emit(JobFailed(job, ErrorReport("disk-full", "Full.")))
    with qtbot.assertNotEmitted(session.edited):
        bridge.emit(LabelsChanged(job, (), (), SUMMARY))


def test_undoing_a_rename_to_a_new_name_renames_it_back(bridge, session, qtbot):
    job = session.rename_class("wren", "Eurasian wren", "Rename")
    with qtbot.waitSignal(session.edited, timeout=1000) as edited:
        bridge.emit(LabelsChanged(job, ((1, "Eurasian wren"),), ((1, "wren"),), SUMMARY))
    backward = edited.args[0].backward
    assert isinstance(backward, RenameClass)
    assert (backward.old, backward.new) == ("Eurasian wren", "wren")


def test_undoing_a_merge_gives_each_picture_its_own_label_again(bridge, session, qtbot):
    job = session.rename_class("wren", "robin", "Merge")
    with qtbot.waitSignal(session.edited, timeout=1000) as edited:
        bridge.emit(LabelsChanged(job, ((1, "robin"), (2, "robin")), ((1, "wren"), (2, "wren")), SUMMARY))
    backward = edited.args[0].backward
    assert isinstance(backward, SetLabels)
    assert backward.changes == ((1, "wren"), (2, "wren"))


def test_undoing_a_removal_puts_the_pictures_back(bridge, session, qtbot):
    job = session.remove_pictures([1, 2], "Remove")
    with qtbot.waitSignal(session.edited, timeout=1000) as edited:
        bridge.emit(PicturesRemoved(job, (1, 2), True, (), SUMMARY))
    session.repeat(edited.args[0].backward)
    command = bridge.last(RemovePictures)
    assert command.pictures == (1, 2)
    assert not command.removed
    assert command.job != job


def test_after_a_lost_engine_the_project_is_opened_again(bridge, session, qtbot):
    with qtbot.assertNotEmitted(session.opened):
        bridge.emit(EngineLost(ErrorReport("engine-died", "It stopped."), ()))
        bridge.emit(ProjectOpened(bridge.last(OpenProject).job, SUMMARY))
    assert len(bridge.sent_of(OpenProject)) == 2


def test_a_project_whose_opening_kills_the_engine_is_not_opened_forever(bridge, session):
    bridge.emit(EngineLost(ErrorReport("engine-died", "It stopped."), ()))
    bridge.emit(EngineLost(ErrorReport("engine-died", "It stopped."), (bridge.last(OpenProject).job,)))
    assert len(bridge.sent_of(OpenProject)) == 2


def test_numbers_of_another_project_are_not_taken_for_this_ones(bridge, session):
    other = replace(SUMMARY, folder="/projects/Other", pictures=999)
    bridge.emit(LabelsChanged(JobId("late"), (), (), other))
    assert session.summary.pictures == 4
