from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.api import (
    EngineLost,
    ModelTrained,
    PicturesImported,
    ProcessHost,
    ThumbnailsMade,
    everyday_samples,
    labelled_samples,
)
from gui.app import Desktop

PATIENCE_MS = 60_000


class OpenDesktop(Protocol):
    """See the fixture."""

    desktop: Desktop
    host: ProcessHost

    def seen(self, kind: type) -> list[object]: ...


Open = Callable[[], OpenDesktop]
Photograph = Callable[[QWidget, str], None]


def drop(window: QWidget, paths: list[Path]) -> None:
    """What a file manager does when files are let go over the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys, action = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(600, 400), action, data, buttons, keys))
    event = QDropEvent(QPointF(600, 400), action, data, buttons, keys)
    QApplication.sendEvent(window, event)
    assert event.isAccepted()


def classify_until_done(qtbot: QtBot, desktop: Desktop, count: int) -> dict[str, str]:
    view_model = desktop.classify_page.view_model
    qtbot.waitUntil(lambda: len(view_model.book) == count and not view_model.running, timeout=PATIENCE_MS)
    results = [view_model.book[row] for row in range(count)]
    return {Path(result.path).stem: result.class_name or "" for result in results}


def test_drop_pictures_and_read_their_classes(qtbot: QtBot, open_desktop: Open, picture_of: Photograph) -> None:
    one = open_desktop()
    drop(one.desktop.window, sorted(everyday_samples().glob("*.jpg")))
    guesses = classify_until_done(qtbot, one.desktop, 8)
    assert guesses["espresso"] == "espresso"
    assert guesses["temple"] == "palace"
    assert guesses["cat"] in {"tabby", "tiger cat", "Egyptian cat"}
    assert one.desktop.window.page.key == "classify"
    assert "CPU" in one.desktop.window.status.words
    qtbot.waitUntil(lambda: len(one.seen(ThumbnailsMade)) > 0, timeout=PATIENCE_MS)
    picture_of(one.desktop.window, "whole-classify")


def test_import_train_check_save_and_reopen(
    qtbot: QtBot, open_desktop: Open, tmp_path: Path, picture_of: Photograph, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = open_desktop()
    desktop = one.desktop
    project = tmp_path / "Händ sïgns 手 🖐"
    desktop.session.create(str(project), "Signs")
    qtbot.waitUntil(lambda: desktop.window.page.key == "pictures", timeout=PATIENCE_MS)
    drop(desktop.window, [labelled_samples()])
    qtbot.waitUntil(lambda: len(one.seen(PicturesImported)) == 1, timeout=PATIENCE_MS)
    assert desktop.session.summary is not None
    assert desktop.session.summary.pictures == 200
    assert [counted.pictures for counted in desktop.session.summary.classes] == [40] * 5
    picture_of(desktop.window, "whole-pictures")

    desktop.window.show_page("train")
    qtbot.mouseClick(desktop.train_page.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(one.seen(ModelTrained)) == 1, timeout=PATIENCE_MS)
    picture_of(desktop.window, "whole-train")
    desktop.window.show_page("check")
    picture_of(desktop.window, "whole-check")
    report = desktop.check_page.view_model.report
    assert report is not None
    assert report.score.total == 200
    assert report.score.accuracy > 0.9, "five hand signs are easy to tell apart"
    assert sum(map(sum, report.confusion)) == 200

    saved = tmp_path / "elsewhere" / "signs.tellapart"
    monkeypatch.setattr("gui.pages.share.view.save_as", lambda *_: str(saved))
    desktop.window.show_page("share")
    qtbot.mouseClick(desktop.share_page.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(saved.exists, timeout=PATIENCE_MS)
    picture_of(desktop.window, "whole-share")
    desktop.window.close()

    again = open_desktop()
    again.desktop.open((str(project), str(saved)))
    qtbot.waitUntil(lambda: again.desktop.check_page.view_model.report is not None, timeout=PATIENCE_MS)
    assert again.desktop.check_page.view_model.report == report, "the report survives a restart as it was"
    models = again.desktop.classify_page.view_model.models
    qtbot.waitUntil(lambda: models.chosen == str(saved), timeout=PATIENCE_MS)
    again.desktop.window.show_page("classify")
    signs = [sorted((labelled_samples() / name).glob("*.jpg"))[3] for name in ("one", "five", "zero")]
    drop(again.desktop.window, signs)
    guesses = classify_until_done(qtbot, again.desktop, 3)
    assert list(guesses.values()) == ["one", "five", "zero"], "a model knows the pictures it learned from"


def test_the_window_and_the_command_line_give_the_same_answers(
    qtbot: QtBot, open_desktop: Open, tmp_path: Path
) -> None:
    one = open_desktop()
    drop(one.desktop.window, [everyday_samples()])
    classify_until_done(qtbot, one.desktop, 8)
    book = one.desktop.classify_page.view_model.book
    shown = {book[row].path: book[row].top for row in range(8)}
    words = [sys.executable, "-m", "engine", "classify", "general", str(everyday_samples()), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == 8
    for answer in answers:
        for (name, probability), (shown_name, shown_probability) in zip(
            answer["top"], shown[answer["path"]], strict=True
        ):
            assert name == shown_name
            assert probability == pytest.approx(shown_probability, abs=1e-6)


def test_killing_the_engine_loses_nothing_and_it_goes_on(
    qtbot: QtBot, open_desktop: Open, tmp_path: Path, picture_of: Photograph
) -> None:
    one = open_desktop()
    desktop = one.desktop
    folder = tmp_path / "many"
    folder.mkdir()
    source = sorted(everyday_samples().glob("*.jpg"))
    for number in range(400):
        os.link(source[number % 8], folder / f"{number:03}.jpg")
    drop(desktop.window, [folder])
    view_model = desktop.classify_page.view_model
    qtbot.waitUntil(lambda: len(view_model.book) >= 20, timeout=PATIENCE_MS)
    assert one.host.process_id is not None
    os.kill(one.host.process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: len(one.seen(EngineLost)) == 1, timeout=PATIENCE_MS)
    kept = len(view_model.book)
    assert 20 <= kept < 400
    assert not view_model.running
    assert desktop.window.isVisible()
    assert desktop.window.banner.isVisible()
    assert "stopped" in desktop.window.banner.words
    picture_of(desktop.window, "whole-engine-lost")
    view_model.go_on()
    classify_until_done(qtbot, desktop, 400)
    indices = [view_model.book[row].path for row in range(400)]
    assert sorted(indices) == [str(folder / f"{number:03}.jpg") for number in range(400)], "each exactly once"


def test_killing_the_engine_keeps_labels(qtbot: QtBot, open_desktop: Open, tmp_path: Path) -> None:
    one = open_desktop()
    desktop = one.desktop
    desktop.session.create(str(tmp_path / "project"), "Signs", (str(labelled_samples()),))
    qtbot.waitUntil(lambda: len(one.seen(PicturesImported)) == 1, timeout=PATIENCE_MS)
    pictures = desktop.pictures_page._model
    first = pictures.visible[0]
    pictures.label([first], "one")
    qtbot.waitUntil(lambda: pictures.row(first).label == "one", timeout=PATIENCE_MS)
    assert one.host.process_id is not None
    os.kill(one.host.process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: len(one.seen(EngineLost)) == 1, timeout=PATIENCE_MS)
    assert pictures.row(first).label == "one"
    pictures.label([first], "two")
    qtbot.waitUntil(lambda: pictures.row(first).label == "two", timeout=PATIENCE_MS)
    desktop.history.stack.undo()
    qtbot.waitUntil(lambda: pictures.row(first).label == "one", timeout=PATIENCE_MS)
    desktop.window.close()
    again = open_desktop()
    again.desktop.open((str(tmp_path / "project"),))
    reopened = again.desktop.pictures_page._model
    qtbot.waitUntil(lambda: reopened.total == 200, timeout=PATIENCE_MS)
    assert reopened.row(first).label == "one"


def test_a_table_of_results_holds_what_was_shown(qtbot: QtBot, open_desktop: Open, tmp_path: Path) -> None:
    one = open_desktop()
    broken = tmp_path / "broken.jpg"
    broken.write_text("this is not a picture")
    drop(one.desktop.window, [everyday_samples() / "espresso.jpg", broken])
    view_model = one.desktop.classify_page.view_model
    qtbot.waitUntil(lambda: len(view_model.book) == 2 and not view_model.running, timeout=PATIENCE_MS)
    table = tmp_path / "results.csv"
    view_model.save((view_model.book[0], view_model.book[1]), str(table))
    qtbot.waitUntil(table.exists, timeout=PATIENCE_MS)
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["class"] == "espresso"
    assert float(rows[0]["confidence"]) > 0.5
    assert rows[1]["class"] == ""
    assert "not a picture" in rows[1]["problem"]
