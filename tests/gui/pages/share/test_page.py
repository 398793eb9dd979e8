"""The Share page: the file, what is in it, how to use it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from demo_data import model, opened, run, trained
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from engine.api import GENERAL_MODEL, Depth, FileSaved, ModelOpened, OpenModel, Rejection, SaveModel, TrainMode
from gui.pages.share import view as share_view
from gui.pages.share.card_words import command_line, facts, file_name
from gui.pages.share.view import SharePage
from gui.pages.share.view_model import ShareViewModel
from gui.theme import theme

BIRDS = [("robin", 20), ("wren", 20)]


@pytest.fixture
def page(bridge, qtbot):
    theme().apply()
    page = SharePage(ShareViewModel(bridge))
    qtbot.addWidget(page)
    page.resize(1072, 764)
    page.show()
    return page


@pytest.fixture
def filled(page, bridge):
    bridge.emit(opened(BIRDS, models=(model("hands 3"), model("hands 2"))))
    return page


def test_without_a_model_it_leads_to_train(page, qtbot, picture_of):
    picture_of(page, "share-empty")
    with qtbot.waitSignal(page.go_to) as gone:
        qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    assert gone.args == ["train"]


def test_one_press_saves_the_newest_model(filled, bridge, qtbot, monkeypatch, picture_of):
    asked = []
    monkeypatch.setattr(share_view, "save_as", lambda *words: asked.append(words) or "/usb/hands 3.tellapart")
    assert filled.save_button.text() == "&Save “hands 3.tellapart”"
    qtbot.mouseClick(filled.save_button, Qt.MouseButton.LeftButton)
    assert asked[0][2] == "hands 3.tellapart"
    command = bridge.last(SaveModel)
    assert (command.model, command.path) == (model("hands 3").key, "/usb/hands 3.tellapart")
    bridge.emit(FileSaved(command.job, command.path))
    assert "/usb/hands 3.tellapart" in filled.banner.words
    picture_of(filled, "share-saved")


def test_thinking_better_of_it_saves_nothing(filled, bridge, qtbot, monkeypatch):
    monkeypatch.setattr(share_view, "save_as", lambda *words: "")
    qtbot.mouseClick(filled.save_button, Qt.MouseButton.LeftButton)
    assert bridge.sent_of(SaveModel) == []


def test_another_model_can_be_chosen_by_keyboard(filled, qtbot):
    filled.model_panel.models.setFocus()
    qtbot.keyClick(filled.model_panel.models, Qt.Key.Key_Down)
    assert filled.view_model.chosen == model("hands 2")
    assert "hands 2.tellapart" in filled.save_button.text()


def test_a_model_from_elsewhere_is_described(page, bridge, monkeypatch):
    monkeypatch.setattr(share_view, "choose_model_file", lambda parent: "/mail/theirs.tellapart")
    page.model_panel.open_button.click()
    bridge.emit(ModelOpened(bridge.last(OpenModel).job, model("theirs")))
    assert page.view_model.chosen == model("theirs")
    assert page.model_panel.command_line.code.toPlainText() == command_line(model("theirs"))


def test_a_model_that_was_just_trained_is_the_one_to_share(filled, bridge):
    report = run({("a", "a"): [0.9], ("b", "b"): [0.9]}, name="hands 4")
    bridge.emit(trained(report))
    assert filled.view_model.chosen == report.model
    assert len(filled.view_model.models) == 3


def test_the_card_says_what_is_in_the_file():
    rows = dict(facts(model()))
    assert rows["Knows"].startswith("10 classes: eight, five")
    assert rows["Looks at"] == "the whole picture, made 288 × 288 pixels, for what things are"
    assert rows["Answers"] == "one class for a picture, always"
    assert rows["Trained"].startswith("quickly")
    assert rows["Score"].startswith("Right for 94 of 100 pictures it had never seen, between")
    assert rows["File"] == "13.5 MB"


@pytest.mark.parametrize(
    ("name", "saved_as"),
    [("hands 3", "hands 3.tellapart"), ("a/b: c?", "a-b- c-.tellapart"), ("..", "model.tellapart")],
)
def test_a_models_name_becomes_a_file_name_on_every_system(name, saved_as):
    assert file_name(model(name)) == saved_as


def test_in_a_small_window_no_fact_is_cut_off(filled, qtbot):
    filled.resize(752, 560)
    words = [part for part in filled.model_panel.facts.findChildren(QLabel) if part.wordWrap() and part.isVisible()]
    assert len(words) > 4
    qtbot.waitUntil(lambda: all(part.height() >= part.heightForWidth(part.width()) for part in words))


def test_the_lines_can_be_copied(filled, qtbot):
    qtbot.mouseClick(filled.model_panel.command_line.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith('tellapart classify "hands 3.tellapart" photo.jpg')


def test_the_facts_say_how_it_was_trained_and_when_it_does_not_answer():
    card = replace(
        model(), depth=Depth.DETAIL, mode=TrainMode.THOROUGH, rejection=Rejection("knn", 1.0, 0.3, 0.92, 0.99)
    )
    rows = dict(facts(card))
    assert rows["Looks at"].endswith("for small marks and textures")
    assert rows["Trained"] == "thoroughly: from varied pictures, too"
    assert "“none of these”: it answers 92" in rows["Answers"]
    several = dict(facts(replace(model(), thresholds=(0.5,) * 10)))
    assert several["Answers"] == "every class that a picture has, always"
    assert "Trained" not in dict(facts(replace(model(), key=GENERAL_MODEL)))
