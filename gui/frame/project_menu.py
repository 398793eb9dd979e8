"""The project's menu in the sidebar: new, open, and the recent ones."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from gui.settings.store import SettingsStore


class ProjectMenu(QMenu):
    """Filled each time it is opened.

    Signals:
        open_recent: folder of a project.
    """

    open_recent = Signal(object)

    def __init__(self, store: SettingsStore) -> None:
        super().__init__()
        self._store = store
        self.new = QAction(self.tr("&New project…"), self)
        self.new.setShortcut(QKeySequence.StandardKey.New)
        self.open = QAction(self.tr("&Open project…"), self)
        self.open.setShortcut(QKeySequence.StandardKey.Open)
        self.setToolTipsVisible(True)
        self.triggered.connect(self._on_triggered)
        self.aboutToShow.connect(self.fill)
        self.fill()

    @Slot()
    def fill(self) -> None:
        """List the recent projects that are still there."""
        self.clear()
        self.addAction(self.new)
        self.addAction(self.open)
        folders = [folder for folder in self._store.settings.recent_projects if Path(folder).is_dir()]
        if folders:
            self.addSeparator()
        for folder in folders:
            action = self.addAction(Path(folder).name.replace("&", "&&"))
            action.setData(folder)
            action.setToolTip(folder)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        folder = action.data()
        if isinstance(folder, str):
            self.open_recent.emit(folder)
