from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QMainWindow

from gui.colours import DARK, LIGHT
from gui.frame.shell import STATUS_HEIGHT, Shell


class Content(QMainWindow):
    """Counts how often it was closed."""

    def __init__(self):
        super().__init__()
        self.closed = 0
        self.setCentralWidget(QLabel("the real window"))

    def closeEvent(self, event):
        self.closed += 1
        super().closeEvent(event)


@pytest.fixture
def before_the_theme(qapp):
    """The outline is shown before the style sheet is loaded."""
    kept = qapp.styleSheet()
    qapp.setStyleSheet("")
    yield
    qapp.setStyleSheet(kept)


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK)])
@pytest.mark.usefixtures("before_the_theme")
def test_the_outline_has_the_colours_of_the_real_frame(qtbot, theme, colours):
    shell = Shell(theme)
    qtbot.addWidget(shell)
    shell.show()
    image = shell.grab().toImage()
    assert image.pixelColor(QPoint(100, 100)).name() == colours["raised"]
    assert image.pixelColor(QPoint(600, 100)).name() == colours["surface"]
    assert image.pixelColor(QPoint(600, shell.height() - STATUS_HEIGHT // 2)).name() == colours["raised"]


def test_the_real_window_fills_the_shell(qtbot):
    shell, content = Shell("light"), Content()
    qtbot.addWidget(shell)
    shell.show()
    shell.take(content)
    assert content.window() is shell
    assert content.isVisible()
    qtbot.waitUntil(lambda: content.size() == shell.size(), timeout=1000)


def test_closing_the_shell_closes_the_real_window_and_remembers_the_size(qtbot):
    shell, content = Shell("light"), Content()
    qtbot.addWidget(shell)
    shell.show()
    shell.take(content)
    shell.resize(1000, 650)
    shell.close()
    assert content.closed == 1
    again = Shell("light")
    qtbot.addWidget(again)
    assert again.height() == 650


def test_the_shell_is_there_before_the_engine_the_pages_and_the_icons_are_loaded():
    code = "import sys; import gui.frame.shell, gui.settings.first_look; print(' '.join(sys.modules))"
    words = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "gui.frame.shell" in words
    loaded = [name for name in words if name.startswith(("engine", "gui.pages", "gui.theme", "PySide6.QtSvg"))]
    assert loaded == []
