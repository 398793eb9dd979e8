"""Keeps Python's cyclic garbage collector on the GUI thread.

Run by itself, the collector runs in whichever thread allocates next; when it then destroys a QObject in the engine
bridge's reader thread, the window crashes. So it is switched off, and a timer runs it where QObjects live.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 1000


class GarbageGuard(QObject):
    """Collects young garbage every second, and all of it when the older generations filled up."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect as far as the collector would have by itself."""
        young, middle, old = gc.get_count()
        if old > self._thresholds[2]:
            gc.collect(2)
        elif middle > self._thresholds[1]:
            gc.collect(1)
        elif young > self._thresholds[0]:
            gc.collect(0)

    def stop(self) -> None:
        """Let the collector run by itself again; the window is gone."""
        self._timer.stop()
        gc.enable()
