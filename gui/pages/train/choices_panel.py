"""What a person may choose about a training; everything is right as it stands."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QLineEdit, QSpinBox, QWidget

from engine.api import Depth, Device, DeviceKind, Framing, TrainMode, TrainOptions
from gui.pages.train.choice_fields import (
    WIDTH,
    ModeField,
    NegativesField,
    choose_data,
    depth_box,
    framing_box,
    size_box,
)
from gui.pages.train.network_field import NetworkField
from gui.widgets.labels import label


class ChoicesPanel(QFrame):
    """How to train: the way, the network, what to look at, what to be careful about.

    Signals:
        changed: something else is chosen; ask `options`.
    """

    changed = Signal()

    def __init__(self, network: NetworkField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._filling = False
        self._has_several = False
        defaults = TrainOptions()
        self.mode = ModeField()
        self.network = network
        self.framing, self.picture_size, self.looks_at = framing_box(), size_box(), depth_box()
        self.budget = _number(1, 3600, round(defaults.time_budget), self.tr(" s"))
        self.minutes = _number(0, 6000, 0, self.tr(" min"))
        self.minutes.setSpecialValueText(self.tr("what it needs"))
        self.look_alikes = QCheckBox(self.tr("keep l&ook-alikes together"))
        self.several = QCheckBox(self.tr("a picture &may have several"))
        self.negatives = NegativesField()
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("the project's name and a number"))
        self.name.setMaxLength(80)
        self.seed = _number(0, 2_147_483_647, defaults.seed, "")
        self.device = QComboBox()
        self.show_devices(())
        self._lay_out()
        self.show_options(defaults)
        self._connect()

    def _lay_out(self) -> None:
        more = self.tr("more time: more ways of looking are tried")
        apart = self.tr("else pictures of one moment may stand on both sides, and the score reads too high")
        rows: tuple[tuple[str, QWidget, str], ...] = (
            (
                self.tr("Way"),
                self.mode,
                self.tr("thorough starts where quick ends and learns from varied pictures, too"),
            ),
            (self.tr("Networ&k"), self.network, ""),
            (self.tr("&Framing"), self.framing, self.tr("which part of the pictures it looks at")),
            (self.tr("Si&ze"), self.picture_size, self.tr("larger shows smaller things and takes longer")),
            (self.tr("&Depth"), self.looks_at, self.tr("which of the network's numbers it looks at")),
            (self.tr("Time for choosin&g"), self.budget, more),
            (
                self.tr("Time for te&aching"),
                self.minutes,
                self.tr("thorough, roughly; with a time, the network itself is taught on a CPU as well"),
            ),
            (self.tr("The score"), self.look_alikes, apart),
            (self.tr("Classes"), self.several, self.tr("labels then look like “wren|robin”")),
            (self.tr("None of these"), self.negatives, ""),
            (self.tr("&Name of the model"), self.name, ""),
            (self.tr("S&eed"), self.seed, self.tr("the same seed gives the same model on the CPU")),
            (self.tr("De&vice"), self.device, ""),
        )
        layout = QGridLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setHorizontalSpacing(16)
        layout.setVerticalSpacing(8)
        for row, (words, field, hint) in enumerate(rows):
            name = label(words)
            layout.addWidget(name, row, 0)
            if isinstance(field, NegativesField | NetworkField):
                layout.addWidget(field, row, 1, 1, 2)
            else:
                field.setFixedWidth(WIDTH)
                layout.addWidget(field, row, 1)
                layout.addWidget(label(hint, "small", wrap=True), row, 2)
            if isinstance(field, NetworkField):
                name.setBuddy(field.box)
            elif isinstance(field, QCheckBox):
                field.setAccessibleName(field.text().replace("&", ""))
            elif not isinstance(field, NegativesField | ModeField):
                name.setBuddy(field)
                field.setAccessibleName(words.replace("&", ""))
        layout.setColumnStretch(2, 1)

    def _connect(self) -> None:
        for part in (self.mode, self.network, self.negatives):
            part.changed.connect(self._on_changed)
        for box in (self.framing, self.picture_size, self.looks_at, self.device):
            box.currentIndexChanged.connect(self._on_changed)
        for field in (self.budget, self.minutes, self.seed):
            field.valueChanged.connect(self._on_changed)
        for mark in (self.look_alikes, self.several):
            mark.toggled.connect(self._on_changed)
        self.name.textChanged.connect(self._on_changed)

    def options(self) -> TrainOptions:
        """What is chosen now."""
        framing, size, depth = (str(box.currentData()) for box in (self.framing, self.picture_size, self.looks_at))
        return TrainOptions(
            name=self.name.text().strip(),
            seed=self.seed.value(),
            time_budget=float(self.budget.value()),
            device=DeviceKind(self.device.currentData()),
            mode=self.mode.mode,
            backbone=self.network.key,
            framing=Framing(framing) if framing else None,
            size=int(size) if size else None,
            depth=Depth(depth) if depth else None,
            keep_look_alikes_together=self.look_alikes.isChecked(),
            multi_label=self.several.isChecked(),
            negatives=self.negatives.folder,
            minutes=float(self.minutes.value()),
        )

    def show_options(self, options: TrainOptions) -> None:
        """Choose all this, without telling; the name of the model is left as it is."""
        self._filling = True
        self._has_several = False
        self.mode.choose(options.mode)
        self.network.choose(options.backbone)
        choose_data(self.framing, options.framing.value if options.framing is not None else "")
        choose_data(self.picture_size, str(options.size) if options.size is not None else "")
        choose_data(self.looks_at, options.depth.value if options.depth is not None else "")
        self.budget.setValue(round(options.time_budget))
        self.minutes.setValue(round(options.minutes))
        self.look_alikes.setChecked(options.keep_look_alikes_together)
        self.several.setChecked(options.multi_label)
        self.negatives.choose(options.negatives)
        self.seed.setValue(options.seed)
        if self.device.findData(options.device.value) < 0:
            self.device.addItem(options.device.value.upper(), options.device.value)
        choose_data(self.device, options.device.value)
        self._filling = False

    def several_found(self, found: bool) -> None:
        """Some pictures have several classes already: then that is what is meant, unless the person says no."""
        if found and not self._has_several:
            self.several.setChecked(True)
        self._has_several = found

    @Slot(object)
    def show_devices(self, devices: tuple[Device, ...]) -> None:
        """Offer the devices that work on this computer."""
        offered = {DeviceKind.AUTO.value: self.tr("the best one")}
        for device in devices:
            if device.usable:
                offered.setdefault(device.kind.value, device.name)
        shown = {self.device.itemData(row): self.device.itemText(row) for row in range(self.device.count())}
        if offered == shown:
            return
        chosen, self._filling = self.device.currentData(), True
        self.device.clear()
        for kind, words in offered.items():
            self.device.addItem(words, kind)
        self.device.setCurrentIndex(max(0, self.device.findData(chosen)))
        self._filling = False

    @property
    def thorough(self) -> bool:
        """Whether thorough training is chosen."""
        return self.mode.mode is TrainMode.THOROUGH

    @Slot()
    def _on_changed(self) -> None:
        if not self._filling:
            self.changed.emit()


def _number(low: int, high: int, value: int, unit: str) -> QSpinBox:
    field = QSpinBox()
    field.setRange(low, high)
    field.setValue(value)
    field.setSuffix(unit)
    field.lineEdit().setTextMargins(8, 0, 8, 0)
    return field
