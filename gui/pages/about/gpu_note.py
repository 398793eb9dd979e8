"""Says that the computer has a GPU which this build leaves idle, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout

from engine.api import Device, EngineDescribed
from gui.bridge.engine_bridge import EngineBridge
from gui.widgets.labels import label

COMMANDS = """\
pip install uv
uv venv --python 3.12
uv pip install --torch-backend=auto .
uv run --no-sync tellapart-window"""
"""In the folder of Tellapart's source; the same on every system."""


class GpuNote(QFrame):
    """A card; hidden unless it has something to say."""

    def __init__(self, bridge: EngineBridge) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._title = label("", "strong")
        self._commands = label(COMMANDS)
        self._commands.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._commands.setAccessibleName(self.tr("Commands that install Tellapart for a GPU"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(4)
        layout.addWidget(self._title)
        how = self.tr(
            "Training is faster on it. Installers carry PyTorch for the processor alone, since the other one is "
            "ten times as big. To use the GPU, install Tellapart from its source with these commands:"
        )
        why = label(how, "muted", wrap=True)
        why.setMinimumHeight(1)  # else it would be as high as in a narrow window
        layout.addWidget(why)
        layout.addWidget(self._commands)
        self.hide()
        bridge.received.connect(self._on_event)

    @property
    def words(self) -> str:
        """What it says, "" while it says nothing."""
        return "" if self.isHidden() else self._title.text()

    @Slot(object)
    def _on_event(self, event: object) -> None:
        if isinstance(event, EngineDescribed):
            self._show(next((device for device in event.devices if device.left_out), None))

    def _show(self, device: Device | None) -> None:
        self.setVisible(device is not None)
        if device is not None:
            self._title.setText(self.tr("A GPU was found ({0}); this build runs on the CPU.").format(device.name))
