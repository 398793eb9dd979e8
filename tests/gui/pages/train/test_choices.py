"""The choices of the Train page: what reaches the engine, what is remembered, which networks can be had."""

from __future__ import annotations

import pytest
from demo_data import NOBODY, opened
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel

from engine.api import (
    BackboneCard,
    BackbonesListed,
    Depth,
    ErrorReport,
    FetchBackbone,
    Framing,
    ImportBackbone,
    JobCancelled,
    JobFailed,
    JobProgress,
    JobSucceeded,
    ListBackbones,
    TrainMode,
    TrainModel,
    TrainOptions,
)
from gui.pages.train.view import TrainPage
from gui.pages.train.view_model import TrainViewModel
from gui.settings.kept_choices import KeptChoices
from gui.settings.store import SettingsStore

BIRDS = [("robin", 40), ("wren", 40)]
READY = BackboneCard(
    "efficientnet-lite1", "EfficientNet-Lite1", 5_400_000, 0, 0.767, 82.4, "Apache-2.0", "Here.", True, True
)
AWAY = BackboneCard(
    "mobilenet-v3",
    "MobileNetV3",
    5_500_000,
    117_440_512,
    0.753,
    None,
    "BSD-3-Clause",
    "torchvision.",
    False,
    False,
)


@pytest.fixture
def store(tmp_path, qapp):
    return SettingsStore(tmp_path / "settings.json")


@pytest.fixture
def chooser(bridge, qtbot, store):
    page = TrainPage(TrainViewModel(bridge), KeptChoices(store))
    qtbot.addWidget(page)
    page.resize(1072, 1000)  # so that every choice is in sight of the pointer
    page.show()
    bridge.emit(opened(BIRDS))
    page.disclosure.button.click()
    return page


@pytest.fixture
def networks(chooser, bridge, qtbot):
    qtbot.mouseClick(chooser.choices.network.more, Qt.MouseButton.LeftButton)
    bridge.emit(BackbonesListed(bridge.last(ListBackbones).job, (READY, AWAY)))
    bridge.emit(JobSucceeded(bridge.last(ListBackbones).job))
    return chooser.choices.network.dialog


def choose_folder(monkeypatch, folder):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: folder)


def test_untouched_choices_are_the_engines_own_defaults(chooser):
    assert chooser.choices.options() == TrainOptions()


def test_everything_chosen_reaches_the_engine(chooser, bridge, qtbot, monkeypatch):
    choices = chooser.choices
    choices.mode.thorough.click()
    choices.framing.setCurrentIndex(choices.framing.findData("whole"))
    choices.picture_size.setCurrentIndex(choices.picture_size.findData("384"))
    choices.looks_at.setCurrentIndex(choices.looks_at.findData("detail"))
    choices.minutes.setValue(20)
    choices.look_alikes.click()
    choices.several.click()
    choose_folder(monkeypatch, "/none of these")
    qtbot.mouseClick(choices.negatives.button, Qt.MouseButton.LeftButton)
    chooser.start()
    assert bridge.last(TrainModel).options == TrainOptions(
        mode=TrainMode.THOROUGH,
        framing=Framing.WHOLE,
        size=384,
        depth=Depth.DETAIL,
        minutes=20.0,
        keep_look_alikes_together=False,
        multi_label=True,
        negatives="/none of these",
    )


def test_a_folder_of_negatives_can_be_given_up_again(chooser, qtbot, monkeypatch):
    field = chooser.choices.negatives
    choose_folder(monkeypatch, "/none of these")
    qtbot.mouseClick(field.button, Qt.MouseButton.LeftButton)
    assert field.words == "/none of these"
    qtbot.mouseClick(field.clear_button, Qt.MouseButton.LeftButton)
    assert chooser.choices.options().negatives == ""
    choose_folder(monkeypatch, "")  # the person thought better of it
    qtbot.mouseClick(field.button, Qt.MouseButton.LeftButton)
    assert chooser.choices.options().negatives == ""


def test_choices_are_remembered_for_their_project_over_a_restart(chooser, bridge, tmp_path):
    chooser.choices.framing.setCurrentIndex(chooser.choices.framing.findData("whole"))
    chooser.choices.seed.setValue(7)
    bridge.emit(opened(BIRDS, folder="/another"))
    assert chooser.choices.options() == TrainOptions()
    bridge.emit(opened(BIRDS))
    assert chooser.choices.options() == TrainOptions(framing=Framing.WHOLE, seed=7)
    kept = KeptChoices(SettingsStore(tmp_path / "settings.json"))
    assert kept.of("/project") == TrainOptions(framing=Framing.WHOLE, seed=7)
    assert kept.of("/another") == TrainOptions()


def test_choices_of_another_version_are_left_out(store):
    kept = KeptChoices(store)
    kept.keep("/project", TrainOptions(depth=Depth.BOTH))
    file = store._file
    file.write_text(file.read_text(encoding="utf-8").replace("both", "all seven"), encoding="utf-8")
    assert KeptChoices(SettingsStore(file)).of("/project") == TrainOptions()


