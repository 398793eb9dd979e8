"""The first thing on the screen: the window's outline, shown before anything that takes long is loaded.

Keep this file's imports few: no engine, no pages, no icons, and no painting in Python, since each Qt class that is
named for the first time costs a millisecond or more. What is shown lies where the real frame will lie, so that the
content fills in without a jump.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QWidget

from gui.colours import DARK, LIGHT, ColourName
from gui.frame.geometry import keep_geometry, restore_geometry

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QResizeEvent

SIDEBAR_WIDTH = 208
STATUS_HEIGHT = 36
MIDDLE_LIGHTNESS = 128


class Shell(QMainWindow):
    """The top-level window; `take` puts the real one into it.

    Args:
        theme: "light", "dark" or "system", as the person chose.
    """

    def __init__(self, theme: str) -> None:
        super().__init__()
        self.setWindowTitle("Tellapart")
        self.setMinimumSize(960, 600)
        restore_geometry(self, 1280, 800)
        self._content: QMainWindow | None = None
        colours = DARK if _is_dark(theme) else LIGHT
        self._fill(self, colours, "surface")
        self._parts = [self._part(colours, name) for name in _PARTS]

    def take(self, content: QMainWindow) -> None:
        """Show the real window inside this one."""
        from PySide6.QtCore import Qt  # takes 15 ms, which the first paint cannot wait for

        self._content = content
        content.setWindowFlags(Qt.WindowType.Widget)
        self.setCentralWidget(content)
        content.show()
        for part in self._parts:
            part.deleteLater()
        self._parts = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the outline at the edges."""
        super().resizeEvent(event)
        width, height = self.width(), self.height() - STATUS_HEIGHT
        places = (
            (0, 0, SIDEBAR_WIDTH - 1, height),
            (SIDEBAR_WIDTH - 1, 0, 1, height),
            (0, height + 1, width, STATUS_HEIGHT - 1),
            (0, height, width, 1),
        )
        for part, place in zip(self._parts, places, strict=False):
            part.setGeometry(*place)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the window was, and let the real one end its work."""
        keep_geometry(self)
        if self._content is not None:
            self._content.close()
        super().closeEvent(event)

    def _part(self, colours: Mapping[ColourName, str], name: ColourName) -> QWidget:
        part = QWidget(self)
        part.setAutoFillBackground(True)
        self._fill(part, colours, name)
        return part

    def _fill(self, widget: QWidget, colours: Mapping[ColourName, str], name: ColourName) -> None:
        palette = widget.palette()
        palette.setColor(palette.ColorRole.Window, colours[name])
        widget.setPalette(palette)


_PARTS: tuple[ColourName, ...] = ("raised", "line", "raised", "line")
"""Sidebar, its hairline, status bar, its hairline."""


def _is_dark(theme: str) -> bool:
    if theme == "system":
        # What the style hints call dark, without loading the enumeration's namespace.
        return QGuiApplication.palette().window().color().lightness() < MIDDLE_LIGHTNESS
    return theme == "dark"
