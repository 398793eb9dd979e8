"""The head of the page: look-alikes, other runs, the report; learning again in place; the coach."""

from __future__ import annotations

from dataclasses import replace

import pytest
from demo_data import model, opened, run, summary, trained
from demo_runs import CELLS, SIGNS, judged_run
from PySide6.QtCore import Qt

from engine.api import (
    Advice,
    Coach,
    CompareModels,
    EngineLost,
    ErrorReport,
    FileSaved,
    JobCancelled,
    JobFailed,
    JobProgress,
    JobSucceeded,
    LookAlikes,
    ModelTrained,
    OpenRun,
    PicturesRemoved,
    RunOpened,
    SaveReport,
    TrainModel,
    TrainOptions,
)
from gui.pages.check import check_words
from gui.pages.check import view as check_view

OLD = judged_run("hands 2")


@pytest.fixture
def two_runs(judged, bridge):
    bridge.emit(opened(SIGNS, models=(judged_run().model, OLD.model)))
    return judged


def choose(page, key):
    page.header.models.setCurrentIndex(page.header.models.findData(key))
    page.header.models.activated.emit(page.header.models.currentIndex())


# Look-alikes


def test_what_look_alikes_would_have_flattered_is_said_beside_the_score(judged):
    words = "5 look-alikes kept together; without that the score would read 4 points higher"
    assert judged.header.look_alikes.accessibleName() == words


def test_no_flattery_is_claimed_where_there_was_none():
    report = replace(judged_run(), look_alikes=LookAlikes((("/a", "/b"),), 2, 0.80))
    assert check_words.look_alikes(report).endswith("the score does not depend on it")
    assert check_words.look_alikes(replace(report, look_alikes=LookAlikes((("/a", "/b"),), 2))) == (
        "2 look-alikes kept together"
    )
    assert check_words.look_alikes(run(CELLS)) == ""


def test_a_click_on_it_shows_the_groups_and_a_tab_leads_back(judged, qtbot, picture_of):
    qtbot.mouseClick(judged.header.look_alikes, Qt.MouseButton.LeftButton)
    panel = judged.look_alikes
    assert panel.isVisible()
    assert panel.heading.text() == "2 groups of pictures that look alike"
    assert [panel.model.index(row).data() for row in range(5)] == [
        "group 1, 1 of 3",
        "group 1, 2 of 3",
        "group 1, 3 of 3",
        "group 2, 1 of 2",
        "group 2, 2 of 2",
    ]
    assert not any(tab.isChecked() for tab in judged.tabs.values())
    picture_of(judged, "check-look-alikes")
    qtbot.mouseClick(judged.tabs["mix-ups"], Qt.MouseButton.LeftButton)
    assert judged.mix_ups.isVisible()


def test_thirty_thousand_look_alikes_are_listed_at_once(page, bridge, picture_of):
    groups = tuple(tuple(f"/photos/{group}-{place}.jpg" for place in range(3)) for group in range(10_000))
    bridge.emit(trained(replace(judged_run(), look_alikes=LookAlikes(groups, 30_000, 0.9)), counts=SIGNS))
    page.show_tab("look-alikes")
    assert page.look_alikes.model.rowCount() == 30_000
    assert len(page.look_alikes.grid.visible_rows()) < 100
    picture_of(page, "check-look-alikes-many")


# Other runs


def test_an_older_run_can_be_looked_at(two_runs, bridge):
    choose(two_runs, OLD.model.key)
    command = bridge.last(OpenRun)
    assert (command.folder, command.model) == ("/project", OLD.model.key)
    assert not two_runs.header.models.isEnabled()
    bridge.emit(RunOpened(command.job, OLD))
    assert two_runs.view_model.report.model.name == "hands 2"
    assert two_runs.header.models.currentData() == OLD.model.key
    assert two_runs.header.models.isEnabled()


@pytest.mark.parametrize("end", ["failed", "lost"])
def test_a_run_that_cannot_be_opened_leaves_the_one_that_is_shown(two_runs, bridge, end):
    choose(two_runs, OLD.model.key)
    job, report = bridge.last(OpenRun).job, ErrorReport("missing", "It is gone.")
    bridge.emit(JobFailed(job, report) if end == "failed" else EngineLost(report, (job,)))
    assert two_runs.header.models.currentData() == judged_run().model.key
    assert two_runs.header.models.isEnabled()


def test_choosing_the_run_that_is_shown_asks_nothing(two_runs, bridge):
    choose(two_runs, judged_run().model.key)
    assert bridge.sent_of(OpenRun) == []


# The report


def test_the_report_is_saved_where_the_person_says_and_can_be_found(judged, bridge, qtbot, monkeypatch):
    found = []
    monkeypatch.setattr(check_view, "save_as", lambda *asked: "/home/report.html")
    monkeypatch.setattr(check_view, "show_in_folder", found.append)
    qtbot.mouseClick(judged.header.save_button, Qt.MouseButton.LeftButton)
    command = bridge.last(SaveReport)
    assert (command.model, command.path) == (judged_run().model.key, "/home/report.html")
    assert not judged.header.save_button.isEnabled()
    bridge.emit(FileSaved(command.job, "/home/report.html"))
    assert judged.header.save_button.isEnabled()
    assert "/home/report.html" in judged.banner.words
    qtbot.mouseClick(judged.banner.button, Qt.MouseButton.LeftButton)
    assert found == ["/home/report.html"]


