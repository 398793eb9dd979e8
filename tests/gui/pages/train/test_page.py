"""The Train page from "not yet" to the score."""

from __future__ import annotations

from dataclasses import replace

import pytest
from demo_data import NOBODY, model, opened, run, trained
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from engine.api import (
    Advice,
    Calibration,
    Coach,
    Depth,
    Device,
    DeviceFellBack,
    DeviceKind,
    EngineDescribed,
    EngineLost,
    ErrorReport,
    EstimateTraining,
    Framing,
    JobCancelled,
    JobFailed,
    JobId,
    JobProgress,
    JobSucceeded,
    LearningMeasured,
    LookAlikes,
    Preprocessing,
    Problem,
    Rejection,
    Remeasured,
    Score,
    TrainMode,
    TrainModel,
    TriedRecipe,
    Verdict,
)
from gui.pages.train.view_model import Phase

BIRDS = [("dunnock", 40), ("robin", 40), ("wren", 40)]
CPU = Device(DeviceKind.CPU, 0, "AMD EPYC, 2 cores", None, usable=True, chosen=True)
DEAD = Device(DeviceKind.CUDA, 0, "An old card", None, usable=False, chosen=False, reason="too old")
OUTCOME = run({("wren", "wren"): [0.9] * 38, ("wren", "robin"): [0.7] * 2, ("robin", "robin"): [0.9] * 40})


def accents(page) -> list[QPushButton]:
    """The buttons that are the one thing to do next: there must be one."""
    return [
        each for each in page.findChildren(QPushButton) if each.isVisible() and each.property("kind") == "accent"
    ]


def job_of(bridge) -> JobId:
    return bridge.last(TrainModel).job


def test_it_says_why_training_is_not_possible_yet_and_where_to_go(page, bridge, qtbot, picture_of):
    assert page.empty.isVisible()
    assert not page.button.isVisible()
    bridge.emit(opened([("wren", 20)]))
    picture_of(page, "train-one-class")
    with qtbot.waitSignal(page.go_to) as gone:
        qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    assert gone.args == ["pictures"]


def test_it_says_what_will_be_learned_from_what(page, bridge, picture_of):
    bridge.emit(opened([*BIRDS, ("heron", 1)], unlabelled=12))
    assert page._title.text() == "Learn to tell apart four classes"
    assert page._counts.text() == "121 pictures  ·  dunnock 40, robin 40, wren 40, heron 1  ·  12 without a class"
    assert "heron" in page._warning.text()
    assert "on this computer" in page._about.text()
    picture_of(page, "train-ready")


def test_one_press_trains_with_the_defaults(page, bridge, started):
    command = bridge.last(TrainModel)
    assert command.folder == "/project"
    assert command.options.seed == 0
    assert not page.button.isVisible()
    assert page.running.stop_button.isVisible()


def test_choices_reach_the_engine(page, bridge, qtbot):
    bridge.emit(EngineDescribed(NOBODY, "1", (CPU, DEAD), model()))
    bridge.emit(opened(BIRDS))
    page.disclosure.button.click()
    choices = page.choices
    assert [choices.device.itemText(row) for row in range(choices.device.count())] == ["the best one", CPU.name]
    choices.name.setText("garden birds")
    choices.seed.setValue(7)
    choices.budget.setValue(15)
    choices.device.setCurrentIndex(1)
    page.start()
    options = bridge.last(TrainModel).options
    assert (options.name, options.seed, options.time_budget) == ("garden birds", 7, 15.0)
    assert options.device is DeviceKind.CPU


def test_the_setting_decides_where_the_choices_leave_it_open(page, bridge):
    page.view_model.preferred_device = DeviceKind.CPU
    bridge.emit(opened(BIRDS))
    page.start()
    assert bridge.last(TrainModel).options.device is DeviceKind.CPU


def test_while_it_runs_it_says_what_it_does_and_draws_the_chart(page, bridge, started, picture_of):
    job = job_of(bridge)
    bridge.emit(JobProgress(job, "looking", 60, 120, 24.0))
    assert page.running.words == "Looking at pictures: 60 of 120  ·  24 s left"
    for pictures, share in ((20, 0.5), (40, 0.7), (60, 0.8)):
        bridge.emit(LearningMeasured(job, pictures, share))
    bridge.emit(LearningMeasured(NOBODY, 99, 0.1))
    assert page.running.chart.points() == ((20, 0.5), (40, 0.7), (60, 0.8))
    picture_of(page, "train-running")


