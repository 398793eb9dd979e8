"""Use it elsewhere: languages, folder, Write."""

from __future__ import annotations

import pytest
from demo_data import model
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from engine.api import (
    DEFAULT_TARGETS,
    ErrorReport,
    ExportModel,
    JobFailed,
    JobProgress,
    JobSucceeded,
    ListTargets,
    ModelExported,
    Target,
    TargetsListed,
    TargetWritten,
    Written,
)
from gui.pages.share import writing_panel
from gui.pages.share.snippets import snippet
from gui.pages.share.view import SharePage
from gui.pages.share.view_model import ShareViewModel
from gui.theme import theme

LACKING = "Its converter is not installed."
TORCHSCRIPT_NOTE = "PyTorch calls TorchScript deprecated."


@pytest.fixture
def panel(filled, bridge, monkeypatch):
    monkeypatch.setattr(writing_panel, "choose_place", lambda *_: "/out")
    filled.entered()
    targets = tuple((target, "" if target in DEFAULT_TARGETS else LACKING) for target in Target)
    bridge.emit(TargetsListed(bridge.last(ListTargets).job, targets, ()))
    filled.show_tab("elsewhere")
    return filled.writing


def row(panel, target):
    return next(row for row in panel.rows if row.target is target)


def press(panel, qtbot):
    qtbot.mouseClick(panel.write_button, Qt.MouseButton.LeftButton)


def written_all(bridge):
    notes = {Target.TORCHSCRIPT: (TORCHSCRIPT_NOTE,)}
    return tuple(
        Written(target, f"/out/share/{target}", 1_500_000, notes.get(target, ()))
        if target is not Target.JAVA
        else Written(target, problem="The disk is full.")
        for target in bridge.last(ExportModel).targets
    )


def test_one_press_asks_for_a_folder_and_writes_the_usual_languages(panel, bridge, qtbot):
    press(panel, qtbot)
    command = bridge.last(ExportModel)
    assert (command.folder, command.targets, command.half) == ("/out", DEFAULT_TARGETS, False)
    assert command.model == model("hands 3").key


def test_thinking_better_of_the_folder_writes_nothing(panel, bridge, qtbot, monkeypatch):
    monkeypatch.setattr(writing_panel, "choose_place", lambda *_: "")
    press(panel, qtbot)
    assert bridge.sent_of(ExportModel) == []


def test_what_cannot_be_written_here_is_grey_and_says_why(panel):
    for target in Target:
        usual = target in DEFAULT_TARGETS
        assert row(panel, target).box.isEnabled() is usual
        assert (LACKING in row(panel, target).words) is not usual
        assert row(panel, target).box.accessibleName().startswith(row(panel, target).box.text())


def test_languages_and_half_precision_are_chosen_by_keyboard(panel, bridge, qtbot):
    for target in DEFAULT_TARGETS[1:]:
        row(panel, target).box.setFocus()
        qtbot.keyClick(row(panel, target).box, Qt.Key.Key_Space)
    qtbot.keyClick(panel.half, Qt.Key.Key_Space)
    panel.write_button.setFocus()
    qtbot.keyClick(panel.write_button, Qt.Key.Key_Return)
    command = bridge.last(ExportModel)
    assert (command.targets, command.half) == ((Target.PYTHON,), True)


def test_without_any_language_there_is_nothing_to_write(panel, qtbot):
    for target in DEFAULT_TARGETS:
        row(panel, target).box.click()
    assert not panel.write_button.isEnabled()
    row(panel, Target.CPP).box.click()
    assert panel.write_button.isEnabled()


