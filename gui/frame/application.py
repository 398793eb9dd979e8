"""Qt's application, which hears of the files that macOS asks it to open: Finder and Dock use no command line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Hears of them from the first moment, and keeps them until somebody listens.

    Args:
        words: the program's name; nothing else that is for Qt.

    Signals:
        files_opened: files to open, a tuple of paths; those asked for at once come together.
    """

    files_opened = Signal(object)

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(words)
        # Names decide where the window's geometry is kept.
        self.setApplicationName("Tellapart")
        self.setOrganizationName("Tellapart")
        self._paths: list[str] = []
        self._listening = False
        # The system sends one event for each file of a selection.
        self._together = QTimer(self)
        self._together.setSingleShot(True)
        self._together.setInterval(0)
        self._together.timeout.connect(self._tell)

    def listen_for_files(self) -> None:
        """Tell of what was asked for before, and of everything from now on."""
        self._listening = True
        self._together.start()

    def event(self, event: QEvent) -> bool:
        """Qt's: what is for the application itself."""
        # An address of the web has no file.
        if isinstance(event, QFileOpenEvent) and event.file():
            self._paths.append(event.file())
            if self._listening:
                self._together.start()
            return True
        return super().event(event)

    def _tell(self) -> None:
        paths, self._paths = tuple(self._paths), []
        if paths:
            self.files_opened.emit(paths)
