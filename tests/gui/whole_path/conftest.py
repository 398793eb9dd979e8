"""The real window with the real engine process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.api import ProcessHost
from gui.app import Desktop
from gui.settings.store import SettingsStore
from gui.theme import theme


class OpenDesktop:
    """A window of a test's own, and the process behind it."""

    def __init__(self, folder: Path) -> None:
        self.host = ProcessHost()
        self.store = SettingsStore(folder / "settings.json")
        self.desktop = Desktop(self.host, self.store)
        self.events: list[object] = []
        self.desktop.bridge.received.connect(self.events.append)

    def seen(self, kind: type) -> list[object]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def open_desktop(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], OpenDesktop]]:
    """Opens the window, as often as asked; closes what is still open."""
    opened: list[OpenDesktop] = []
    theme().choose("light")
    theme().apply()

    def open_it() -> OpenDesktop:
        one = OpenDesktop(tmp_path)
        opened.append(one)
        one.desktop.window.resize(1280, 800)
        one.desktop.window.show()
        one.desktop.start()
        return one

    yield open_it
    for one in opened:
        one.desktop.window.close()
        one.desktop.window.deleteLater()
        one.desktop.deleteLater()
        one.store.deleteLater()
