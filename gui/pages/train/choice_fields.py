"""Fields of the choices that are more than one control."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFileDialog, QHBoxLayout, QRadioButton, QWidget

from engine.api import Depth, Framing, TrainMode
from gui.widgets.buttons import icon_button, plain_button
from gui.widgets.labels import label

SIZES = (224, 288, 384)
WIDTH = 264


class ModeField(QWidget):
    """Quick or thorough.

    Signals:
        changed: the other one was chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quick = QRadioButton(self.tr("&Quick"))
        self.thorough = QRadioButton(self.tr("Thoro&ugh"))
        self.quick.setAccessibleName(self.tr("Quick"))
        self.thorough.setAccessibleName(self.tr("Thorough"))
        self.quick.setChecked(True)
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        for button in (self.quick, self.thorough):
            self._group.addButton(button)
            layout.addWidget(button)
        layout.addStretch(1)
        self.thorough.toggled.connect(self._on_toggled)

    @property
    def mode(self) -> TrainMode:
        """What is chosen."""
        return TrainMode.THOROUGH if self.thorough.isChecked() else TrainMode.QUICK

    def choose(self, mode: TrainMode) -> None:
        """Choose one."""
        (self.thorough if mode is TrainMode.THOROUGH else self.quick).setChecked(True)

    @Slot(bool)
    def _on_toggled(self, _thorough: bool) -> None:
        self.changed.emit()


class NegativesField(QWidget):
    """A folder of pictures of none of the classes.

    Signals:
        changed: another folder, or none.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = ""
        self.button = plain_button(self.tr("&Teach it what is none of these…"))
        self.button.setMinimumWidth(WIDTH)
        self.clear_button = icon_button("close", self.tr("No such folder"))
        self._path = label("", "small", wrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.button)
        layout.addWidget(self.clear_button)
        layout.addWidget(self._path, 1)
        self.button.clicked.connect(self._on_choose)
        self.clear_button.clicked.connect(self._on_clear)
        self.choose("")

    @property
    def words(self) -> str:
        """What it says of the folder."""
        return self._path.text()

    def choose(self, folder: str) -> None:
        """Take a folder; "" for none."""
        self.folder = folder
        self._path.setText(
            folder or self.tr("a folder of pictures of none of the classes makes it better at saying so")
        )
        self._path.setToolTip(folder)
        self.clear_button.setVisible(bool(folder))

    @Slot()
    def _on_choose(self) -> None:
        title = self.tr("A folder of pictures of none of the classes")
        folder = QFileDialog.getExistingDirectory(self, title, self.folder)
        if folder:
            self.choose(folder)
            self.changed.emit()

    @Slot()
    def _on_clear(self) -> None:
        self.choose("")
        self.button.setFocus()
        self.changed.emit()


def framing_box() -> QComboBox:
    """Which part of the pictures to look at; its data are the framing's value, or "" to choose by trying."""
    words = QCoreApplication.translate
    return _box(
        (words("Choices", "the whole picture"), Framing.WHOLE.value),
        (words("Choices", "the middle of the picture"), Framing.CENTRE.value),
    )


def size_box() -> QComboBox:
    """How large to look; its data are a number of pixels as text, or "" to choose by trying."""
    words = QCoreApplication.translate("Choices", "{0} px")
    return _box(*((words.format(size), str(size)) for size in SIZES))


def depth_box() -> QComboBox:
    """Which of the network's numbers to look at; its data are the depth's value, or "" to choose by trying."""
    words = QCoreApplication.translate
    return _box(
        (words("Choices", "what things are"), Depth.LAST.value),
        (words("Choices", "small marks and textures"), Depth.DETAIL.value),
        (words("Choices", "both"), Depth.BOTH.value),
    )


def choose_data(box: QComboBox, value: str) -> None:
    """Choose the line with this data, or the first one; a size that is not offered is added."""
    place = box.findData(value)
    if place < 0 and value.isdigit():
        box.addItem(QCoreApplication.translate("Choices", "{0} px").format(value), value)
        place = box.count() - 1
    box.setCurrentIndex(max(0, place))


def _box(*choices: tuple[str, str]) -> QComboBox:
    box = QComboBox()
    box.addItem(QCoreApplication.translate("Choices", "choose by trying"), "")
    for words, value in choices:
        box.addItem(words, value)
    return box
