"""The settings dialog. A change is used and kept at once; there is nothing to press for that."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from engine.api import Device, DeviceKind, own_channel
from gui.numbers import file_size
from gui.settings.newer_versions_choice import NewerVersionsChoice
from gui.settings.store import SettingsStore
from gui.widgets.fields import number_field
from gui.widgets.labels import card, label


class SettingsDialog(QDialog):
    """Theme, device, answers per picture, faster decoding, language, newer versions.

    Args:
        store: the settings in use.
        devices: what the engine found, or nothing while it has not said.
    """

    def __init__(self, store: SettingsStore, devices: tuple[Device, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(560)
        self._store = store
        settings = store.settings
        self.theme = self._chooser(
            self.tr("Look"),
            ((self.tr("As the system"), "system"), (self.tr("Light"), "light"), (self.tr("Dark"), "dark")),
            settings.theme,
        )
        self.device = self._chooser(self.tr("Device"), self._device_choices(devices), settings.device.value)
        self.top = number_field(1, 20, settings.top, self.tr("Answers for each picture"))
        self.reduced = QCheckBox(self.tr("Read big JPEGs &faster"))
        self.reduced.setChecked(settings.reduced_decoding)
        self.reduced.setAccessibleName(self.tr("Read big JPEGs faster"))
        self.language = self._chooser(self.tr("Language"), ((self.tr("As the system"), ""),), "")

        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        self._row(grid, self.tr("&Look"), self.theme)
        self._row(grid, self.tr("&Device"), self.device)
        self._row(grid, self.tr("&Answers for each picture"), self.top)
        grid.addWidget(self.reduced, grid.rowCount(), 1)
        cost = self.tr(
            "Photos of 12 megapixels are read two to four times as fast. In trials with 60 pictures, confidences "
            "moved by about 2 % at most in 19 of 20 and by 11 % at most; one class changed, where it was unsure "
            "anyway. Training always reads exactly."
        )
        grid.addWidget(label(cost, "small", wrap=True), grid.rowCount(), 1)
        self._row(grid, self.tr("Lan&guage"), self.language)
        self.newer = NewerVersionsChoice(store, own_channel())
        if not self.newer.isHidden():
            grid.addWidget(self.newer, grid.rowCount(), 1)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        close.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())

        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(label(self.tr("Settings"), "title"))
        layout.addLayout(grid)
        if devices:
            layout.addWidget(label(self.tr("What was found on this computer"), "strong"))
            layout.addWidget(self._devices_card(devices))
        layout.addStretch()
        layout.addWidget(close)
        self.theme.currentIndexChanged.connect(self._keep)
        self.device.currentIndexChanged.connect(self._keep)
        self.top.valueChanged.connect(self._keep)
        self.reduced.toggled.connect(self._keep)
        self.language.currentIndexChanged.connect(self._keep)

    @Slot()
    def _keep(self) -> None:
        self._store.change(
            replace(
                self._store.settings,
                theme=cast("str", self.theme.currentData()),
                device=DeviceKind(cast("str", self.device.currentData())),
                top=self.top.value(),
                reduced_decoding=self.reduced.isChecked(),
                language=cast("str", self.language.currentData()),
            )
        )

    def _row(self, grid: QGridLayout, words: str, control: QWidget) -> None:
        row = grid.rowCount()
        name = label(words)
        name.setTextFormat(Qt.TextFormat.AutoText)
        name.setBuddy(control)
        grid.addWidget(name, row, 0)
        grid.addWidget(control, row, 1)

    def _chooser(self, name: str, choices: tuple[tuple[str, str], ...], chosen: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        for words, value in choices:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        return box

    def _device_choices(self, devices: tuple[Device, ...]) -> tuple[tuple[str, str], ...]:
        found: dict[str, str] = {"auto": self.tr("The fastest that works")}
        for device in devices:
            if device.usable:
                found.setdefault(device.kind.value, f"{device.name} ({device.kind.value.upper()})")
        kept = self._store.settings.device.value
        found.setdefault(kept, self.tr("{0} (not found now)").format(kept.upper()))
        found.setdefault("cpu", self.tr("Processor (CPU)"))
        return tuple((words, value) for value, words in found.items())

    def _devices_card(self, devices: tuple[Device, ...]) -> QFrame:
        frame = card()
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        for device in devices:
            memory = f" · {file_size(device.memory_bytes)}" if device.memory_bytes else ""
            line = QHBoxLayout()
            state = (
                self.tr("in use")
                if device.chosen
                else self.tr("ready")
                if device.usable
                else self.tr("not usable")
            )
            line.addWidget(label(f"{device.name} ({device.kind.value.upper()}){memory}"), 1)
            line.addWidget(label(state, "good" if device.chosen else "muted"))
            layout.addLayout(line)
            if device.reason:
                layout.addWidget(label(device.reason, "small", wrap=True))
        return frame
