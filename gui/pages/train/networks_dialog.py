"""Every network with what is known of it; download one, take one from a file, use one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QScrollArea, QVBoxLayout, QWidget

from gui.pages.train.backbones import Backbones
from gui.pages.train.network_card import NetworkCard
from gui.widgets.labels import label


class NetworksDialog(QDialog):
    """A card for each network.

    Signals:
        used: key of the network that the person wants to learn with.
    """

    used = Signal(object)

    def __init__(self, backbones: Backbones, chosen: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Networks"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 600)
        self._backbones = backbones
        self._chosen = chosen
        self.cards: dict[str, NetworkCard] = {}
        self._wait = label(self.tr("Looking at what there is, and how quick it is here…"), "muted")
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.setSpacing(8)
        self._rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._list)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        close.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(label(self.tr("Networks"), "title"))
        sentence = self.tr(
            "A network knows how to look at pictures; training teaches it your classes. "
            "The usual one is right for most. A larger one may see more, and takes longer."
        )
        layout.addWidget(label(sentence, "muted", wrap=True))
        layout.addWidget(self._wait)
        layout.addWidget(scroll, 1)
        layout.addWidget(close)
        backbones.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what there is now."""
        backbones = self._backbones
        self._wait.setVisible(backbones.listing and not backbones.cards)
        for card in backbones.cards:
            if card.key not in self.cards:
                made = NetworkCard(card.key)
                made.used.connect(self._on_used)
                made.fetch.connect(backbones.fetch)
                made.cancel.connect(backbones.cancel)
                made.import_file.connect(self._on_import)
                self.cards[card.key] = made
                self._rows.insertWidget(self._rows.count() - 1, made)
            mine = backbones.busy == card.key
            self.cards[card.key].refresh(
                card,
                chosen=card.key == self._chosen,
                progress=backbones.progress if mine else None,
                fetching=mine,
                waiting=bool(backbones.busy) and not mine,
                failure=backbones.failure[1] if backbones.failure and backbones.failure[0] == card.key else None,
            )

    @Slot(object)
    def _on_used(self, key: str) -> None:
        self.used.emit(key)
        self.accept()

    @Slot(object)
    def _on_import(self, wish: tuple[str, str]) -> None:
        self._backbones.import_file(*wish)
