"""The Share page: the file, what is in it, how to use it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from demo_data import NOBODY, model, opened, run, trained
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from engine.api import (
    GENERAL_MODEL,
    Depth,
    EngineDescribed,
    FileSaved,
    ModelOpened,
    OpenModel,
    Rejection,
    SaveModel,
    TrainMode,
)
from gui.pages.share import view as share_view
from gui.pages.share.card_words import command_line, facts, file_name
from gui.widgets.scrolling_panel import ScrollingPanel


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
    words = [
        part for part in filled.model_panel.facts.findChildren(QLabel) if part.wordWrap() and part.isVisible()
    ]
    assert len(words) > 4
    qtbot.waitUntil(lambda: all(part.height() >= part.heightForWidth(part.width()) for part in words))


def test_the_lines_can_be_copied(filled, qtbot):
    qtbot.mouseClick(filled.model_panel.command_line.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith('tellapart classify "hands 3.tellapart" photo.jpg')


def test_a_signed_file_says_by_which_key():
    words = dict(facts(replace(model(), signed_by="bm9ib2R5")))["Signed"]
    assert words.startswith("by the key bm9ib2R5, and not changed since.")
    assert "Anybody can sign with a key of their own" in words
    assert "Signed" not in dict(facts(model()))


def test_a_signed_model_is_told_from_one_of_the_same_name_and_its_key_can_be_copied(filled, bridge):
    signed = replace(model("hands 3"), key="/elsewhere/hands 3.tellapart", signed_by="bm9ib2R5")
    bridge.emit(ModelOpened(NOBODY, signed))
    filled.view_model.choose(signed.key)
    rows = [filled.model_panel.models.item(row).text() for row in range(filled.model_panel.models.count())]
    assert [row.endswith("signed") for row in rows if row.startswith("hands 3")] == [False, True]
    (told,) = (part for part in filled.model_panel.facts.findChildren(QLabel) if "bm9ib2R5" in part.text())
    assert told.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


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


def test_the_general_model_is_the_last_of_the_list_and_the_first_one_there_is(page, bridge, qtbot):
    general = replace(model("Everyday things"), key=GENERAL_MODEL, score=None, created="")
    bridge.emit(EngineDescribed(NOBODY, "1.0", (), general))
    assert page.view_model.chosen == general
    assert page.model_panel.train_button.isVisible()
    with qtbot.waitSignal(page.go_to) as gone:
        qtbot.mouseClick(page.model_panel.train_button, Qt.MouseButton.LeftButton)
    assert gone.args == ["train"]
    bridge.emit(opened([("robin", 20)], models=(model(),)))
    assert page.view_model.models == (model(), general)
    assert page.view_model.chosen == model()
    assert not page.model_panel.train_button.isVisible()


def test_tabs_are_reached_by_keyboard_and_each_has_one_thing_to_do_next(filled, qtbot):
    filled.tabs[0].setFocus()
    for accents in ({filled.save_button}, {filled.writing.write_button}, {filled.sameness.check_button}):
        found = [button for button in filled.findChildren(QPushButton) if button.property("kind") == "accent"]
        assert {button for button in found if button.isVisible()} == accents
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)


@pytest.mark.parametrize("tab", ["model", "elsewhere", "same"])
@pytest.mark.parametrize("size", [(1072, 724), (752, 560)])
def test_nothing_is_wider_than_the_window(filled, bridge, qtbot, picture_of, tab, size):
    long = tuple(f"{name} that has a very long name, as classes sometimes have" for name in ("wren", "robin") * 20)
    bridge.emit(opened([("robin", 20)], models=(model("a name " * 12, long),)))
    filled.show_tab(tab)
    QApplication.processEvents()  # layouts settle
    filled.resize(*size)
    (area,) = (each for each in filled.findChildren(ScrollingPanel) if each.isVisible())
    qtbot.waitUntil(lambda: filled.width() == size[0] and area.widget().width() <= area.viewport().width())
    assert area.horizontalScrollBar().maximum() == 0
    picture_of(filled, f"share-{tab}-{size[0]}")
