"""The About page: version, licence, what is shipped that others made, with every licence's text."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.api import installed_version
from gui.bridge.engine_bridge import EngineBridge
from gui.frame.page import Page
from gui.pages.about.gpu_note import GpuNote
from gui.pages.about.shipped import Shipped, shipped, texts
from gui.widgets.buttons import link_button
from gui.widgets.labels import label

_OWN_LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"


class AboutPage(Page):
    """Reached from the sidebar's foot; nothing can be dropped on it.

    Args:
        bridge: tells of devices.
        assets: the folder with third-party.json and licences/.
    """

    key = "about"

    def __init__(self, bridge: EngineBridge, assets: Path) -> None:
        super().__init__()
        self._assets = assets
        self._parts = shipped(assets)
        self.gpu = GpuNote(bridge)
        self.licence = link_button(self.tr("Apache License 2.0"))
        self.table = self._table()
        self.note = label("", "muted", wrap=True)
        self.note.setMinimumHeight(1)
        self.home = link_button("")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Text of the licence"))
        self._lay_out()
        self.licence.clicked.connect(self._on_licence)
        self.home.clicked.connect(self._on_home)
        self.table.currentCellChanged.connect(self._on_row)
        if self._parts:
            self.table.setCurrentCell(0, 0)

    def title(self) -> str:
        """The page's name."""
        return self.tr("About")

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addWidget(label(self.tr("Tellapart {0}").format(installed_version()), "title"))
        words = self.tr("Teach your computer to tell your pictures apart. Nothing leaves this computer.")
        layout.addWidget(label(words, "muted"))
        own = QHBoxLayout()
        own.addWidget(label(self.tr("© The Tellapart developers, under the")))
        own.addWidget(self.licence)
        own.addStretch()
        layout.addLayout(own)
        layout.addWidget(self.gpu)
        layout.addWidget(label(self.tr("What others made, and Tellapart ships"), "heading"))
        below = QWidget()
        right = QVBoxLayout(below)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self.note)
        right.addWidget(self.home)
        right.addWidget(self.text, 1)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.table)
        halves.addWidget(below)
        halves.setSizes([240, 300])
        layout.addWidget(halves, 1)

    def _table(self) -> QTableWidget:
        headings = (self.tr("What"), self.tr("Kind"), self.tr("Version"), self.tr("Licence"))
        table = QTableWidget(len(self._parts), len(headings))
        table.setAccessibleName(self.tr("What others made, and Tellapart ships"))
        table.setHorizontalHeaderLabels(headings)
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setMinimumHeight(96)
        for row, part in enumerate(self._parts):
            for column, words in enumerate((part.name, self._kind(part.kind), part.version, part.licence)):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                table.setItem(row, column, item)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        for column, width in enumerate((320, 110, 110)):
            table.setColumnWidth(column, width)
        return table

    def _kind(self, kind: str) -> str:
        return {
            "package": self.tr("Python package"),
            "library": self.tr("library"),
            "program": self.tr("program"),
            "weights": self.tr("weights"),
            "pictures": self.tr("pictures"),
            "data": self.tr("data"),
        }.get(kind, kind)

    @property
    def _shown(self) -> Shipped | None:
        row = self.table.currentRow()
        return self._parts[row] if 0 <= row < len(self._parts) else None

    @Slot()
    def _on_row(self) -> None:
        part = self._shown
        if part is None:
            return
        self.note.setText(part.note)
        self.note.setVisible(bool(part.note))
        self.home.setText(part.home)
        self.home.setAccessibleName(part.home)
        self.home.setVisible(bool(part.home))
        self.text.setPlainText(
            texts(part, self._assets) or self.tr("Its licence ({0}) asks for its name only.").format(part.licence)
        )

    @Slot()
    def _on_licence(self) -> None:
        QDesktopServices.openUrl(QUrl(_OWN_LICENCE))

    @Slot()
    def _on_home(self) -> None:
        part = self._shown
        if part is not None:
            QDesktopServices.openUrl(QUrl(part.home))