def test_somebody_elses_file_is_not_called_the_report(judged, bridge):
    bridge.emit(FileSaved("another", "/home/classes.csv"))
    assert not judged.banner.isVisible()


def test_thinking_better_of_it_saves_nothing(judged, bridge, monkeypatch):
    monkeypatch.setattr(check_view, "save_as", lambda *asked: "")
    judged.header.save_button.click()
    assert bridge.sent_of(SaveReport) == []


# Learning again


@pytest.fixture
def learning(judged, training, bridge):
    training.start(TrainOptions())
    return bridge.last(TrainModel).job


def test_learning_again_is_watched_and_stopped_on_this_page(judged, learning, bridge, qtbot, picture_of):
    strip = judged.learning
    bridge.emit(JobProgress(learning, "looking", 10, 27, 2.0))
    assert strip.isVisible()
    assert not judged.mix_ups.cell_panel.learn_button.isEnabled()
    assert strip.title.text() == "Learning again  ·  looking at pictures: 10 of 27  ·  2 s left"
    assert judged.mix_ups.isVisible()
    picture_of(judged, "check-learning")
    qtbot.mouseClick(strip.stop_button, Qt.MouseButton.LeftButton)
    assert bridge.cancelled == [learning]
    bridge.emit(JobCancelled(learning))
    assert judged.mix_ups.cell_panel.learn_button.isEnabled()
    assert "Stopped" in strip.title.text()
    qtbot.mouseClick(strip.close_button, Qt.MouseButton.LeftButton)
    assert not strip.isVisible()


def test_what_came_of_it_is_said_beside_what_was_before(judged, learning, bridge, qtbot, picture_of):
    better = run(CELLS | {("six", "one"): [], ("six", "six"): [0.8] * 9}, "hands 4")
    counts = summary(SIGNS, models=(better.model, judged_run().model))
    bridge.emit(ModelTrained(learning, better, counts))
    bridge.emit(JobSucceeded(learning))
    assert judged.learning.title.text() == (
        "Learned again: “hands 4” has 23 of 27 right. Before, “hands 3” had 22 of 27 right."
    )
    assert judged.header.title.text() == "Right for 23 of 27 pictures it had never seen"
    picture_of(judged, "check-learned")
    qtbot.mouseClick(judged.learning.compare_button, Qt.MouseButton.LeftButton)
    command = bridge.last(CompareModels)
    assert (command.first, command.second) == (judged_run().model.key, better.model.key)
    assert judged.compare.isVisible()


def test_nothing_is_announced_before_anything_was_learned_here(judged):
    assert not judged.learning.isVisible()


def test_the_first_model_of_a_project_is_not_called_learned_again(page, training, bridge):
    bridge.emit(opened(SIGNS))
    training.start(TrainOptions())
    job = bridge.last(TrainModel).job
    bridge.emit(trained(judged_run(), job, counts=SIGNS))
    bridge.emit(JobSucceeded(job))
    assert page.header.title.isVisible()
    assert not page.learning.isVisible()


# Removed pictures, the coach


def test_a_picture_taken_out_elsewhere_is_marked_in_its_cell(judged, bridge):
    gone = judged.view_model.cell_pictures[0].picture
    bridge.emit(PicturesRemoved("pictures", (gone,), True, (), summary(SIGNS)))
    assert "removed" in judged.mix_ups.cell_panel.model.index(0).data()


def test_the_coach_says_what_more_pictures_would_bring_and_leads_to_pictures(judged, qtbot, picture_of):
    judged.show_tab("more")
    coach = judged.coach
    assert coach.advice.text().replace("\u202f", " ") == (
        "More pictures would help: with twice as many, about 86 % right."
    )
    assert coach.wanted.text() == "Most wanted: two (has 8) and six (has 9)."
    assert "about 86" in coach.chart.accessibleDescription()
    picture_of(judged, "check-coach")
    with qtbot.waitSignal(judged.go_to) as gone:
        qtbot.mouseClick(coach.button, Qt.MouseButton.LeftButton)
    assert gone.args == ["pictures"]


@pytest.mark.parametrize(
    ("coach", "words"),
    [
        (None, "too few pictures to say"),
        (Coach(), "too few pictures to say"),
        (Coach(advice=Advice.ENOUGH), "would help little"),
        (Coach(advice=Advice.MORE), "More pictures would help."),
    ],
)
def test_the_coach_never_promises_what_it_does_not_know(judged, bridge, coach, words):
    bridge.emit(trained(replace(judged_run(), coach=coach), counts=SIGNS))
    judged.show_tab("more")
    assert words in judged.coach.advice.text()
    assert not judged.coach.chart.isVisible()


def test_another_project_forgets_the_run_and_its_doubts(judged, bridge):
    bridge.emit(opened(SIGNS, folder="/another", models=(model(),)))
    assert judged.empty.isVisible()
    assert judged.view_model.doubtful.labels == ()
    assert judged.view_model.strictness.point is None
