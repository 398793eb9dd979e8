"""Files that macOS asks to open come in, however early. A process has one application, each test its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

APPLICATION = """\
import json
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from gui.frame.application import Application
application = Application(["tellapart"])
heard = []
def ask(*files):
    for file in files:
        Application.sendEvent(application, QFileOpenEvent(file))
application.files_opened.connect(heard.append)
ask("/early one.jpg", "/early two.jpg", QUrl("https://example.org/page"))
application.processEvents()
heard.append("listening")
application.listen_for_files()
application.processEvents()
ask("/Zażółć 写真.jpg", "/b.tellapart")
application.processEvents()
print(json.dumps(heard))
"""

WINDOW = """\
import json, sys
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QFileOpenEvent
from gui import app, first_window
from gui.frame.application import Application

class Asked(Application):
    def __init__(self, words):
        super().__init__(words)
        QCoreApplication.postEvent(self, QFileOpenEvent(sys.argv[1]))

def heard(desktop, paths):
    print(json.dumps(paths))
    QTimer.singleShot(0, QCoreApplication.quit)

first_window.Application = Asked
app.Desktop.come_forward = heard
sys.exit(first_window.run_window(()))
"""


def run(script: str, *words: str) -> object:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "default.warning=false"}
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_files_asked_for_before_anybody_listens_are_kept_and_those_asked_for_at_once_come_together():
    assert run(APPLICATION) == [
        "listening",
        ["/early one.jpg", "/early two.jpg"],
        ["/Zażółć 写真.jpg", "/b.tellapart"],
    ]


def test_the_window_opens_the_file_that_it_was_started_for(tmp_path_factory: pytest.TempPathFactory, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    assert run(WINDOW, "/some model.tellapart") == ["/some model.tellapart"]
