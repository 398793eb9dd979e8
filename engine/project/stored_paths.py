"""How paths are written into a project, so that it can be moved together with the pictures inside it."""

# ruff: noqa: PTH100, PTH118 - a list of 30,000 pictures would take five times as long with pathlib

from __future__ import annotations

import os
from pathlib import Path

_INSIDE = "./"


class StoredPaths:
    """Turns absolute paths into what is stored, and back.

    A file inside the project folder is stored as "./sub/file.jpg" with forward slashes on every system, any other
    by its absolute path.

    Args:
        folder: the project folder as it is called today.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = os.path.abspath(folder)
        # A picture may be named by the folder's real path although the project was opened through a link.
        self._prefixes = tuple(
            {os.path.normcase(os.path.join(name, "")) for name in (self._folder, os.path.realpath(folder))}
        )

    def stored(self, path: str) -> str:
        """What to store for a path."""
        absolute = os.path.abspath(path)
        compared = os.path.normcase(absolute)
        for prefix in self._prefixes:
            if compared.startswith(prefix):
                return _INSIDE + absolute[len(prefix) :].replace(os.sep, "/")
        return absolute

    def absolute(self, stored: str) -> str:
        """Where a stored path is today."""
        if stored.startswith(_INSIDE):
            return os.path.join(self._folder, stored[len(_INSIDE) :].replace("/", os.sep))
        return stored


def to_column(stored: str) -> str | bytes:
    """The value for a database column: text, or bytes for a name that is not valid Unicode."""
    try:
        stored.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(stored)
    return stored


def from_column(value: str | bytes) -> str:
    """The inverse of `to_column`."""
    return os.fsdecode(value)
