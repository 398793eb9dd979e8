"""Features on disk, found again by what a picture contains and how it is looked at."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.contracts.errors import EngineError
from engine.files import disk_full

SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    path BLOB PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, content TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS features (
    content TEXT NOT NULL, recipe TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (content, recipe)
) WITHOUT ROWID;
"""


class FeatureCache:
    """A table of feature vectors in one SQLite file; what is in it survives a crash at any moment.

    A vector is kept under the hash of the file's bytes and a `recipe`: everything else that it depends on
    (backbone, weights, picture contract). A second table remembers the hash of files whose size and time have not
    changed, so that a picture seen before is not even read. Usable from several threads.

    Args:
        folder: where `features.sqlite` lives; made if missing.
        recipe: names the backbone and the picture contract.

    Raises:
        EngineError: "disk-full" or "cannot-write".
    """

    def __init__(self, folder: Path, recipe: str) -> None:
        self._recipe = recipe
        self._lock = threading.Lock()
        self._path = folder / "features.sqlite"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._database = self._open()
        except (sqlite3.OperationalError, OSError) as error:
            raise EngineError(
                "cannot-write",
                f"{folder} cannot be written to: {error}.",
                "Choose a folder that you may write to.",
            ) from error
        except sqlite3.DatabaseError:
            # Features can always be computed again; a damaged cache is not worth a question.
            self._path.unlink(missing_ok=True)
            self._database = self._open()

    def find(self, path: Path) -> tuple[str | None, NDArray[np.float32] | None]:
        """The content hash and the features of a file, each None if not known.

        Raises:
            OSError: if the file is not there.
        """
        state = path.stat()
        with self._lock:
            row = self._database.execute(
                "SELECT content FROM files WHERE path = ? AND size = ? AND modified_ns = ?",
                (os.fsencode(path), state.st_size, state.st_mtime_ns),
            ).fetchone()
        return (None, None) if row is None else (row[0], self.find_content(row[0]))

    def find_content(self, content: str) -> NDArray[np.float32] | None:
        """The features of a picture with this content hash, or None."""
        with self._lock:
            row = self._database.execute(
                "SELECT vector FROM features WHERE content = ? AND recipe = ?", (content, self._recipe)
            ).fetchone()
        return None if row is None else np.frombuffer(row[0], dtype="<f4")

    def keep(self, seen: Iterable[tuple[Path, str, NDArray[np.float32]]]) -> None:
        """Remember (path, content hash, features) of pictures, all of them in one transaction.

        Raises:
            EngineError: "disk-full" or "cannot-write"; what was kept before stays.
        """
        files, vectors = [], []
        for path, content, vector in seen:
            try:
                state = path.stat()
            except OSError:
                continue
            files.append((os.fsencode(path), state.st_size, state.st_mtime_ns, content))
            vectors.append((content, self._recipe, vector.astype("<f4").tobytes()))
        try:
            with self._lock, self._database:
                self._database.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", files)
                self._database.executemany("INSERT OR REPLACE INTO features VALUES (?, ?, ?)", vectors)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise disk_full(self._path) from error
            raise EngineError(
                "cannot-write",
                f"{self._path.name} could not be written: {error}.",
                "Check that the project's folder can be written to.",
                path=str(self._path),
            ) from error

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, check_same_thread=False, timeout=30)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.executescript(SCHEMA)
        except sqlite3.DatabaseError:
            database.close()
            raise
        return database
