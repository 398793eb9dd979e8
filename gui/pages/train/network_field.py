"""The network to learn with: those that are ready, and the way to the others."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from gui.pages.train.backbones import Backbones
from gui.pages.train.network_words import missing, speed
from gui.pages.train.networks_dialog import NetworksDialog
from gui.widgets.buttons import plain_button
from gui.widgets.labels import label

WIDTH = 264


class NetworkField(QWidget):
    """A list of networks, in which those that are not here are grey and say why.

    Signals:
        changed: another network is chosen.
    """

    changed = Signal()

    def __init__(self, backbones: Backbones, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backbones = backbones
        self._wanted = ""
        self.box = QComboBox()
        self.box.setFixedWidth(WIDTH)
        self.box.setAccessibleName(self.tr("Network"))
        self.more = plain_button(self.tr("Net&works…"))
        self._about = label("", "small", wrap=True)
        self.dialog: NetworksDialog | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.box)
        layout.addWidget(self.more)
        layout.addWidget(self._about, 1)
        self.refresh()
        self.box.currentIndexChanged.connect(self._on_index)
        self.more.clicked.connect(self.open_dialog)
        backbones.changed.connect(self.refresh)

    @property
    def key(self) -> str:
        """Key of the chosen network, "" for the usual one."""
        return self._wanted

    def choose(self, key: str) -> None:
        """Choose a network by its key; one that is not listed yet is taken at its word."""
        self._wanted = key
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the networks of now."""
        self.box.blockSignals(True)
        self.box.clear()
        self.box.addItem(self.tr("the usual one"), "")
        for card in self._backbones.cards:
            reason = missing(card)
            self.box.addItem(f"{card.name}, {reason}" if reason else card.name, card.key)
            if reason:
                cast("QStandardItemModel", self.box.model()).item(self.box.count() - 1).setEnabled(False)
        if self.box.findData(self._wanted) < 0:
            self.box.addItem(self._wanted, self._wanted)
        self.box.setCurrentIndex(self.box.findData(self._wanted))
        self.box.blockSignals(False)
        chosen = self._backbones.card(self._wanted)
        self._about.setText("" if chosen is None else missing(chosen) or speed(chosen))

    @Slot()
    def open_dialog(self) -> None:
        """Show every network with what is known of it."""
        self._backbones.ask()
        self.dialog = NetworksDialog(self._backbones, self._wanted, self)
        self.dialog.used.connect(self._on_used)
        self.dialog.open()

    @Slot(object)
    def _on_used(self, key: str) -> None:
        self.choose(key)
        self.changed.emit()

    @Slot(int)
    def _on_index(self, _index: int) -> None:
        self._wanted = str(self.box.currentData())
        self.refresh()
        self.changed.emit()