def test_stopping_asks_once_and_says_that_nothing_is_lost(page, bridge, started, qtbot):
    job = job_of(bridge)
    qtbot.mouseClick(page.running.stop_button, Qt.MouseButton.LeftButton)
    assert bridge.cancelled == [job]
    assert not page.running.stop_button.isEnabled()
    bridge.emit(JobCancelled(job))
    assert page.button.isVisible()
    assert "kept" in page._about.text()


def test_afterwards_the_score_stands_in_words_and_making_it_better_is_the_next_thing(
    page, bridge, started, qtbot, picture_of
):
    job = job_of(bridge)
    bridge.emit(EngineDescribed(NOBODY, "1", (CPU,), model()))
    for pictures, share in ((40, 0.6), (80, 0.8), (120, 0.9)):
        bridge.emit(LearningMeasured(job, pictures, share))
    bridge.emit(trained(replace(OUTCOME, coach=Coach((), Advice.UNKNOWN)), job, BIRDS))
    bridge.emit(JobSucceeded(job))
    score, looks, sure = page.outcome.cards
    assert score.words.startswith("Right for 78 of 80 pictures it had never seen")
    assert looks.words == "Whole pictures at 288\u00a0px at what things are"
    assert sure.words == "Too few pictures to say it always names a class"
    assert CPU.name in page.outcome.computer
    assert accents(page) == [page.better_button]
    picture_of(page, "train-done")
    with qtbot.waitSignal(page.go_to) as gone:
        qtbot.mouseClick(page.check_button, Qt.MouseButton.LeftButton)
    assert gone.args == ["check"]
    with qtbot.waitSignal(page.go_to) as gone:
        qtbot.mouseClick(page.classify_button, Qt.MouseButton.LeftButton)
    assert gone.args == ["classify"]


def test_what_was_left_out_is_said(page, bridge):
    broken = Problem("truncated", "It is cut off.")
    left_out = Problem("class-too-small", "“heron” has only one picture and was left out.", "Add more.")
    report = replace(OUTCOME, unreadable=(("/a.jpg", broken), ("/b.jpg", broken)), warnings=(left_out,))
    bridge.emit(opened(BIRDS))
    bridge.emit(trained(report, counts=BIRDS))
    assert page.outcome.notes.splitlines() == [
        "“heron” has only one picture and was left out. Add more.",
        "2 pictures could not be read and had no say.",
    ]


@pytest.mark.parametrize(
    "end",
    [
        lambda job: JobFailed(job, ErrorReport("disk-full", "The disk is full.")),
        lambda job: EngineLost(ErrorReport("engine-died", "The engine stopped."), (job,)),
    ],
)
def test_after_a_failure_it_can_be_tried_again(page, bridge, started, end):
    bridge.emit(end(job_of(bridge)))
    assert page.view_model.phase is Phase.IDLE
    assert page.view_model.can_start


def test_a_second_press_while_it_runs_does_nothing(page, bridge, started):
    page.start()
    assert len(bridge.sent_of(TrainModel)) == 1


def test_another_project_starts_from_its_own_newest_run(page, bridge, started):
    job = job_of(bridge)
    bridge.emit(trained(OUTCOME, job, BIRDS))
    bridge.emit(JobSucceeded(job))
    bridge.emit(opened(BIRDS))  # the same project again, after the engine was lost
    assert page.view_model.report == OUTCOME
    bridge.emit(opened(BIRDS, folder="/another"))
    assert page.view_model.report is None
    assert not page.check_button.isVisible()


def test_the_estimate_follows_this_computers_own_pace(page, bridge):
    bridge.emit(opened(BIRDS))
    bridge.emit(trained(OUTCOME, counts=BIRDS))
    assert page.view_model.estimate() == pytest.approx(OUTCOME.seconds * 120 / 80)


