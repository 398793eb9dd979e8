"""Thorough training on the Train page: the time it takes, its rounds, waiting, going on after an end."""

from __future__ import annotations

from dataclasses import replace

from demo_data import NOBODY, opened, run, trained
from PySide6.QtCore import Qt

from engine.api import (
    AugmentationPreviewed,
    BackboneCard,
    BackbonesListed,
    EngineLost,
    EpochFinished,
    ErrorReport,
    EstimateTraining,
    FinishTraining,
    ForgetTraining,
    JobCancelled,
    JobFailed,
    JobId,
    JobProgress,
    JobSucceeded,
    PauseTraining,
    PreviewAugmentation,
    ResumeTraining,
    Thumbnail,
    TrainingEstimated,
    TrainingInterrupted,
    TrainingPaused,
    TrainMode,
    TrainModel,
)

BIRDS = [("dunnock", 40), ("robin", 40), ("wren", 40)]
OUTCOME = run({("wren", "wren"): [0.9] * 38, ("wren", "robin"): [0.7] * 2, ("robin", "robin"): [0.9] * 40})


def job_of(bridge) -> JobId:
    return bridge.last(TrainModel).job


def test_how_long_thorough_takes_is_asked_after_quick_and_stands_on_the_button(quickly_trained, bridge):
    page = quickly_trained
    asked = bridge.last(EstimateTraining)
    assert asked.options.mode is TrainMode.THOROUGH
    bridge.emit(TrainingEstimated(asked.job, 1080.0))
    bridge.emit(JobSucceeded(asked.job))
    assert page.better_button.accessibleName() == "Make it better: thorough, about 18 min"
    page.entered()
    assert len(bridge.sent_of(EstimateTraining)) == 1


def test_an_estimate_makes_way_for_the_training(quickly_trained, bridge, qtbot):
    page = quickly_trained
    asked = bridge.last(EstimateTraining).job
    qtbot.mouseClick(page.better_button, Qt.MouseButton.LeftButton)
    assert bridge.cancelled == [asked]
    assert bridge.last(TrainModel).options.mode is TrainMode.THOROUGH


def test_an_estimate_makes_way_for_another_page(quickly_trained, bridge):
    page = quickly_trained
    asked = bridge.last(EstimateTraining).job
    page.hide()
    assert bridge.cancelled == [asked]


def epoch(job, number, accuracy, best=True):
    loss = None if number == 0 else 0.5 / number
    return EpochFinished(job, number, 20, loss, 0.3, accuracy, best, 400.0)


def test_a_thorough_training_shows_its_rounds_beside_quick(thorough, bridge, picture_of):
    job = job_of(bridge)
    assert thorough.running.heading == "Making it better: thorough"
    assert not thorough.running.finish_button.isEnabled()
    for number, accuracy in ((0, 0.94), (1, 0.95), (2, 0.97)):
        bridge.emit(epoch(job, number, accuracy))
    bridge.emit(epoch(NOBODY, 3, 0.1))
    bridge.emit(JobProgress(job, "learning", 40, 400, 360.0))
    assert [each.accuracy for each in thorough.running.rounds.rounds()] == [0.94, 0.95, 0.97]
    assert thorough.running.words == (
        "Round 3 of at most 20  ·  stops by itself when it no longer gets better  ·  6 min left"
    )
    assert "94" in thorough.running_facts.quick.words
    assert "best at round 2" in thorough.running_facts.thorough.words
    assert thorough.running.finish_button.isEnabled()
    picture_of(thorough, "train-thorough")


def test_it_can_wait_and_go_on(thorough, bridge, qtbot):
    job = job_of(bridge)
    pause = thorough.running.pause_button
    qtbot.mouseClick(pause, Qt.MouseButton.LeftButton)
    assert bridge.last(PauseTraining).training == job
    assert not pause.isEnabled()
    bridge.emit(TrainingPaused(NOBODY, job, True))
    assert pause.accessibleName() == "Go on"
    assert "kept" in thorough.running.words
    qtbot.mouseClick(pause, Qt.MouseButton.LeftButton)
    assert bridge.last(PauseTraining).paused is False
    bridge.emit(TrainingPaused(NOBODY, job, False))
    assert pause.accessibleName() == "Pause"


def test_enough_keeps_the_best_and_cancel_does_not(thorough, bridge, qtbot):
    job = job_of(bridge)
    bridge.emit(epoch(job, 0, 0.94))
    qtbot.mouseClick(thorough.running.finish_button, Qt.MouseButton.LeftButton)
    assert bridge.last(FinishTraining).training == job
    assert job not in bridge.cancelled
    assert thorough.running.words == "Ending with the best so far"
    qtbot.mouseClick(thorough.running.stop_button, Qt.MouseButton.LeftButton)
    assert bridge.cancelled[-1] == job


