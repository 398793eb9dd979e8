"""What a person may choose about a training; everything is right as it stands."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QSpinBox, QWidget

from engine.api import Device, DeviceKind, TrainOptions
from gui.widgets.labels import label


class ChoicesPanel(QFrame):
    """Name, time for choosing, seed and device."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        defaults = TrainOptions()
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("the project's name and a number"))
        self.name.setMaxLength(80)
        self.budget = QSpinBox()
        self.budget.setRange(1, 3600)
        self.budget.setValue(round(defaults.time_budget))
        self.budget.setSuffix(self.tr(" s"))
        self.seed = QSpinBox()
        self.seed.setRange(0, 2_147_483_647)
        self.seed.setValue(defaults.seed)
        for box in (self.budget, self.seed):
            box.lineEdit().setTextMargins(8, 0, 8, 0)
        self.device = QComboBox()
        self.show_devices(())
        rows = (
            (self.tr("&Name of the model"), self.name, ""),
            (self.tr("Time for choosin&g"), self.budget, self.tr("more time: more ways of looking are tried")),
            (self.tr("S&eed"), self.seed, self.tr("the same seed gives the same model on the CPU")),
            (self.tr("De&vice"), self.device, ""),
        )
        layout = QGridLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setHorizontalSpacing(16)
        layout.setVerticalSpacing(8)
        for row, (words, field, hint) in enumerate(rows):
            name = label(words)
            name.setBuddy(field)
            field.setAccessibleName(words.replace("&", ""))
            field.setFixedWidth(264)
            layout.addWidget(name, row, 0)
            layout.addWidget(field, row, 1)
            layout.addWidget(label(hint, "small"), row, 2)
        layout.setColumnStretch(2, 1)

    def options(self) -> TrainOptions:
        """What is chosen now."""
        return TrainOptions(
            name=self.name.text().strip(),
            seed=self.seed.value(),
            time_budget=float(self.budget.value()),
            device=DeviceKind(self.device.currentData()),
        )

    @Slot(object)
    def show_devices(self, devices: tuple[Device, ...]) -> None:
        """Offer the devices that work on this computer."""
        chosen = self.device.currentData()
        self.device.clear()
        self.device.addItem(self.tr("the best one"), DeviceKind.AUTO.value)
        offered = set()
        for device in devices:
            if device.usable and device.kind not in offered:
                offered.add(device.kind)
                self.device.addItem(device.name, device.kind.value)
        self.device.setCurrentIndex(max(0, self.device.findData(chosen)))