def test_pictures_with_several_classes_are_taken_for_what_they_are(chooser, bridge, qtbot):
    bridge.emit(opened([("robin", 9), ("robin|wren", 4), ("wren", 9)], folder="/several"))
    assert chooser.choices.options().multi_label
    assert chooser._counts.text().startswith("22 pictures  ·  robin 13, wren 13")
    qtbot.mouseClick(chooser.choices.several, Qt.MouseButton.LeftButton)
    bridge.emit(opened([("robin", 9), ("robin|wren", 4), ("wren", 9)], folder="/several"))
    assert not chooser.choices.options().multi_label  # the person said no


def test_networks_are_asked_for_when_the_choices_are_opened_and_only_once(chooser, bridge, qtbot):
    assert len(bridge.sent_of(ListBackbones)) == 1
    qtbot.mouseClick(chooser.choices.network.more, Qt.MouseButton.LeftButton)
    assert len(bridge.sent_of(ListBackbones)) == 1


def test_each_network_says_what_it_is(networks, picture_of):
    ready, away = networks.cards[READY.key], networks.cards[AWAY.key]
    assert "5.4 million numbers  ·  82 pictures a second here  ·  right for 76.7" in ready.words
    assert "Apache-2.0  ·  Here." in ready.words
    assert "needs a download of 112.0 MB  ·  for quick training only" in away.words
    assert away.fetch_button.text() == "Download 112.0 MB"
    assert not away.use_button.isVisible()
    picture_of(networks, "train-networks")


def test_a_network_that_is_not_here_cannot_be_chosen_and_says_why(networks, chooser):
    box = chooser.choices.network.box
    row = box.findData(AWAY.key)
    assert box.itemText(row) == "MobileNetV3, needs a download of 112.0 MB"
    assert not box.model().item(row).isEnabled()
    assert box.model().item(box.findData(READY.key)).isEnabled()


def test_a_network_is_used(networks, chooser, qtbot):
    qtbot.mouseClick(networks.cards[READY.key].use_button, Qt.MouseButton.LeftButton)
    assert chooser.choices.options().backbone == READY.key
    assert chooser.view_model.options.backbone == READY.key


def test_a_network_is_downloaded_with_progress_and_can_be_cancelled(networks, bridge, qtbot):
    away = networks.cards[AWAY.key]
    qtbot.mouseClick(away.fetch_button, Qt.MouseButton.LeftButton)
    job = bridge.last(FetchBackbone).job
    assert bridge.last(FetchBackbone).key == AWAY.key
    bridge.emit(JobProgress(job, "downloading", 58_720_256, 117_440_512, 12.0))
    assert "downloading 56.0 MB of 112.0 MB, 12 s left" in away.words
    qtbot.mouseClick(away.cancel_button, Qt.MouseButton.LeftButton)
    assert bridge.cancelled == [job]
    bridge.emit(JobCancelled(job))
    assert away.fetch_button.isVisible()


def test_a_download_that_fails_says_why_on_its_card(networks, bridge, qtbot):
    away = networks.cards[AWAY.key]
    qtbot.mouseClick(away.fetch_button, Qt.MouseButton.LeftButton)
    failure = ErrorReport("no-network", "There is no network.", "Import the weights from a file instead.")
    bridge.emit(JobFailed(bridge.last(FetchBackbone).job, failure))
    assert "There is no network. Import the weights from a file instead." in away.words
    assert away.fetch_button.isVisible()


def test_the_keyboard_stays_on_the_card_of_a_download(networks, bridge, qtbot):
    away = networks.cards[AWAY.key]
    networks.activateWindow()
    qtbot.waitUntil(networks.isActiveWindow)
    away.fetch_button.setFocus()
    qtbot.keyClick(away.fetch_button, Qt.Key.Key_Space)
    assert away.cancel_button.hasFocus()
    failure = ErrorReport("no-network", "There is no network.", "Import the weights from a file instead.")
    bridge.emit(JobFailed(bridge.last(FetchBackbone).job, failure))
    assert away.fetch_button.hasFocus()


def test_weights_are_taken_from_a_file(networks, bridge, qtbot, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/weights.safetensors", ""))
    qtbot.mouseClick(networks.cards[AWAY.key].import_button, Qt.MouseButton.LeftButton)
    taken = bridge.last(ImportBackbone)
    assert (taken.key, taken.path) == (AWAY.key, "/weights.safetensors")
    here = BackboneCard(*(*(getattr(AWAY, name) for name in AWAY.__slots__[:-2]), True, False))
    bridge.emit(BackbonesListed(taken.job, (READY, here)))
    bridge.emit(JobSucceeded(taken.job))
    assert networks.cards[AWAY.key].use_button.isVisible()


def test_closing_the_networks_leaves_a_download_running(networks, chooser, bridge, qtbot):
    qtbot.mouseClick(networks.cards[AWAY.key].fetch_button, Qt.MouseButton.LeftButton)
    networks.reject()
    assert bridge.cancelled == []
    bridge.emit(JobSucceeded(bridge.last(FetchBackbone).job))
    bridge.emit(BackbonesListed(NOBODY, (READY, AWAY)))
    assert chooser.view_model.backbones.busy == ""


def test_no_two_controls_answer_to_the_same_key(chooser):
    texts = [
        each.text()
        for kind in (QAbstractButton, QLabel)
        for each in chooser.findChildren(kind)
        if each.isVisible()
    ]
    keys = [QKeySequence.mnemonic(text).toString() for text in texts]
    known = [key for key in keys if key]
    assert len(known) > 10
    assert len(known) == len(set(known))
