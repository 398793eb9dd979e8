"""Guesses what dropped files are, by a short look that never walks deep."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from gui.wording import folders_among, looks_like_picture

_LOOKS = 200
"""Entries of one folder that are looked at; enough to guess, quick on a network disk."""


def looks_labelled(paths: Sequence[str]) -> bool:
    """Whether these look like pictures sorted into classes: a table, several folders, or folders in a folder."""
    folders = folders_among(paths)
    if any(path.lower().endswith(".csv") for path in paths):
        return True
    if len(folders) > 1:
        return True
    return any(sum(_holds_something(inner) for inner in _folders_in(folder)) > 1 for folder in folders)


def class_names_in(paths: Sequence[str]) -> tuple[str, ...]:
    """What the classes would be called, as far as a short look can tell; empty for a table."""
    folders = folders_among(paths)
    if len(folders) > 1:
        return tuple(sorted({Path(folder).name for folder in folders}))
    inner = [each for folder in folders for each in _folders_in(folder) if _holds_something(each)]
    return tuple(sorted({Path(each).name for each in inner}))


def common_name(paths: Sequence[str]) -> str:
    """A name for a project made of these: the one folder's, or that of the folder they lie in."""
    if not paths:
        return ""
    first = Path(paths[0])
    return first.stem if len(paths) == 1 else first.parent.name


def _folders_in(folder: str) -> list[str]:
    return [entry.path for entry in _look(folder) if entry.is_dir(follow_symlinks=False)]


def _holds_something(folder: str) -> bool:
    return any(entry.is_dir(follow_symlinks=False) or looks_like_picture(entry.name) for entry in _look(folder))


def _look(folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            for _, entry in zip(range(_LOOKS), entries, strict=False):
                if not entry.name.startswith("."):
                    yield entry
    except OSError:
        return
