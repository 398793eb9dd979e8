"""One family of SVG icons, tinted by the theme, crisp at every pixel density."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import cast

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton

from gui.colours import ColourName
from gui.theme.theme import theme

_NAME = "icon_name"
_COLOUR = "icon_colour"
_GAP = 4
_DENSITIES = (1.0, 2.0)
_FOLDER = Path(__file__).parents[2] / "assets" / "icons"


def icon(name: str, colour: ColourName = "text", size: int = 20, gap: int = 0) -> QIcon:
    """An icon of `assets/icons`, in the colours of the theme now. Use `set_icon` for one that follows the theme.

    Args:
        name: its file's name without the ending.
        colour: which of the theme's colours.
        size: its side in logical pixels.
        gap: empty logical pixels at its right, because Qt sets words very close to an icon.

    Raises:
        FileNotFoundError: if there is no such icon.
    """
    result = QIcon()
    for density in _DENSITIES:
        result.addPixmap(_widened(icon_pixmap(name, colour, size, density), gap), QIcon.Mode.Normal)
        result.addPixmap(_widened(icon_pixmap(name, "muted", size, density), gap), QIcon.Mode.Disabled)
    return result


def icon_pixmap(name: str, colour: ColourName = "text", size: int = 20, density: float = 1.0) -> QPixmap:
    """An icon as a pixmap of `size` logical pixels, with `density` real pixels for each."""
    return QPixmap.fromImage(_drawn(name, theme().color(colour).name(), size, density))


def set_icon(button: QAbstractButton, name: str, colour: ColourName = "text", size: int = 20) -> None:
    """Give a button an icon that changes with the theme."""
    button.setProperty(_NAME, name)
    button.setProperty(_COLOUR, colour)
    gap = _GAP if isinstance(button, QPushButton) else 0
    button.setIconSize(QSize(size + gap, size))
    button.setIcon(icon(name, colour, size, gap))
    if theme().findChild(_Tinter) is None:
        _Tinter()


class _Tinter(QObject):
    """Draws every icon given by `set_icon` anew when the theme changes."""

    def __init__(self) -> None:
        super().__init__(theme())
        theme().changed.connect(self._tint)

    @Slot()
    def _tint(self) -> None:
        for widget in QApplication.allWidgets():
            name = widget.property(_NAME)
            if isinstance(widget, QAbstractButton) and isinstance(name, str):
                colour = cast("ColourName", widget.property(_COLOUR))
                size = widget.iconSize()
                widget.setIcon(icon(name, colour, size.height(), size.width() - size.height()))


def _widened(pixmap: QPixmap, gap: int) -> QPixmap:
    if not gap:
        return pixmap
    density = pixmap.devicePixelRatio()
    wide = QPixmap(pixmap.width() + round(gap * density), pixmap.height())
    wide.setDevicePixelRatio(density)
    wide.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wide)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return wide


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, size: int, density: float) -> QImage:
    from PySide6.QtSvg import QSvgRenderer  # the window's outline is painted before the first icon

    source = _source(name).replace("currentColor", colour)
    pixels = round(size * density)
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    image.setDevicePixelRatio(density)
    return image


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
