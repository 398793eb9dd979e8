"""Nobody is asked for newer versions unless the person wanted it; then once a day, and a link comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from engine.api import Channel, NewerVersion, installed_version
from gui.frame.newer_versions import NewerVersions
from gui.frame.status_bar import StatusBar
from gui.settings import dialog
from gui.settings.dialog import SettingsDialog
from gui.settings.store import SettingsStore
from gui.theme import theme

CHANNEL = Channel("https://example.org/version.json", "a2V5")
NEWER = NewerVersion("1.2.0", "https://example.org/1.2.0")
TODAY = datetime.now(UTC).date().isoformat()


class Publisher:
    """Answers what the test wants and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Channel, str]] = []
        self.answer: NewerVersion | None = NEWER

    def look(self, channel: Channel, installed: str) -> NewerVersion | None:
        self.asked.append((channel, installed))
        return self.answer


@pytest.fixture
def publisher():
    return Publisher()


@pytest.fixture
def store(qapp, tmp_path):
    return SettingsStore(tmp_path / "settings.json")


@pytest.fixture
def light(qapp):
    theme().choose("light")
    theme().apply()


def want(store, *, day=""):
    store.change(replace(store.settings, look_for_newer=True, looked_for_newer=day))


def ask(versions: NewerVersions) -> bool:
    """Whether anybody was asked; returns when there is an answer."""
    thread = versions.ask()
    if thread is not None:
        thread.join(5)
    return thread is not None


def test_nobody_is_asked_unasked(store, publisher):
    versions = NewerVersions(store, CHANNEL, publisher.look)
    assert not ask(versions)
    store.change(replace(store.settings, theme="dark"))
    assert publisher.asked == []


def test_a_copy_without_a_channel_asks_nobody(store, publisher):
    want(store)
    assert not ask(NewerVersions(store, None, publisher.look))
    assert publisher.asked == []


def test_who_wants_it_is_told_of_a_newer_version(store, publisher, qtbot):
    want(store)
    versions = NewerVersions(store, CHANNEL, publisher.look)
    with qtbot.waitSignal(versions.found, timeout=5000) as told:
        assert ask(versions)
    assert told.args == [NEWER]
    assert publisher.asked == [(CHANNEL, installed_version())]


def test_it_is_asked_once_a_day(store, publisher):
    want(store, day="2026-01-01")
    versions = NewerVersions(store, CHANNEL, publisher.look)
    assert ask(versions)
    assert not ask(versions)
    assert not ask(NewerVersions(store, CHANNEL, publisher.look))
    assert store.settings.looked_for_newer >= TODAY


def test_no_answer_says_nothing(store, publisher, qtbot):
    publisher.answer = None
    want(store)
    versions = NewerVersions(store, CHANNEL, publisher.look)
    with qtbot.assertNotEmitted(versions.found, wait=1):
        assert ask(versions)


def test_an_answer_after_the_end_finds_nobody(store, publisher, qtbot):
    want(store)
    versions = NewerVersions(store, CHANNEL, publisher.look)
    with qtbot.assertNotEmitted(versions.found, wait=1):
        versions.end()
        versions._ask(CHANNEL)
        assert not ask(versions)


def test_the_window_offers_the_page_and_opens_nothing_by_itself(light, qtbot, monkeypatch, picture_of):
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    status = StatusBar()
    qtbot.addWidget(status)
    status.resize(900, status.height())
    status.show()
    assert not status.newer_button.isVisible()
    status.show_newer(NEWER)
    assert status.newer_button.isVisible()
    assert status.newer_button.accessibleName() == "Tellapart 1.2.0 is out"
    picture_of(status, "newer-version")
    assert opened == []
    status.newer_button.click()
    assert opened == [QUrl(NEWER.page)]


def test_the_settings_say_who_is_asked_and_are_off_until_ticked(
    light, store, publisher, qtbot, monkeypatch, picture_of
):
    monkeypatch.setattr(dialog, "own_channel", lambda: CHANNEL)
    versions = NewerVersions(store, CHANNEL, publisher.look)
    shown = SettingsDialog(store, ())
    qtbot.addWidget(shown)
    shown.show()
    assert shown.newer.box.isVisible()
    assert not shown.newer.box.isChecked()
    picture_of(shown, "settings-newer-versions")
    with qtbot.waitSignal(versions.found, timeout=5000):
        shown.newer.box.click()
    assert store.settings.look_for_newer
    assert len(publisher.asked) == 1
    shown.newer.box.click()
    assert not store.settings.look_for_newer


def test_a_copy_from_the_source_does_not_offer_it(store, qtbot):
    shown = SettingsDialog(store, ())
    qtbot.addWidget(shown)
    shown.show()
    assert not shown.newer.box.isVisible()
