from __future__ import annotations

import sqlite3
from types import SimpleNamespace

import pytest

from engine import sqlite_failures
from engine.sqlite_failures import sqlite_is_full


@pytest.mark.parametrize(
    ("code", "free", "full"),
    [
        (sqlite3.SQLITE_FULL, 10**9, True),
        (sqlite3.SQLITE_IOERR_SHMSIZE, 0, True),
        (sqlite3.SQLITE_IOERR_READ, 10**9, False),
        (sqlite3.SQLITE_CORRUPT, 0, False),
    ],
)
def test_what_a_database_says_of_a_full_disk(tmp_path, monkeypatch, code, free, full):
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    monkeypatch.setattr(sqlite_failures.shutil, "disk_usage", lambda folder: SimpleNamespace(free=free))
    assert sqlite_is_full(error, tmp_path / "features.sqlite") is full
