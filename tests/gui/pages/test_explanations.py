"""Why? A heat-map for the picture that is looked at, and only for that one."""

from __future__ import annotations

import pytest
from demo_data import PaintedPictures
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.api import EngineLost, ErrorReport, ExplainPicture, JobFailed, PictureExplained
from gui.pages.explained_picture import ExplainedPicture
from gui.pages.explanations import ASK_AFTER_MS, Explanations, Question
from gui.theme import theme

WREN, ROBIN = Question("birds", "/p/1.jpg", "wren"), Question("birds", "/p/2.jpg", "robin")


def answer(command, outside=False, heat=bytes(range(6))):
    return PictureExplained(command.job, command.path, command.class_name, 0.82, 3, 2, heat, outside)


@pytest.fixture
def why(bridge):
    return Explanations(bridge)


def asked(bridge, qtbot, times):
    qtbot.waitUntil(lambda: len(bridge.sent_of(ExplainPicture)) == times)
    return bridge.last(ExplainPicture)


def test_passing_over_pictures_quickly_asks_for_the_last_one_only(why, bridge, qtbot):
    for number in range(20):
        why.ask(Question("birds", f"/p/{number}.jpg", "wren"))
    command = asked(bridge, qtbot, 1)
    assert command.path == "/p/19.jpg"
    assert bridge.cancelled == []


def test_a_question_that_nobody_waits_for_is_withdrawn_and_its_late_answer_ignored(why, bridge, qtbot):
    why.ask(WREN)
    first = asked(bridge, qtbot, 1)
    why.ask(ROBIN)
    assert bridge.cancelled == [first.job]
    bridge.emit(answer(first))
    assert why.answer is None
    assert why.waiting
    bridge.emit(answer(asked(bridge, qtbot, 2)))
    assert why.answer.class_name == "robin"


def test_what_was_answered_is_not_asked_twice(why, bridge, qtbot):
    why.ask(WREN)
    bridge.emit(answer(asked(bridge, qtbot, 1)))
    why.ask(None)
    why.ask(WREN)
    assert why.answer.class_name == "wren"
    assert not why.waiting
    assert len(bridge.sent_of(ExplainPicture)) == 1


@pytest.mark.parametrize("end", ["failed", "lost"])
def test_a_failure_ends_the_waiting_and_can_be_asked_again(why, bridge, qtbot, end):
    why.ask(WREN)
    job = asked(bridge, qtbot, 1).job
    report = ErrorReport("missing", "It is gone.")
    bridge.emit(JobFailed(job, report) if end == "failed" else EngineLost(report, (job,)))
    assert why.failed
    assert not why.waiting
    why.ask(WREN)
    assert not why.failed
    asked(bridge, qtbot, 2)


@pytest.fixture
def panel(bridge, why, qtbot):
    theme().apply()
    pictures = PaintedPictures(640)
    panel = QWidget()
    panel.pictures = pictures
    panel.explained = ExplainedPicture(pictures.source, why, panel)
    QVBoxLayout(panel).addWidget(panel.explained)
    qtbot.addWidget(panel)
    panel.resize(400, 420)
    panel.show()
    panel.activateWindow()
    panel.explained.show_picture("birds", "/p/1.jpg", ("wren", "robin"))
    return panel


def test_nothing_is_asked_before_a_person_wants_to_know(panel, bridge, qtbot):
    with qtbot.assertNotEmitted(bridge.received, wait=2 * ASK_AFTER_MS):
        panel.explained.show_picture("birds", "/p/2.jpg", ("wren",))
    assert bridge.sent_of(ExplainPicture) == []
    assert not panel.explained.classes.isVisible()


def test_the_key_h_lays_the_heat_map_over_the_picture_and_takes_it_away(panel, bridge, qtbot, picture_of):
    panel.explained.setFocus()
    qtbot.keyClick(panel, Qt.Key.Key_H)
    command = asked(bridge, qtbot, 1)
    assert (command.model, command.path, command.class_name) == ("birds", "/p/1.jpg", "wren")
    bridge.emit(answer(command))
    assert panel.explained.picture.has_heat
    assert "speak for “wren”" in panel.explained.words.text()
    picture_of(panel, "heat-map")
    qtbot.keyClick(panel, Qt.Key.Key_H)
    assert not panel.explained.picture.has_heat


def test_another_class_can_be_explained(panel, bridge, qtbot):
    qtbot.mouseClick(panel.explained.button, Qt.MouseButton.LeftButton)
    asked(bridge, qtbot, 1)
    panel.explained.classes.setCurrentIndex(1)
    panel.explained.classes.activated.emit(1)
    assert asked(bridge, qtbot, 2).class_name == "robin"


def test_the_next_picture_never_carries_the_heat_of_the_one_before(panel, bridge, qtbot):
    panel.explained.button.click()
    bridge.emit(answer(asked(bridge, qtbot, 1)))
    panel.explained.show_picture("birds", "/p/2.jpg", ("wren",))
    assert not panel.explained.picture.has_heat
    assert "Looking" in panel.explained.words.text()
    bridge.emit(answer(asked(bridge, qtbot, 2), outside=True))
    assert panel.explained.picture.has_heat
    assert "Only the middle" in panel.explained.words.text()


def test_an_answer_about_a_picture_it_learned_from_is_not_mistaken_for_the_held_out_one(panel, bridge, qtbot):
    panel.explained.button.click()
    bridge.emit(answer(asked(bridge, qtbot, 1)))
    assert "having learned" not in panel.explained.words.text()
    panel.explained.show_picture("birds", "/p/1.jpg", ("wren",), learned=True)
    assert "having learned from it" in panel.explained.words.text()


def test_a_picture_that_cannot_be_explained_says_so(panel, bridge, qtbot):
    panel.explained.button.click()
    bridge.emit(JobFailed(asked(bridge, qtbot, 1).job, ErrorReport("missing", "It is gone.")))
    assert "no heat-map" in panel.explained.words.text()


def test_a_broken_picture_offers_no_heat_map(panel):
    panel.explained.show_picture("birds", "/p/3.jpg", (), "cut off")
    assert not panel.explained.button.isEnabled()
