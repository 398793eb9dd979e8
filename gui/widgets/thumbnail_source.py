"""Thumbnails for grids: asks only for what is looked at, keeps a bounded number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

CACHE_BYTES = 64 * 1024 * 1024
ASK_AFTER_MS = 40
_BROKEN_BYTES = 256


class ThumbnailSource(QObject):
    """Holds thumbnails of one size. Lives on the GUI thread; knows nothing of where they come from.

    Whoever connects to `wanted` makes them and calls `deliver` or `deliver_broken`.

    Args:
        edge: the longest side that is asked for, in real pixels.
        cache_bytes: how much to keep; the longest unused goes first.

    Signals:
        wanted: tuple of paths, the most wanted first; replaces what was asked before and has not come yet.
        arrived: a path whose thumbnail (or whose being broken) is known now.
    """

    wanted = Signal(object)
    arrived = Signal(object)

    def __init__(self, edge: int, parent: QObject | None = None, cache_bytes: int = CACHE_BYTES) -> None:
        super().__init__(parent)
        self.edge = edge
        self._limit = cache_bytes
        self._bytes = 0
        self._kept: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._needed: tuple[str, ...] = ()
        self._asked: frozenset[str] = frozenset()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_AFTER_MS)
        self._timer.timeout.connect(self._ask)

    @property
    def bytes_kept(self) -> int:
        """Bytes that the kept thumbnails take."""
        return self._bytes

    def need(self, paths: Sequence[str]) -> None:
        """Say what is looked at now, the most wanted first; asked for after a moment of calm."""
        self._needed = tuple(paths)
        if not self._timer.isActive():
            self._timer.start()

    def pixmap(self, path: str) -> QPixmap | None:
        """The thumbnail, or None while it is not here (or cannot be made: see `is_broken`)."""
        if path not in self._kept:
            return None
        self._kept.move_to_end(path)
        return self._kept[path]

    def is_broken(self, path: str) -> bool:
        """Whether no thumbnail can be made of this file."""
        return path in self._kept and self._kept[path] is None

    @Slot()
    def deliver(self, path: str, width: int, height: int, rgb: bytes) -> None:
        """Take a thumbnail: `width * height * 3` bytes, row by row; width 0 says that it cannot be made."""
        if width <= 0 or height <= 0 or len(rgb) < width * height * 3:
            self._keep(path, None)
            return
        image = QImage(rgb, width, height, width * 3, QImage.Format.Format_RGB888).copy()
        self._keep(path, QPixmap.fromImage(image))

    def forget(self, path: str) -> None:
        """Drop one thumbnail, so that it is asked for again."""
        if path in self._kept:
            self._bytes -= _bytes_of(self._kept.pop(path))
        self._asked -= {path}

    def ask_again(self) -> None:
        """Forget what was asked and has not come: whoever was asked is gone."""
        self._asked = frozenset()
        self._timer.start()

    def _keep(self, path: str, pixmap: QPixmap | None) -> None:
        self.forget(path)
        self._kept[path] = pixmap
        self._bytes += _bytes_of(pixmap)
        while self._bytes > self._limit and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= _bytes_of(oldest)
        self.arrived.emit(path)

    @Slot()
    def _ask(self) -> None:
        missing = tuple(path for path in self._needed if path not in self._kept)
        if missing and frozenset(missing) - self._asked:
            self._asked = frozenset(missing)
            self.wanted.emit(missing)


def _bytes_of(pixmap: QPixmap | None) -> int:
    return pixmap.width() * pixmap.height() * 4 if pixmap is not None else _BROKEN_BYTES
