"""Something on the screen at once: the window's outline first, everything else behind it."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from gui.frame.shell import Shell
from gui.settings.first_look import chosen_theme, settings_file


def run_window(paths: tuple[str, ...]) -> int:
    """Show the outline, load the rest, and stay until the window is closed.

    Args:
        paths: pictures, folders, a project or a model file to begin with.

    Returns:
        The exit code.
    """
    application = QApplication(sys.argv[:1])
    # Names decide where the window's geometry is kept.
    application.setApplicationName("Tellapart")
    application.setOrganizationName("Tellapart")
    shell = Shell(chosen_theme(settings_file()))
    shell.show()
    application.processEvents()
    # Only now: engine, pages and icons take three times as long as the outline.
    from gui.app import fill_window

    return fill_window(shell, paths)