def test_ticks_and_problems_appear_as_they_are_finished(panel, bridge, qtbot, picture_of):
    press(panel, qtbot)
    job = bridge.last(ExportModel).job
    bridge.emit(JobProgress(job, "exporting", 2, 10, 12.0))
    bridge.emit(TargetWritten(job, written_all(bridge)[0]))
    assert row(panel, Target.PYTHON).mark.state == "good"
    assert row(panel, Target.CPP).mark.state == "busy"
    assert row(panel, Target.JAVA).mark.state == "none"
    assert "waits" in row(panel, Target.JAVA).words
    assert panel.strip.isVisible()
    assert panel.strip.words == "writing for other programs 2 of 10, 12 s left"
    assert not panel.write_button.isEnabled()
    assert not row(panel, Target.CPP).box.isEnabled()
    picture_of(panel.window(), "share-writing")
    bridge.emit(ModelExported(job, "/out/hands 3.tellapart", written_all(bridge)))
    bridge.emit(JobSucceeded(job))
    assert row(panel, Target.JAVA).mark.state == "bad"
    assert "The disk is full." in row(panel, Target.JAVA).words
    assert TORCHSCRIPT_NOTE in row(panel, Target.TORCHSCRIPT).words
    assert panel.outcome_words == "Written for 8 languages. 1 could not be written."
    assert not panel.strip.isVisible()
    picture_of(panel.window(), "share-written")


def test_what_was_written_is_shown_in_its_folder(panel, bridge, qtbot, monkeypatch):
    shown = []
    monkeypatch.setattr(writing_panel, "show_in_folder", shown.append)
    assert not panel.show_button.isVisible()
    press(panel, qtbot)
    job = bridge.last(ExportModel).job
    bridge.emit(ModelExported(job, "/out/hands 3.tellapart", written_all(bridge)))
    bridge.emit(JobSucceeded(job))
    qtbot.mouseClick(panel.show_button, Qt.MouseButton.LeftButton)
    assert shown == ["/out/hands 3.tellapart"]


def test_writing_can_be_cancelled(panel, bridge, qtbot):
    press(panel, qtbot)
    qtbot.mouseClick(panel.strip.stop_button, Qt.MouseButton.LeftButton)
    assert bridge.cancelled == [bridge.last(ExportModel).job]
    assert panel.strip.words == "Stopping"
    assert not panel.strip.stop_button.isEnabled()


def test_a_failure_of_all_of_it_is_said_where_one_looks(panel, bridge, qtbot):
    press(panel, qtbot)
    report = ErrorReport("cannot-write", "/out cannot be written.", "Choose another folder.")
    bridge.emit(JobFailed(bridge.last(ExportModel).job, report))
    assert panel.outcome_words == "/out cannot be written. Choose another folder."
    assert panel.write_button.isEnabled()


def test_another_models_writing_says_whose_it_is(panel, filled, bridge, qtbot):
    press(panel, qtbot)
    filled.view_model.choose(model("hands 2").key)
    assert "“hands 3”" in panel.strip.words
    assert row(panel, Target.PYTHON).mark.isHidden()


def test_lines_follow_the_language_and_the_model_and_can_be_copied(panel, filled, qtbot):
    assert panel.lines.code.code.toPlainText() == snippet(Target.PYTHON, model("hands 3"), half=False)
    row(panel, Target.JAVA).box.click()
    row(panel, Target.JAVA).box.click()
    qtbot.mouseClick(panel.lines.code.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == snippet(Target.JAVA, model("hands 3"), half=False) + "\n"
    panel.half.click()
    assert '"hands 3.half.tellapart"' in panel.lines.code.code.toPlainText()
    filled.view_model.choose(model("hands 2").key)
    assert '"hands 2.half.tellapart"' in panel.lines.code.code.toPlainText()


def test_choices_are_there_again_after_a_start(panel, bridge, kept, qtbot):
    row(panel, Target.WEB).box.click()
    panel.half.click()
    panel.folder_button.click()
    theme().apply()
    again = SharePage(ShareViewModel(bridge), kept)
    qtbot.addWidget(again)
    chosen = again.view_model.writing
    assert Target.WEB not in chosen.targets
    assert Target.PYTHON in chosen.targets
    assert (chosen.half, chosen.folder) == (True, "/out")
