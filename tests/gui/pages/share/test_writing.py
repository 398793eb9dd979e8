"""Writing a model for other programs, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from demo_data import NOBODY, model
from pytestqt.qtbot import QtBot

from engine.api import (
    DEFAULT_TARGETS,
    GENERAL_MODEL,
    EngineLost,
    ErrorReport,
    ExportModel,
    HalfFacts,
    JobCancelled,
    JobFailed,
    JobProgress,
    JobSucceeded,
    ModelExported,
    Target,
    TargetWritten,
    Written,
)
from gui.pages.share.watched_job import Ending
from gui.pages.share.writing import Writing
from gui.pages.share.writing_words import half_words, outcome

PYTHON = Written(Target.PYTHON, "/out/share/python", 1000)
JAVA = Written(Target.JAVA, problem="The disk is full.")
TWO = (Target.PYTHON, Target.JAVA)


@pytest.fixture
def writing(bridge):
    writing = Writing(bridge)
    writing.choose_folder("/out")
    return writing


def start(writing, bridge, card=None):
    writing.start(card or model(), TWO)
    return bridge.last(ExportModel).job


def test_it_writes_what_was_chosen_where_it_was_chosen(writing, bridge):
    writing.choose_half(True)
    start(writing, bridge)
    command = bridge.last(ExportModel)
    assert (command.model, command.folder, command.targets, command.half) == (model().key, "/out", TWO, True)


def test_half_precision_of_a_projects_model_is_measured_on_the_projects_pictures(writing, bridge):
    writing.follow_project("/hands", (model("hands 3"),))
    start(writing, bridge, model("hands 3"))
    assert bridge.last(ExportModel).project == ""
    bridge.emit(JobSucceeded(bridge.last(ExportModel).job))
    writing.choose_half(True)
    start(writing, bridge, model("hands 3"))
    assert bridge.last(ExportModel).project == "/hands"
    bridge.emit(JobSucceeded(bridge.last(ExportModel).job))
    start(writing, bridge, model("somebody's"))
    assert bridge.last(ExportModel).project == ""


def test_what_half_precision_cost_is_said_in_pictures():
    facts = HalfFacts(55, 0.0031, 0.98, labelled=500, accuracy_full=0.974, accuracy_half=0.972)
    assert half_words(facts) == (
        "Half precision moved answers by up to 0.0031 on 55 pictures. 98\u202f% keep their class. "
        "Of 500 pictures of the project, which may have taught it, it is right for 486; "
        "in full precision, for 487."
    )


def test_the_general_model_can_be_written(writing, bridge):
    start(writing, bridge, replace(model("general"), key=GENERAL_MODEL))
    assert bridge.last(ExportModel).model == GENERAL_MODEL


def test_languages_stand_in_one_order_however_they_were_chosen(writing):
    assert writing.targets == DEFAULT_TARGETS
    writing.choose(Target.CPP, wanted=False)
    writing.choose(Target.LITERT, wanted=True)
    writing.choose(Target.CPP, wanted=True)
    assert writing.targets == (*DEFAULT_TARGETS, Target.LITERT)


@pytest.mark.parametrize("lacking", ["folder", "targets"])
def test_without_a_folder_or_a_language_nothing_is_written(writing, bridge, lacking):
    if lacking == "folder":
        writing.choose_folder("")
    writing.start(model(), () if lacking == "targets" else TWO)
    assert bridge.sent_of(ExportModel) == []
    assert not writing.running


def test_results_come_one_by_one_and_stay_with_their_model(writing, bridge):
    job = start(writing, bridge)
    assert writing.result(model()).now is Target.PYTHON
    bridge.emit(TargetWritten(job, PYTHON))
    assert writing.result(model()).now is Target.JAVA
    assert writing.result(model()).of(Target.PYTHON) == PYTHON
    facts = HalfFacts(36, 0.0061, 1.0)
    bridge.emit(ModelExported(job, "/out/hands 3.tellapart", (PYTHON, JAVA), facts))
    bridge.emit(JobSucceeded(job))
    result = writing.result(model())
    assert not writing.running
    assert (result.ending, result.bundle, result.now) == (Ending.DONE, "/out/hands 3.tellapart", None)
    assert writing.result(model("hands 2")) is None
    mark, words = outcome(result)
    assert mark == "doubt"
    assert words.startswith("Written for 1 language. 1 could not be written.")
    assert "up to 0.0061 on 36 pictures" in words


def test_another_jobs_events_are_not_taken_for_its_own(writing, bridge):
    start(writing, bridge)
    bridge.emit(TargetWritten(NOBODY, PYTHON))
    bridge.emit(JobSucceeded(NOBODY))
    assert writing.running
    assert writing.result(model()).written == ()


def test_only_one_writing_runs(writing, bridge):
    start(writing, bridge)
    writing.start(model("hands 2"), TWO)
    assert len(bridge.sent_of(ExportModel)) == 1
    assert writing.runs_for(model())
    assert not writing.runs_for(model("hands 2"))


def test_cancelling_keeps_what_was_finished(writing, bridge):
    job = start(writing, bridge)
    bridge.emit(JobProgress(job, "exporting", 1, 3, None))
    bridge.emit(TargetWritten(job, PYTHON))
    writing.cancel()
    writing.cancel()
    assert bridge.cancelled == [job]
    assert writing.stopping
    bridge.emit(JobCancelled(job))
    assert writing.result(model()).written == (PYTHON,)
    assert outcome(writing.result(model())) == ("doubt", "Stopped. What was finished is kept.")
    assert not writing.stopping


def test_a_failure_is_said_with_its_hint(writing, bridge):
    job = start(writing, bridge)
    bridge.emit(JobFailed(job, ErrorReport("would-replace", "It is there already.", "Choose another folder.")))
    assert outcome(writing.result(model())) == ("bad", "It is there already. Choose another folder.")


@pytest.mark.parametrize("mine", [True, False])
def test_losing_the_engine_ends_it_if_it_was_there(writing, bridge, mine):
    job = start(writing, bridge)
    bridge.emit(EngineLost(ErrorReport("engine-died", "It died."), (job if mine else NOBODY,)))
    assert writing.running is not mine
    if mine:
        assert "engine stopped" in outcome(writing.result(model()))[1]
        writing.start(model(), TWO)
        assert writing.running


def test_every_step_is_told(writing, bridge, qtbot: QtBot):
    job = start(writing, bridge)
    for event in (JobProgress(job, "exporting", 1, 3, None), TargetWritten(job, PYTHON), JobSucceeded(job)):
        with qtbot.waitSignal(writing.changed):
            bridge.emit(event)
