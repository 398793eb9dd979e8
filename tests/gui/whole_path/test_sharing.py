"""From the Share page to kits on the disk and a certificate, with the real engine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.api import EngineDescribed, Runtime, Target, TargetsListed, everyday_samples
from gui.app import Desktop

PATIENCE_MS = 120_000


class OpenDesktop(Protocol):
    """See the fixture."""

    desktop: Desktop

    def seen(self, kind: type) -> list[object]: ...


def test_write_python_and_opencv_and_see_that_they_answer_the_same(
    qtbot: QtBot,
    open_desktop: Callable[[], OpenDesktop],
    tmp_path: Path,
    picture_of: Callable[[QWidget, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = open_desktop()
    page = one.desktop.share_page
    qtbot.waitUntil(lambda: len(one.seen(EngineDescribed)) > 0, timeout=PATIENCE_MS)
    one.desktop.window.show_page("share")
    qtbot.waitUntil(lambda: len(one.seen(TargetsListed)) > 0, timeout=PATIENCE_MS)
    picture_of(one.desktop.window, "whole-share-general")

    out = tmp_path / "öut 手"
    monkeypatch.setattr("gui.pages.share.writing_panel.choose_place", lambda *_: str(out))
    page.show_tab("elsewhere")
    wanted = {Target.PYTHON, Target.OPENCV}
    for row in page.writing.rows:
        if row.box.isChecked() is not (row.target in wanted):
            row.box.click()
    qtbot.mouseClick(page.writing.write_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.view_model.writing.running, timeout=PATIENCE_MS)
    picture_of(one.desktop.window, "whole-share-written")
    assert page.writing.outcome_words == "Written for 2 languages."
    assert (out / "share" / "opencv" / "README.md").is_file()

    lines = page.writing.lines.code.code.toPlainText().replace(
        "photo.jpg", str(everyday_samples() / "espresso.jpg")
    )
    source = out / "share" / "python" / "src"
    copied = f"import sys; sys.path.insert(0, {str(source)!r})\n{lines}"
    page.writing.lines.show_target(Target.PYTHON)
    said = subprocess.run([sys.executable, "-c", copied], capture_output=True, text=True, cwd=out, check=True)
    assert "espresso" in said.stdout, "the lines that are shown do what they say"

    saved = tmp_path / "certificate.html"
    monkeypatch.setattr("gui.pages.share.sameness_panel.save_as", lambda *_: str(saved))
    page.show_tab("same")
    sameness = page.view_model.sameness
    qtbot.mouseClick(page.sameness.check_button, Qt.MouseButton.LeftButton)
    chosen = page.view_model.chosen

    def asked_about(runtime: Runtime) -> bool:
        result = sameness.result(chosen)
        return result is not None and result.of(runtime) is not None

    qtbot.waitUntil(lambda: asked_about(Runtime.ONNXRUNTIME), timeout=PATIENCE_MS)
    row = page.sameness.table.rows()[0]
    assert (row.name, row.state) == ("ONNX Runtime", "good"), row.details
    assert row.answers.startswith("the same answers on")
    qtbot.mouseClick(page.sameness.strip.stop_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not sameness.running, timeout=PATIENCE_MS)
    assert page.sameness.words.startswith("Stopped")
    assert page.sameness.table.rows()[0].state == "good"
    picture_of(one.desktop.window, "whole-share-same")
    kept = json.loads((tmp_path / "settings.json").read_text())
    assert kept["share_targets"] == ["python", "opencv"]
