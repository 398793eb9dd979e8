"""Tellapart is opened with a picture while its window is open already."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from engine.api import everyday_samples
from gui.frame.running_window import RunningWindow
from gui.settings.store import settings_file

ROOT = Path(__file__).parents[3]


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
@pytest.mark.skipif(os.name == "nt", reason="the test gives the runtime folder the way Linux does")
def test_the_open_window_takes_the_picture_and_the_second_start_ends(
    open_desktop, qtbot, monkeypatch, tmp_path_factory
):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    desktop = open_desktop().desktop
    running = RunningWindow(settings_file())
    assert running.is_first()
    running.asked.connect(desktop.come_forward)
    assert running.listen()
    desktop.window.setWindowState(Qt.WindowState.WindowMinimized)
    photo = min(everyday_samples().glob("*.jpg"))
    words = [sys.executable, "-m", "gui", str(photo)]
    with qtbot.waitSignal(running.asked, timeout=60_000) as heard:
        second = subprocess.Popen(words, cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    assert heard.args == [(str(photo),)]
    assert second.wait(20) == 0
    qtbot.waitUntil(lambda: desktop.window.page.key == "classify", timeout=20_000)
    assert not desktop.window.isMinimized()
    running.close()
