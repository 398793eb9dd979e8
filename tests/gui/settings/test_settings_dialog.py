from __future__ import annotations

import pytest

from engine.api import Device, DeviceKind
from gui.settings.dialog import SettingsDialog
from gui.settings.settings import Settings
from gui.settings.store import SettingsStore

CPU = Device(DeviceKind.CPU, 0, "AMD EPYC", 8 << 30, usable=True, chosen=True)
CUDA = Device(DeviceKind.CUDA, 0, "NVIDIA GPU", None, usable=False, chosen=False, reason="No driver was found.")


@pytest.fixture
def store(qapp, tmp_path):
    return SettingsStore(tmp_path / "settings.json")


def make(store, qtbot, devices=(CPU, CUDA)):
    dialog = SettingsDialog(store, devices)
    qtbot.addWidget(dialog)
    return dialog


def test_it_shows_the_settings_in_use(store, qtbot):
    store.change(Settings(theme="dark", top=3, reduced_decoding=True))
    dialog = make(store, qtbot)
    assert dialog.theme.currentData() == "dark"
    assert dialog.top.value() == 3
    assert dialog.reduced.isChecked()


def test_every_change_is_kept_at_once(store, qtbot):
    dialog = make(store, qtbot)
    dialog.theme.setCurrentIndex(dialog.theme.findData("light"))
    dialog.top.setValue(7)
    dialog.reduced.setChecked(True)
    dialog.device.setCurrentIndex(dialog.device.findData("cpu"))
    assert store.settings == Settings(theme="light", top=7, reduced_decoding=True, device=DeviceKind.CPU)


def test_only_devices_that_work_can_be_chosen(store, qtbot):
    dialog = make(store, qtbot)
    offered = [dialog.device.itemData(place) for place in range(dialog.device.count())]
    assert offered == ["auto", "cpu"]


def test_a_device_that_was_chosen_and_is_gone_stays_chosen(store, qtbot):
    store.change(Settings(device=DeviceKind.CUDA))
    dialog = make(store, qtbot)
    assert dialog.device.currentData() == "cuda"
    assert "not found" in dialog.device.currentText()


def test_opening_it_changes_nothing(store, qtbot):
    with qtbot.assertNotEmitted(store.changed):
        make(store, qtbot, ())
