"""A process with the real window and the real engine that does one job, and tells how late the GUI thread was.

Prints the engine's process number on a line of its own, then one JSON object.
No import of Qt at the top: the engine's process, started by "spawn", imports this file too.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

TICK_MS = 5
CALM_MS = 1000
"""How long the window is watched after the last event: thumbnails and lists come a little later."""
PATIENCE_MS = 500_000


def main(job: str, pictures: str, work: str, watched: str) -> int:
    from PySide6.QtCore import QObject, Qt, QTimer, Slot

    from engine.api import (
        EngineDescribed,
        EngineLost,
        JobFailed,
        JobSucceeded,
        ModelTrained,
        PicturesFound,
        PicturesImported,
        ProcessHost,
    )
    from gui.app import Desktop, make_application
    from gui.gc_guard import GarbageGuard
    from gui.settings.store import SettingsStore
    from gui.theme import theme

    application = make_application()
    theme().apply()
    guard = GarbageGuard(application)
    host = ProcessHost()
    desktop = Desktop(host, SettingsStore(Path(work) / "settings.json"))

    class Watch(QObject):
        """Does the job as a person would, and notes how late every tick of a precise timer came, and why.

        What the GUI thread worked between two ticks is its own doing; the rest of a late tick is the machine's.
        """

        def __init__(self) -> None:
            super().__init__()
            self.late_ms: list[float] = []
            self.worked_ms: list[float] = []
            self.seconds = 0.0
            self.failure = ""
            self._started = self._last = self._worked = 0.0
            self._found: Any = None
            self._timer = QTimer(self)
            self._timer.setTimerType(Qt.TimerType.PreciseTimer)
            self._timer.timeout.connect(self._tick)
            desktop.bridge.received.connect(self._on_event)

        @Slot()
        def _tick(self) -> None:
            now = time.perf_counter()
            self.late_ms.append(max(0.0, (now - self._last) * 1000 - TICK_MS))
            self._last = now
            worked = time.thread_time()
            self.worked_ms.append((worked - self._worked) * 1000)
            self._worked = worked

        @Slot(object)
        def _on_event(self, event: object) -> None:
            match event:
                case EngineDescribed():
                    QTimer.singleShot(CALM_MS, self._begin)
                case PicturesFound():
                    self._found = event.job
                case PicturesImported():
                    desktop.window.show_page("train")
                    desktop.train_page.start()
                case JobSucceeded() if event.job == self._found:
                    self._end_soon()
                case ModelTrained():
                    self._end_soon()
                case JobFailed():
                    self._fail(event.report.message)
                case EngineLost():
                    self._fail(event.report.message)

        @Slot()
        def _begin(self) -> None:
            sys.stdout.write(f"{host.process_id}\n")
            sys.stdout.flush()
            self._started = self._last = time.perf_counter()
            self._worked = time.thread_time()
            if watched == "watched":
                self._timer.start(TICK_MS)
            if job == "classify":
                desktop.open((pictures,))
            else:
                desktop.session.create(str(Path(work) / "project"), "textile", (pictures,))

        def _end_soon(self) -> None:
            self.seconds = time.perf_counter() - self._started
            QTimer.singleShot(CALM_MS, application.quit)

        def _fail(self, message: str) -> None:
            self.failure = message
            application.quit()

    watch = Watch()
    QTimer.singleShot(PATIENCE_MS, application.quit)
    desktop.window.resize(1280, 800)
    desktop.window.show()
    QTimer.singleShot(0, desktop.start)
    application.exec()
    desktop.close()
    guard.stop()
    if watch.failure or not watch.seconds:
        sys.stderr.write(f"{watch.failure or 'the job did not end'}\n")
        return 1
    sys.stdout.write(
        json.dumps({"late_ms": watch.late_ms, "worked_ms": watch.worked_ms, "seconds": watch.seconds}) + "\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:5]))
