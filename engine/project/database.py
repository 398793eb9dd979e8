"""One SQLite connection that several threads may use, and SQLite's failures in words."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.contracts.errors import EngineError
from engine.sqlite_failures import sqlite_is_full

WAIT_SECONDS = 10.0
"""How long to wait while another process writes."""

_NO_ACCESS = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_IN_USE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class Database:
    """A project's open database.

    Every block of `writing` is one transaction that is on disk when the block ends, or undone if it raises.
    Blocks of several threads run one after the other.

    Args:
        file: the database file, made if it is missing.

    Raises:
        EngineError: as described in `explained`.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.RLock()
        with explained(file):
            self._connection = sqlite3.connect(
                file, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
        try:
            with explained(file):
                self._connection.execute("PRAGMA foreign_keys = ON")
        except EngineError:
            self._connection.close()
            raise

    def keep_a_journal(self) -> None:
        """Turn on the write-ahead log (readers never wait for a writer) and full syncing."""
        with self.reading() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Use the connection without opening a transaction."""
        with self._lock, explained(self.file):
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Use the connection in a transaction: committed at the end of the block, rolled back if it raises."""
        with self._lock, explained(self.file), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection

    def close(self) -> None:
        """Write the log back into the file and let go of it; closing twice is fine."""
        with self._lock:
            self._connection.close()


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turn what SQLite raises into something a person can act on.

    Raises:
        EngineError: "disk-full", "read-only-project", "broken-project", "project-busy" or "project-disk-failed".
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        # Extended result codes keep the primary code in the lowest byte.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if sqlite_is_full(error, file):
            raise EngineError(
                "disk-full",
                f"There is no space left on the disk of the project {file.parent.name}.",
                "Free some space on that disk, then try again; everything saved before is kept.",
                path=str(file),
            ) from error
        if code in _NO_ACCESS:
            raise EngineError(
                "read-only-project",
                f"The project folder {file.parent} cannot be written to.",
                "Allow writing to that folder, or copy the project to a folder of your own and open it there.",
                path=str(file.parent),
            ) from error
        if code in _DAMAGED:
            raise broken_project(file, str(error)) from error
        if code in _IN_USE:
            raise EngineError(
                "project-busy",
                f"The project {file.parent.name} is being written to by another program.",
                "Close the other window that has this project open, then try again.",
                path=str(file.parent),
            ) from error
        if code == sqlite3.SQLITE_IOERR:
            raise EngineError(
                "project-disk-failed",
                f"The disk with the project {file.parent.name} did not answer: {error}.",
                "Check that the disk is still connected, then open the project again.",
                path=str(file.parent),
            ) from error
        raise


def broken_project(file: Path, what: str) -> EngineError:
    """What to say of a database that cannot be understood.

    Args:
        file: the database file.
        what: what is wrong with it, a phrase.
    """
    return EngineError(
        "broken-project",
        f"The project file {file} is damaged: {what}.",
        "Put back a copy of it from your backup, or make a new project from the same pictures; "
        "the pictures and the saved models are not affected.",
        path=str(file),
    )
