"""The choice whether to look for newer versions: off until somebody wants it, and plain about what is sent."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from engine.api import Channel
from gui.settings.store import SettingsStore
from gui.widgets.labels import label


class NewerVersionsChoice(QWidget):
    """Hidden in a copy that others bring newer versions of: a Linux system, pip, git.

    Args:
        store: the settings in use.
        channel: whom would be asked.
    """

    def __init__(self, store: SettingsStore, channel: Channel | None) -> None:
        super().__init__()
        self._store = store
        self.box = QCheckBox(self.tr("Look for &newer versions"))
        self.box.setAccessibleName(self.tr("Look for newer versions"))
        self.box.setChecked(store.settings.look_for_newer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.box)
        self.setVisible(channel is not None)
        if channel is not None:
            words = self.tr(
                "Asks {0} once a day. Nothing is sent but the question, and nothing is installed: you get a link."
            )
            layout.addWidget(label(words.format(channel.host), "small", wrap=True))
        self.box.toggled.connect(self._keep)

    @Slot(bool)
    def _keep(self, wanted: bool) -> None:
        self._store.change(replace(self._store.settings, look_for_newer=wanted))