def test_after_a_flawless_score_there_is_nothing_to_make_better_first(page, bridge, started):
    flawless = run({("wren", "wren"): [0.9] * 40, ("robin", "robin"): [0.9] * 40})
    bridge.emit(trained(flawless, job_of(bridge), BIRDS))
    bridge.emit(JobSucceeded(job_of(bridge)))
    assert accents(page) == [page.check_button]
    assert page.better_button.isVisible()


def test_the_outcome_says_what_was_chosen_what_it_gained_and_how_sure_it_is(page, bridge):
    card = replace(
        OUTCOME.model,
        preprocessing=Preprocessing(size=384, framing=Framing.WHOLE),
        depth=Depth.DETAIL,
        rejection=Rejection("knn", 1.0, 0.4, coverage=0.92, accuracy=0.99),
    )
    report = replace(
        OUTCOME,
        model=card,
        score=Score(188, 200, 0.92, 0.96, 0.71),
        tried=(
            TriedRecipe("centre", 224, "last", 0.71, 300),
            TriedRecipe("whole", 384, "detail", 0.95, 300, True),
        ),
        accuracy_plain=0.71,
        look_alikes=LookAlikes((("/a.jpg", "/b.jpg"),), 214, 0.97),
        calibration=Calibration(0.12, 0.02),
    )
    bridge.emit(opened(BIRDS))
    bridge.emit(trained(report, counts=BIRDS))
    score, looks, sure = page.outcome.cards
    assert score.words == (
        "Right for 94 of 100 pictures it had never seen between 92 and 96 of 100  ·  71 of 100 if every class "
        "counts alike  ·  214 look-alikes kept together; else the score would read 3 points higher"
    )
    assert looks.words == "Whole pictures at 384\u00a0px at small marks and textures  ·  that gained 24 points"
    assert sure.words.startswith("Its confidence can be taken at its word answers 92")


@pytest.mark.parametrize(
    ("kept", "end"), [("thorough", "thorough is kept."), ("quick", "not better, so quick stays.")]
)
def test_the_verdict_is_said_either_way(page, bridge, kept, end):
    report = replace(OUTCOME, mode=TrainMode(kept), verdict=Verdict(60, 0.95, 0.97, kept))
    bridge.emit(opened(BIRDS))
    bridge.emit(trained(report, counts=BIRDS))
    assert page.outcome.verdict.endswith(end)
    assert "the same 60 pictures" in page.outcome.verdict
    assert not page.better_button.isVisible()


def test_a_device_that_answers_otherwise_is_not_hidden(page, bridge, started):
    job = job_of(bridge)
    bridge.emit(DeviceFellBack(job, CPU, "The card gave other answers than the CPU."))
    report = replace(OUTCOME, remeasured=Remeasured("A card", 60, 0.95, 0.3))
    bridge.emit(trained(report, job, BIRDS))
    bridge.emit(JobSucceeded(job))
    assert "The card gave other answers than the CPU." in page.outcome.notes
    assert "the CPU gives the same answer as A card for 95" in page.outcome.computer


def test_of_a_model_from_before_nothing_is_said_that_was_not_measured(page, bridge):
    bridge.emit(opened(BIRDS))
    bridge.emit(trained(OUTCOME, counts=BIRDS))
    assert page.outcome.cards[2].words == "Not measured: train again to know it always names a class"


def test_ways_of_looking_are_named_while_they_are_tried(page, bridge, started):
    bridge.emit(JobProgress(job_of(bridge), "trying", 3, 9, 20.0, "whole 384"))
    assert page.running.words == "Trying ways of looking: whole pictures at 384\u00a0px  ·  3 of 9  ·  20 s left"


def test_where_pictures_have_several_classes_only_quick_is_offered(page, bridge, started):
    score = replace(OUTCOME.score, balanced=0.71)
    report = replace(OUTCOME, model=replace(OUTCOME.model, thresholds=(0.5, 0.5)), score=score)
    bridge.emit(trained(report, job_of(bridge), BIRDS))
    bridge.emit(JobSucceeded(job_of(bridge)))
    assert not page.better_button.isVisible()
    assert accents(page) == [page.check_button]
    assert bridge.sent_of(EstimateTraining) == []
    assert (
        "right: all its classes and no other; each by itself was found in 71 of 100" in page.outcome.cards[0].words
    )
