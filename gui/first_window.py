"""Something on the screen at once: the window's outline first, everything else behind it."""

from __future__ import annotations

import sys
import time

from PySide6.QtWidgets import QApplication, QWidget

from gui.frame.application import Application
from gui.frame.running_window import RunningWindow
from gui.frame.shell import Shell
from gui.settings.first_look import chosen_theme, settings_file

LONGEST_WAIT_S = 0.15


def run_window(paths: tuple[str, ...]) -> int:
    """Show the outline, load the rest, and stay until the window is closed.

    Where a window of this person runs already, that one comes forward and gets the paths.

    Args:
        paths: pictures, folders, a project or a model file to begin with.

    Returns:
        The exit code.
    """
    application = Application(sys.argv[:1])
    # Wayland asks for it when the first window appears: by it the desktop finds the icon.
    application.setDesktopFileName("tellapart")
    running = RunningWindow(settings_file())
    if not running.is_first() and running.hand_over(paths):
        return 0
    shell = Shell(chosen_theme(settings_file()))
    shell.show()
    _paint(application, shell)
    # Only now: engine, pages and icons take three times as long as the outline.
    from gui.app import fill_window

    return fill_window(shell, paths, running)


def _paint(application: QApplication, window: QWidget) -> None:
    """Let the window come onto the screen; a slow display is not waited for longer than a moment."""
    deadline = time.monotonic() + LONGEST_WAIT_S
    handle = window.windowHandle()
    while handle is not None and not handle.isExposed() and time.monotonic() < deadline:
        application.processEvents()
    application.processEvents()
