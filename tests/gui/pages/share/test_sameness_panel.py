"""Does it answer the same? The verdict, the table, the certificate."""

from __future__ import annotations

from pathlib import Path

import pytest
from demo_data import model
from PySide6.QtCore import Qt

from engine.api import (
    EngineLost,
    ErrorReport,
    JobProgress,
    JobSucceeded,
    ListTargets,
    ModelVerified,
    Runtime,
    RuntimeCheck,
    RuntimeStarted,
    RuntimeVerified,
    Target,
    TargetsListed,
    VerifyModel,
)
from gui.pages.share import sameness_panel

SAME = RuntimeCheck(Runtime.ONNXRUNTIME, "onnxruntime 1.30.0", 36, 1.0, 2.1e-6, 22.4)
OTHER = RuntimeCheck(Runtime.JAVA, "17", 36, 0.9, 0.0123, 9.2, failures=("exif-6: 0.0123 apart.",))
NO_MAC = "Core ML runs on Apple's systems only."


@pytest.fixture
def panel(filled, bridge):
    filled.entered()
    runtimes = tuple((runtime, NO_MAC if runtime is Runtime.COREML else "") for runtime in Runtime)
    bridge.emit(TargetsListed(bridge.last(ListTargets).job, tuple((target, "") for target in Target), runtimes))
    filled.show_tab("same")
    return filled.sameness


def press(panel, qtbot):
    qtbot.mouseClick(panel.check_button, Qt.MouseButton.LeftButton)


def finish(bridge, *checks, page=""):
    command = bridge.last(VerifyModel)
    if page:
        Path(command.certificate).write_text(page)
    bridge.emit(ModelVerified(command.job, checks, command.certificate))
    bridge.emit(JobSucceeded(command.job))


def row(panel, runtime):
    return panel.table.rows()[list(Runtime).index(runtime)]


def test_before_the_first_check_every_runtime_has_its_row(panel, picture_of):
    assert len(panel.table.rows()) == len(Runtime)
    assert row(panel, Runtime.NODE).answers == "not asked yet"
    assert row(panel, Runtime.COREML).answers == NO_MAC
    assert panel.words.startswith("Not checked yet")
    assert not panel.save_button.isVisible()
    picture_of(panel.window(), "share-same-empty")


def test_rows_fill_while_it_runs(panel, bridge, qtbot, picture_of):
    press(panel, qtbot)
    job = bridge.last(VerifyModel).job
    assert not panel.check_button.isEnabled()
    bridge.emit(JobProgress(job, "verifying", 2, 15, 31.0))
    bridge.emit(RuntimeStarted(job, Runtime.ONNXRUNTIME))
    assert panel.words == "Asking ONNX Runtime"
    bridge.emit(RuntimeVerified(job, SAME))
    assert row(panel, Runtime.ONNXRUNTIME).answers == "the same answers on 36 pictures"
    assert panel.strip.words == "asking other programs 2 of 15, 31 s left"
    picture_of(panel.window(), "share-same-running")
    qtbot.mouseClick(panel.strip.stop_button, Qt.MouseButton.LeftButton)
    assert bridge.cancelled == [job]


def test_the_end_says_yes_or_where_not(panel, bridge, qtbot, picture_of):
    press(panel, qtbot)
    finish(bridge, SAME)
    assert panel.words.startswith("Yes: 1 of them was asked, all answer the same")
    assert panel.check_button.isEnabled()
    press(panel, qtbot)
    finish(bridge, SAME, OTHER)
    assert panel.words.startswith("Not the same in Java")
    panel.table.more_button(list(Runtime).index(Runtime.JAVA)).click()
    picture_of(panel.window(), "share-same-differs")


def test_a_lost_engine_leaves_the_rows_and_the_button(panel, bridge, qtbot):
    press(panel, qtbot)
    job = bridge.last(VerifyModel).job
    bridge.emit(RuntimeVerified(job, SAME))
    bridge.emit(EngineLost(ErrorReport("engine-died", "It died."), (job,)))
    assert row(panel, Runtime.ONNXRUNTIME).state == "good"
    assert "engine stopped" in panel.words
    assert panel.check_button.isEnabled()
    assert not panel.strip.isVisible()


def test_own_pictures_can_be_added_and_left_out_again(panel, bridge, qtbot, monkeypatch):
    monkeypatch.setattr(sameness_panel, "choose_folder", lambda _: ("/garden",))
    panel.pictures_button.click()
    panel.forget_button.click()
    panel.pictures_button.click()
    press(panel, qtbot)
    assert bridge.last(VerifyModel).pictures == "/garden"
    finish(bridge, SAME)
    panel.forget_button.click()
    press(panel, qtbot)
    assert bridge.last(VerifyModel).pictures == ""


def test_the_result_stays_with_its_model(panel, filled, bridge, qtbot):
    press(panel, qtbot)
    filled.view_model.choose(model("hands 2").key)
    assert "“hands 3”" in panel.strip.words
    assert not panel.check_button.isEnabled()
    finish(bridge, SAME)
    assert panel.words.startswith("Not checked yet")
    filled.view_model.choose(model("hands 3").key)
    assert panel.words.startswith("Yes")


def test_the_certificate_is_saved_and_shown(panel, filled, bridge, qtbot, monkeypatch, tmp_path):
    asked = []
    place = tmp_path / "certificate.html"
    monkeypatch.setattr(sameness_panel, "save_as", lambda *words: asked.append(words) or str(place))
    press(panel, qtbot)
    finish(bridge, SAME, page="<!DOCTYPE html>")
    qtbot.mouseClick(panel.save_button, Qt.MouseButton.LeftButton)
    assert asked[0][2] == "hands 3 certificate.html"
    assert place.read_text() == "<!DOCTYPE html>"
    assert str(place) in filled.banner.words


def test_a_certificate_that_cannot_be_saved_is_said(panel, filled, bridge, qtbot, monkeypatch, tmp_path):
    place = tmp_path / "a folder"
    place.mkdir()
    monkeypatch.setattr(sameness_panel, "save_as", lambda *_: str(place))
    press(panel, qtbot)
    finish(bridge, SAME, page="<!DOCTYPE html>")
    panel.save_button.click()
    assert filled.banner.isVisible()
    assert str(place) in filled.banner.words
