"""Features on disk, found again by what a picture contains and how it is looked at."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.contracts.errors import EngineError
from engine.files import disk_full
from engine.sqlite_failures import sqlite_is_full

SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    path BLOB PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, content TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS features (
    content TEXT NOT NULL, recipe TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (content, recipe)
) WITHOUT ROWID;
"""

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FileState:
    """What tells a file that was changed from one that was not, without reading it.

    Attributes:
        path: the file.
        size: bytes.
        modified_ns: when it was last written, nanoseconds since 1970.
    """

    path: Path
    size: int
    modified_ns: int


def state_of(path: Path) -> FileState:
    """The file's state now; ask before reading it, so that a change meanwhile is noticed the next time.

    Raises:
        OSError: if the file is not there.
        ValueError: if no file can have this name.
    """
    status = path.stat()
    return FileState(path, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture to remember.

    Attributes:
        state: of the file, from before it was read.
        content: hash of the file's bytes.
        vector: its features, shape (d,).
    """

    state: FileState
    content: str
    vector: Vector


class FeatureCache:
    """A table of feature vectors in one SQLite file; what is in it survives a crash at any moment.

    A vector is kept under the hash of the file's bytes and a `recipe`: everything else that it depends on
    (backbone, weights, picture contract). A second table remembers the hash of files whose size and time have not
    changed, so that a picture seen before is not even read. Usable from several threads. A damaged file is
    replaced by an empty one: features can always be computed again, so that is not worth a question.

    Args:
        folder: where `features.sqlite` lives; made if missing.
        recipe: names the backbone and the picture contract.
        length: how many numbers a vector has; a stored one of another length counts as damaged.

    Raises:
        EngineError: "disk-full" or "cannot-write".
    """

    def __init__(self, folder: Path, recipe: str, length: int) -> None:
        self._recipe = recipe
        self._length = length
        self._lock = threading.Lock()
        self._path = folder / "features.sqlite"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._database = self._open_or_replace()
        except (sqlite3.Error, OSError) as error:
            raise self._failed(error) from error

    def find(self, state: FileState) -> tuple[str, Vector | None] | None:
        """The content hash of a file that has not changed since it was kept, and its features if they are known.

        Raises:
            EngineError: "cannot-write" if the cache cannot be used any more.
        """
        content = self._look_up(
            "SELECT content FROM files WHERE path = ? AND size = ? AND modified_ns = ?",
            (os.fsencode(state.path), state.size, state.modified_ns),
        )
        return None if content is None else (content, self.find_content(content))

    def find_content(self, content: str) -> Vector | None:
        """The features of a picture with this content hash, or None."""
        found = self._look_up(
            "SELECT vector FROM features WHERE content = ? AND recipe = ?", (content, self._recipe)
        )
        if not isinstance(found, bytes) or len(found) != 4 * self._length:
            return None
        return np.frombuffer(found, dtype="<f4")

    def keep(self, pictures: Iterable[Seen]) -> None:
        """Remember pictures, all of them in one transaction.

        Raises:
            EngineError: "disk-full" or "cannot-write"; what was kept before stays.
        """
        files, vectors = [], []
        for seen in pictures:
            state = seen.state
            files.append((os.fsencode(state.path), state.size, state.modified_ns, seen.content))
            vectors.append((seen.content, self._recipe, seen.vector.astype("<f4").tobytes()))
        try:
            with self._lock, self._database:
                self._database.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", files)
                self._database.executemany("INSERT OR IGNORE INTO features VALUES (?, ?, ?)", vectors)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _look_up(self, query: str, values: tuple[Any, ...]) -> Any:
        try:
            with self._lock:
                row = self._database.execute(query, values).fetchone()
        except sqlite3.OperationalError as error:
            raise self._failed(error) from error
        except sqlite3.DatabaseError:
            self._replace()
            return None
        return None if row is None else row[0]

    def _open_or_replace(self) -> sqlite3.Connection:
        try:
            return self._open()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self._remove()
            return self._open()

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, check_same_thread=False, timeout=30)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.executescript(SCHEMA)
        except sqlite3.Error:
            database.close()
            raise
        return database

    def _replace(self) -> None:
        with self._lock:
            self._database.close()
            try:
                self._remove()
                self._database = self._open()
            except (sqlite3.Error, OSError) as error:
                raise self._failed(error) from error

    def _remove(self) -> None:
        # The log goes as well: SQLite would play it back into the new file.
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    def _failed(self, error: Exception) -> EngineError:
        if isinstance(error, sqlite3.Error) and sqlite_is_full(error, self._path):
            return disk_full(self._path)
        return EngineError(
            "cannot-write",
            f"What was learned of the pictures cannot be kept in {self._path}: {error}.",
            "Check that the folder can be written to.",
            path=str(self._path),
        )
