"""What SQLite means when it fails; apart from `files`, so that the window need not load SQLite."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

_TOO_LITTLE = 256 << 10
"""Bytes free on a disk with which SQLite cannot go on: its log and the log's index grow by tens of kilobytes."""


def sqlite_is_full(error: sqlite3.Error, path: Path) -> bool:
    """Whether a database failed because its disk is full: SQLite also calls that a failed input or output."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # its lowest byte is the primary code
    if code != sqlite3.SQLITE_IOERR:
        return bool(code == sqlite3.SQLITE_FULL)
    try:
        return shutil.disk_usage(path.parent).free < _TOO_LITTLE
    except OSError:
        return False
