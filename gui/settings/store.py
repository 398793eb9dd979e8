"""The settings file: read once, written whole or not at all, never the reason for a failed start."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QObject, Signal

from engine.api import EngineError, write_atomically
from gui.settings.first_look import settings_file
from gui.settings.settings import (
    MOST_RECENT,
    SCHEMA,
    Settings,
    WrongSettingsError,
    from_json,
    schema_of,
    to_json,
)

__all__ = ["SettingsStore", "settings_file"]

_LOG = logging.getLogger(__name__)


class SettingsStore(QObject):
    """Holds the settings in use and writes every change.

    A file that cannot be understood is copied beside itself with ".broken" at its end. One of another schema,
    older or newer, is left alone until something is changed; then its copy gets its schema's number.

    Signals:
        changed: other settings are in use.
    """

    changed = Signal()

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._keep_as = ""
        self.settings = self._read()

    def change(self, settings: Settings) -> None:
        """Use other settings from now on, and keep them."""
        if settings == self.settings:
            return
        self.settings = settings
        self._write()
        self.changed.emit()

    def remember_project(self, folder: str) -> None:
        """Put a project first among the recent ones."""
        others = tuple(each for each in self.settings.recent_projects if each != folder)
        self.change(replace(self.settings, recent_projects=(folder, *others)[:MOST_RECENT]))

    def forget_project(self, folder: str) -> None:
        """Take a project from the recent ones; the project itself stays."""
        others = tuple(each for each in self.settings.recent_projects if each != folder)
        self.change(replace(self.settings, recent_projects=others))

    def _read(self) -> Settings:
        try:
            data = json.loads(self._file.read_text(encoding="utf-8"))
            settings = from_json(data)
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            _LOG.info("the settings could not be read: %s", error)
            return Settings()
        except (ValueError, RecursionError) as error:
            known = isinstance(error, WrongSettingsError)
            _LOG.info("the settings were not understood%s", f": {error}" if known else "")
            self._keep_as = ".broken"
            self._keep_copy()
            return Settings()
        if schema_of(data) != SCHEMA:
            self._keep_as = f".schema-{schema_of(data)}"
        return settings

    def _write(self) -> None:
        self._keep_copy()
        text = json.dumps(to_json(self.settings), indent=2) + "\n"
        try:
            write_atomically(self._file, partial(_write_text, text))
        except EngineError as error:
            _LOG.info("the settings could not be kept: %s", error)

    def _keep_copy(self) -> None:
        if not self._keep_as:
            return
        try:
            copy = self._file.with_name(self._file.name + self._keep_as)
            copy.write_bytes(self._file.read_bytes())
        except OSError as error:
            _LOG.info("no copy of the old settings could be kept: %s", error)
        self._keep_as = ""


def _write_text(text: str, file: BinaryIO) -> None:
    file.write(text.encode())
