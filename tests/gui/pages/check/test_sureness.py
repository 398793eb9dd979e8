"""How sure is it? Confidence at its word, and the slider that says when to answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from demo_data import opened, trained
from demo_runs import SIGNS, judged_run
from PySide6.QtCore import Qt

from engine.api import ErrorReport, JobFailed, ModelOpened, Rejection, SetRejection


@pytest.fixture
def panel(judged):
    judged.show_tab("sure")
    return judged.sureness


def plain(words):
    return words.replace("\u202f", " ")


def store(bridge, threshold):
    command = bridge.last(SetRejection)
    card = replace(judged_run().model, rejection=Rejection("nearest", 0.4, threshold))
    bridge.emit(ModelOpened(command.job, card))


def test_it_says_whether_confidence_can_be_taken_at_its_word(panel, picture_of):
    assert plain(panel.sentence.text()) == (
        "Its confidence can be taken at its word. When it says about 90 %, it is right 88 % of the time."
    )
    assert "2.0 %" in plain(panel.figures.text())
    assert "12.0 %" in plain(panel.figures.text())
    assert "90 % sure: right for 88 %" in plain(panel.plot.accessibleDescription())
    picture_of(panel, "check-sureness")


@pytest.mark.parametrize(("error", "words"), [(0.05, "nearly"), (0.2, "rough guide")])
def test_it_does_not_praise_a_confidence_that_is_off(judged, bridge, error, words):
    report = judged_run()
    report = replace(report, calibration=replace(report.calibration, error_after=error))
    bridge.emit(trained(report, counts=SIGNS))
    assert words in judged.sureness.sentence.text()


def test_moving_the_slider_says_what_it_costs_and_changes_nothing_yet(panel, bridge):
    assert plain(panel.answers.text()) == "Answers every picture, of which 81 % right"
    assert not panel.save_button.isEnabled()
    panel.slider.setValue(1)
    assert plain(panel.answers.text()) == "Answers 92 % of pictures, of which 90 % right"
    assert plain(panel.asked.text()) == "It answers when it is at least 50 % sure; else it says “none of these”."
    assert panel.save_button.isEnabled()
    assert bridge.sent_of(SetRejection) == []


def test_saving_puts_the_threshold_into_the_model_file(panel, judged, bridge, qtbot):
    panel.slider.setValue(2)
    qtbot.mouseClick(panel.save_button, Qt.MouseButton.LeftButton)
    command = bridge.last(SetRejection)
    assert (command.model, command.confidence_threshold) == (judged_run().model.key, 0.9)
    assert command.unknown_threshold is None
    assert panel.saved.text() == ""
    store(bridge, 0.9)
    assert "inside the model file" in panel.saved.text()
    assert not panel.save_button.isEnabled()
    assert judged.view_model.report.model.rejection.confidence_threshold == 0.9


def test_a_signed_model_has_lost_its_signature_by_that_and_says_so(panel, bridge):
    signed = replace(judged_run().model, signed_by="A" * 43 + "=")
    bridge.emit(trained(replace(judged_run(), model=signed), counts=SIGNS))
    panel.slider.setValue(2)
    panel.save_button.click()
    store(bridge, 0.9)
    assert "sign it again" in panel.saved.text()
    panel.slider.setValue(1)
    panel.save_button.click()
    store(bridge, 0.5)
    assert "sign it again" not in panel.saved.text()


def test_what_is_stored_is_where_the_slider_stands_when_one_comes_back(panel, judged, bridge):
    panel.slider.setValue(2)
    panel.save_button.click()
    store(bridge, 0.9)
    bridge.emit(trained(judged_run("hands 4"), counts=SIGNS))
    assert panel.slider.value() == 0
    bridge.emit(trained(judged_run(), counts=SIGNS))
    assert panel.slider.value() == 2


def test_a_threshold_that_could_not_be_stored_can_be_stored_again(panel, bridge):
    panel.slider.setValue(1)
    panel.save_button.click()
    assert not panel.save_button.isEnabled()
    bridge.emit(JobFailed(bridge.last(SetRejection).job, ErrorReport("disk-full", "The disk is full.")))
    assert panel.save_button.isEnabled()
    assert panel.saved.text() == ""


def test_too_few_pictures_are_said_instead_of_shown_as_an_empty_plot(page, bridge, picture_of):
    report = replace(judged_run(), calibration=None, coverage=())
    bridge.emit(opened(SIGNS))
    bridge.emit(trained(report, counts=SIGNS))
    page.show_tab("sure")
    assert "too few pictures" in page.sureness.sentence.text()
    assert "too few pictures" in page.sureness.answers.text()
    assert not page.sureness.plot.isVisible()
    assert not page.sureness.slider.isVisible()
    picture_of(page, "check-sureness-few")


def test_it_says_what_a_model_makes_of_pictures_unlike_any_it_knows(panel, judged, bridge):
    assert "like nothing it learned from" in panel.strangers.text()
    report = judged_run()
    taught = replace(report, model=replace(report.model, rejection=Rejection("nearest", 0.4, negatives=40)))
    bridge.emit(trained(taught, counts=SIGNS))
    assert "40 pictures of none of the classes" in panel.strangers.text()
    for unable in (None, Rejection("confidence", 0.0, 0.7)):
        bridge.emit(trained(replace(report, model=replace(report.model, rejection=unable)), counts=SIGNS))
        assert "cannot tell" in panel.strangers.text()