def test_a_pause_that_could_not_be_had_can_be_asked_for_again(thorough, bridge, qtbot):
    qtbot.mouseClick(thorough.running.pause_button, Qt.MouseButton.LeftButton)
    bridge.emit(JobFailed(bridge.last(PauseTraining).job, ErrorReport("no-such-training", "It has ended.")))
    assert thorough.running.pause_button.isEnabled()


LOST = TrainingInterrupted(NOBODY, "/project", 4, "birds 4", "2026-01-01T10:00:00Z", 0.6)


def test_an_interrupted_training_goes_on(page, bridge, qtbot, picture_of):
    bridge.emit(opened(BIRDS))
    bridge.emit(LOST)
    assert page.interrupted.words.startswith("A training of “birds 4” was interrupted at 60")
    picture_of(page, "train-interrupted")
    qtbot.mouseClick(page.interrupted.button, Qt.MouseButton.LeftButton)
    resumed = bridge.last(ResumeTraining)
    assert (resumed.folder, resumed.run) == ("/project", 4)
    assert not page.interrupted.isVisible()
    assert page.running.heading == "Making it better: thorough"
    bridge.emit(trained(OUTCOME, resumed.job, BIRDS))
    bridge.emit(JobSucceeded(resumed.job))
    assert page.view_model.just_trained


def test_an_interrupted_training_can_be_forgotten(page, bridge, qtbot):
    bridge.emit(opened(BIRDS))
    bridge.emit(LOST)
    qtbot.mouseClick(page.interrupted.forget_button, Qt.MouseButton.LeftButton)
    assert bridge.last(ForgetTraining).run == 4
    assert not page.interrupted.isVisible()
    assert bridge.sent_of(ResumeTraining) == []


def test_an_interrupted_training_of_another_project_is_not_offered(page, bridge):
    bridge.emit(opened(BIRDS))
    bridge.emit(replace(LOST, folder="/another"))
    assert not page.interrupted.isVisible()
    bridge.emit(LOST)
    bridge.emit(opened(BIRDS, folder="/third"))
    assert not page.interrupted.isVisible()


def test_how_pictures_are_varied_is_shown_before_it_starts(page, bridge, picture_of):
    bridge.emit(opened(BIRDS))
    bridge.emit(trained(OUTCOME, counts=BIRDS))
    page.plan_disclosure.button.click()
    asked = bridge.last(PreviewAugmentation)
    square = Thumbnail("/a.jpg", 8, 8, bytes(192))
    refused = (("quarter-turns", "A turned “six” looked like a “nine”."),)
    bridge.emit(
        AugmentationPreviewed(asked.job, (square,) * 4, ((square,) * 4,) * 4, ("mirror", "colours"), refused)
    )
    assert "It will also learn from pictures that are mirrored and a little lighter" in page.plan_panel.words
    assert "Not turned by a quarter: A turned “six” looked like a “nine”." in page.plan_panel.words
    assert [len(row) for row in page.plan_panel.grid.rows()] == [5, 5, 5, 5]
    picture_of(page, "train-plan")


def test_a_cancelled_thorough_training_says_that_nothing_was_changed(thorough, bridge):
    thorough.running.stop_button.click()
    bridge.emit(JobCancelled(job_of(bridge)))
    assert thorough._about.text() == "Stopped before its end: nothing was changed."
    assert thorough.better_button.isEnabled()


def test_a_network_that_cannot_be_taught_is_not_made_better(quickly_trained, bridge):
    page = quickly_trained
    fixed = BackboneCard("fixed", "Fixed", 1_000_000, 0, None, None, "MIT", "Here.", ready=True, fine_tunes=False)
    bridge.emit(BackbonesListed(NOBODY, (fixed,)))
    page.choices.network.choose("fixed")
    page.choices.changed.emit()
    assert not page.better_button.isEnabled()
    assert page.better_button.property("kind") == "plain"
    assert page.check_button.property("kind") == "accent"


def test_what_went_on_after_the_engine_was_lost_keeps_its_chart(thorough, bridge):
    job = job_of(bridge)
    for number, accuracy in ((0, 0.94), (1, 0.95), (2, 0.97)):
        bridge.emit(epoch(job, number, accuracy))
    bridge.emit(EngineLost(ErrorReport("engine-died", "The engine stopped."), (job,)))
    bridge.emit(opened(BIRDS))
    bridge.emit(LOST)
    thorough.interrupted.button.click()
    bridge.emit(epoch(bridge.last(ResumeTraining).job, 2, 0.98))  # from the last moment that was kept
    assert [each.accuracy for each in thorough.running.rounds.rounds()] == [0.94, 0.95, 0.98]
    assert "94" in thorough.running_facts.quick.words


def test_what_goes_on_after_a_restart_does_not_take_a_later_round_for_quick(page, bridge):
    bridge.emit(opened(BIRDS))
    bridge.emit(LOST)
    page.interrupted.button.click()
    bridge.emit(epoch(bridge.last(ResumeTraining).job, 3, 0.97))
    assert page.running_facts.quick.words == "it goes on after round 2"
