"""Looks for a newer Tellapart once a day, where the person asked for that; says so, and installs nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.api import Channel, NewerVersion, installed_version, look_for_newer
from gui.settings.store import SettingsStore

LATER_MS = 5000
"""The start is for the window and the engine."""

Look = Callable[[Channel, str], NewerVersion | None]


class NewerVersions(QObject):
    """Asks in a thread of its own, which nobody waits for.

    Args:
        store: the settings in use, which say whether to ask and when that was done last.
        channel: whom to ask, or None in a copy that others bring newer versions of.
        look: asks; as `engine.api.look_for_newer` does.

    Signals:
        found: `NewerVersion`, once at most for each time it asks.
    """

    found = Signal(object)

    def __init__(
        self,
        store: SettingsStore,
        channel: Channel | None,
        look: Look = look_for_newer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._channel, self._look = store, channel, look
        self._wanted = store.settings.look_for_newer
        self._ended = False
        if channel is not None:
            store.changed.connect(self._on_settings_changed)

    def start(self) -> None:
        """Ask a little later."""
        QTimer.singleShot(LATER_MS, self.ask)

    def end(self) -> None:
        """Tell nothing any more; an answer that is still on its way finds nobody."""
        self._ended = True

    @Slot()
    def ask(self) -> Thread | None:
        """Ask, if it is wanted and was not done today.

        Returns:
            The thread that asks; None if nobody is asked.
        """
        settings, today = self._store.settings, datetime.now(UTC).date().isoformat()
        wanted = settings.look_for_newer and settings.looked_for_newer != today
        if self._channel is None or self._ended or not wanted:
            return None
        self._store.change(replace(settings, looked_for_newer=today))
        thread = Thread(target=self._ask, args=(self._channel,), name="newer versions", daemon=True)
        thread.start()
        return thread

    def _ask(self, channel: Channel) -> None:
        newer = self._look(channel, installed_version())
        if newer is not None and not self._ended:
            self.found.emit(newer)

    @Slot()
    def _on_settings_changed(self) -> None:
        asked_for, self._wanted = not self._wanted, self._store.settings.look_for_newer
        if asked_for:
            self.ask()
