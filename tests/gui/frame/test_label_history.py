from __future__ import annotations

import pytest
from projects import rows_of, summary_of

from engine.api import LabelsChanged, ProjectOpened, SetLabels
from gui.bridge.project_session import ProjectSession
from gui.frame.label_history import LabelHistory

SUMMARY = summary_of(rows_of(["wren", None]))


@pytest.fixture
def session(bridge):
    own = ProjectSession(bridge)
    bridge.emit(ProjectOpened(own.open(SUMMARY.folder), SUMMARY))
    return own


@pytest.fixture
def history(session):
    return LabelHistory(session)


def answer(bridge, before):
    command = bridge.last(SetLabels)
    bridge.emit(LabelsChanged(command.job, command.changes, before, SUMMARY))


def test_a_step_is_kept_after_the_engine_answered_and_sent_once(bridge, session, history):
    session.set_labels([(2, "wren")], "Label 1 picture wren")
    assert history.stack.count() == 0
    answer(bridge, ((2, None),))
    assert history.stack.undoText() == "Label 1 picture wren"
    assert len(bridge.sent_of(SetLabels)) == 1


def test_undo_and_redo_send_the_labels_of_before_and_after(bridge, session, history):
    session.set_labels([(2, "wren")], "Label")
    answer(bridge, ((2, None),))
    history.stack.undo()
    assert bridge.last(SetLabels).changes == ((2, None),)
    answer(bridge, ((2, "wren"),))
    assert history.stack.count() == 1  # the answer to an undo is no new step
    history.stack.redo()
    assert bridge.last(SetLabels).changes == ((2, "wren"),)
    history.stack.undo()
    assert bridge.last(SetLabels).changes == ((2, None),)


def test_another_project_begins_without_a_past(bridge, session, history):
    session.set_labels([(2, "wren")], "Label")
    answer(bridge, ((2, None),))
    other = summary_of(rows_of([None]), folder="/projects/Other")
    bridge.emit(ProjectOpened(session.open(other.folder), other))
    assert history.stack.count() == 0
