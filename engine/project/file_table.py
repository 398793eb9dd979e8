"""Which files were read before: size, time and content hash, so that an unchanged file is not read again."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.project.database import Database
from engine.project.stored_paths import StoredPaths, to_column


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """What a file was when it was last read.

    Attributes:
        path: absolute path.
        size: bytes.
        mtime_ns: time of the last change, in nanoseconds since 1970.
        content_hash: BLAKE2b-128 of the bytes, as hexadecimal digits.
    """

    path: str
    size: int
    mtime_ns: int
    content_hash: str


class FileTable:
    """Remembers the content hashes of files."""

    def __init__(self, database: Database, paths: StoredPaths) -> None:
        self._database = database
        self._paths = paths

    def remember(self, files: Iterable[FileIdentity]) -> None:
        """Store what files are now; on disk when this returns."""
        with self._database.writing() as connection:
            connection.executemany(
                "INSERT INTO files (path, size, mtime_ns, hash) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns,"
                " hash = excluded.hash",
                (
                    (to_column(self._paths.stored(file.path)), file.size, file.mtime_ns, file.content_hash)
                    for file in files
                ),
            )

    def known_hash(self, path: str, status: os.stat_result | None = None) -> str | None:
        """The content hash of a file if it has not changed since it was remembered, else None.

        Args:
            path: absolute path.
            status: what `os.stat` says of it, if the caller has asked already.
        """
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT size, mtime_ns, hash FROM files WHERE path = ?", (to_column(self._paths.stored(path)),)
            ).fetchone()
        if found is None:
            return None
        try:
            now = Path(path).stat() if status is None else status
        except OSError:
            return None
        size, mtime_ns, content_hash = found
        return str(content_hash) if (now.st_size, now.st_mtime_ns) == (size, mtime_ns) else None
