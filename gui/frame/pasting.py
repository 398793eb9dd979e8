"""What the clipboard holds, as files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDateTime, QMimeData, QTemporaryDir
from PySide6.QtGui import QGuiApplication, QImage

from gui.widgets.drop_zone import local_paths

_FAST_PNG = 90
"""Qt's "quality" of a PNG: near 100 compresses little and takes little time."""


class Clipboard:
    """The system's clipboard; keeps the files of pasted picture data until `forget`."""

    def __init__(self) -> None:
        self._folder: QTemporaryDir | None = None

    def paths(self) -> tuple[str, ...]:
        """Absolute paths of what was copied; see `pasted_paths`."""
        if self._folder is None:
            self._folder = QTemporaryDir()
        return pasted_paths(QGuiApplication.clipboard().mimeData(), Path(self._folder.path()))

    def forget(self) -> None:
        """Delete the files of pasted picture data."""
        if self._folder is not None:
            self._folder.remove()
        self._folder = None


def pasted_paths(data: QMimeData, folder: Path) -> tuple[str, ...]:
    """Absolute paths of what was copied: files, picture data, or text that names files.

    Args:
        data: the clipboard's content.
        folder: where picture data is saved; must exist.
    """
    paths = local_paths(data)
    if paths:
        return paths
    if data.hasImage():
        image = data.imageData()
        stamp = QDateTime.currentDateTime().toString("yyyy-MM-dd hh.mm.ss.zzz")
        file = folder / f"pasted {stamp}.png"
        saved = isinstance(image, QImage) and image.save(str(file), None, _FAST_PNG)
        return (str(file),) if saved else ()
    lines = [line.strip().strip('"') for line in data.text().splitlines()[:1000]]
    return tuple(line for line in lines if line and _is_there(line))


def _is_there(line: str) -> bool:
    try:
        return Path(line).is_absolute() and Path(line).exists()
    except (OSError, ValueError):  # too long, or no name at all
        return False
