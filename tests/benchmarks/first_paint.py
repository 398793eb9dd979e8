"""A process that prints how long after its start a window was painted: ours (outline, content) or none's.

No import of Qt at the top: the engine's process, started by "spawn", imports this file too.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

PAINTED = {"outline": ("gui.frame.shell", "Shell"), "content": ("gui.frame.main_window", "MainWindow")}
STARTED = "TELLAPART_BENCHMARK_STARTED"


def main(which: str) -> None:
    if which != "empty":
        _tell_first_paint(*PAINTED[which])
        from gui.__main__ import main as open_window

        sys.argv = ["gui"]
        open_window()
    else:
        _open_empty()


def _open_empty() -> None:
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Empty(QMainWindow):
        def paintEvent(self, event: Any) -> None:
            super().paintEvent(event)
            _tell()

    application = QApplication([])
    window = Empty()
    window.resize(1280, 800)
    window.show()
    application.exec()


def _tell_first_paint(module: str, name: str) -> None:
    """Let the window's class tell when it is first painted; nothing else about it changes."""
    import importlib

    window: Any = getattr(importlib.import_module(module), name)
    before = window.paintEvent

    def paint(self: Any, event: Any) -> None:
        before(self, event)
        _tell()

    window.paintEvent = paint


def _tell() -> None:
    from PySide6.QtCore import QTimer

    # After this turn of the event loop the children are painted too, and the picture is on the screen.
    QTimer.singleShot(0, _print_and_end)


def _print_and_end() -> None:
    sys.stdout.write(f"{time.time() - float(os.environ[STARTED]):.4f}\n")
    sys.stdout.flush()
    os._exit(0)  # closing is not measured; the engine's process ends with its pipe


if __name__ == "__main__":
    main(sys.argv[1])
