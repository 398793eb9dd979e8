"""Two models on the same pictures: which is better, whether that is fair, and where they differ."""

from __future__ import annotations

import pytest
from demo_data import model, opened
from demo_runs import SIGNS
from PySide6.QtCore import Qt

from engine.api import (
    CompareModels,
    Comparison,
    DifferingPicture,
    ErrorReport,
    JobFailed,
    JobProgress,
    ModelsCompared,
)
from gui.pages.check import check_words

NEW, OLD, OLDEST = model("hands 3"), model("hands 2"), model("hands 1")
DIFFERING = (
    DifferingPicture(1, "/photos/1.jpg", "one", "two", "one"),
    DifferingPicture(2, "/photos/2.jpg", "two", "one", "two"),
    DifferingPicture(3, "/photos/3.jpg", "six", "six", "one"),
    DifferingPicture(4, "/photos/4.jpg", "six", "one", "two"),
)


def comparison(first=90, second=91, fair=True, chance=1.0, pictures=100):
    return Comparison("hands 2", "hands 3", pictures, first, second, fair, DIFFERING, chance)


@pytest.fixture
def panel(judged, bridge):
    bridge.emit(opened(SIGNS, models=(NEW, OLD, OLDEST)))
    judged.show_tab("compare")
    return judged.compare


def compare(panel, bridge, qtbot, outcome):
    qtbot.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    bridge.emit(ModelsCompared(bridge.last(CompareModels).job, outcome))


def test_the_two_newest_are_proposed_the_older_one_first(panel, bridge, qtbot):
    assert (panel.first.currentData(), panel.second.currentData()) == (OLD.key, NEW.key)
    qtbot.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    command = bridge.last(CompareModels)
    assert (command.first, command.second) == (OLD.key, NEW.key)


def test_while_they_are_asked_it_says_how_far_it_is_and_can_be_stopped(panel, bridge, qtbot):
    panel.button.click()
    job = bridge.last(CompareModels).job
    bridge.emit(JobProgress(job, "comparing", 40, 100, 3.0))
    assert "40 of 100" in panel.stage.text()
    qtbot.mouseClick(panel.stop_button, Qt.MouseButton.LeftButton)
    assert bridge.cancelled == [job]
    bridge.emit(ModelsCompared(job, comparison()))
    assert not panel.grid.isVisible(), "a late answer to a stopped question is not shown"
    assert panel.button.isVisible()


def test_the_outcome_is_a_sentence_with_the_pictures_below(panel, bridge, qtbot, judged, picture_of):
    compare(panel, bridge, qtbot, comparison(chance=0.02))
    assert panel.sentence.text() == "“hands 3” is right for 91 of 100 pictures, “hands 2” for 90."
    assert "fair" in panel.about.text()
    assert panel.model.rowCount() == 4
    assert panel.model.index(0).data() == "one, ✕ two  ·  ✓ one"
    picture_of(judged, "check-compare")


@pytest.mark.parametrize(("which", "pictures"), [("first", 1), ("second", 2), ("neither", 1), ("all", 4)])
def test_the_differing_pictures_can_be_sifted(panel, bridge, qtbot, which, pictures):
    compare(panel, bridge, qtbot, comparison())
    panel.which.setCurrentIndex(panel.which.findData(which))
    panel.which.activated.emit(panel.which.currentIndex())
    assert panel.model.rowCount() == pictures


def test_other_models_make_the_old_outcome_go(panel, bridge, qtbot):
    compare(panel, bridge, qtbot, comparison())
    panel.first.setCurrentIndex(panel.first.findData(OLDEST.key))
    panel.first.activated.emit(panel.first.currentIndex())
    assert not panel.grid.isVisible()
    qtbot.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    assert bridge.last(CompareModels).first == OLDEST.key


def test_a_model_is_not_compared_with_itself(panel):
    panel.first.setCurrentIndex(panel.first.findData(NEW.key))
    panel.first.activated.emit(panel.first.currentIndex())
    assert not panel.button.isEnabled()


def test_a_failure_leaves_the_button(panel, bridge):
    panel.button.click()
    bridge.emit(JobFailed(bridge.last(CompareModels).job, ErrorReport("missing", "It is gone.")))
    assert panel.button.isVisible()
    assert panel.button.isEnabled()


def test_one_model_is_not_enough(judged, bridge, picture_of):
    bridge.emit(opened(SIGNS, models=(NEW,)))
    judged.show_tab("compare")
    assert judged.compare.empty.isVisible()
    picture_of(judged, "check-compare-one")


def test_words_for_chance_and_fairness():
    assert "hardly an accident" in check_words.chance(comparison(80, 91, chance=0.03))
    assert "no accident" in check_words.chance(comparison(70, 91, chance=0.0004))
    assert "may well be chance" in check_words.chance(comparison(90, 91, chance=0.9))
    assert check_words.chance(comparison(91, 91)) == ""
    assert check_words.compared(comparison(91, 91)) == "Both are right for 91 of 100 pictures."
    assert check_words.fairness(comparison(fair=False)).startswith("Not a fair comparison")
    assert "no picture" in check_words.compared(comparison(0, 0, pictures=0))
