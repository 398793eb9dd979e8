"""Finding the pictures among files and folders, in an order people expect."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.contracts.types import Problem
from engine.jobs import StopToken
from engine.pictures.formats import EXTENSIONS
from engine.pictures.reading import reading_failed

_SYSTEM_FOLDERS = frozenset({"__macosx", "$recycle.bin", "system volume information", "lost+found", "@eadir"})
_NUMBERS = re.compile(r"([0-9]+)")
_ENTRIES_BETWEEN_LOOKS = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """A file to try, or a folder that could not be looked into.

    Attributes:
        path: where it is, as far as it was given: a relative path stays relative.
        problem: why a folder could not be looked into, or None for a file.
    """

    path: str
    problem: Problem | None = None


def find_pictures(paths: Iterable[str | os.PathLike[str]], stop: StopToken | None = None) -> Iterator[Found]:
    """Walk files and folders, lazily.

    Files that are given are found whatever they are called, even if they do not exist: reading them says what is
    wrong. In folders, files that are called like pictures are found, in natural order (`img2` before `img10`), a
    folder's own files before those of its subfolders. Hidden files, and folders of the system, are passed over.
    Each folder is looked into once, however many links lead to it.

    Args:
        paths: files and folders, in the order their pictures should come.
        stop: looked at before each folder and while listing one.

    Raises:
        JobStopped: if the person cancelled.
    """
    token = stop or StopToken()
    seen: set[tuple[int, int]] = set()
    for given in paths:
        path = os.fspath(given)
        if os.path.isdir(path):  # noqa: PTH112 - os.path answers False where Path raises
            yield from _walk(path, seen, token)
        else:
            yield Found(path)


def natural_key(name: str) -> tuple[tuple[str | int, ...], str]:
    """Sorts names so that numbers in them count as numbers."""
    pieces = _NUMBERS.split(name.casefold())  # text and numbers by turns, text first
    return tuple(int(piece) if place % 2 else piece for place, piece in enumerate(pieces)), name


def _walk(top: str, seen: set[tuple[int, int]], stop: StopToken) -> Iterator[Found]:
    waiting = [top]
    while waiting:
        stop.raise_if_stopped()
        folder = waiting.pop()
        try:
            if _seen_before(folder, seen):
                continue
            files, folders = _list(folder, stop)
        except OSError as error:
            yield Found(folder, reading_failed(error, folder).problem())
            continue
        for file in files:
            yield Found(file)
        waiting.extend(reversed(folders))


def _seen_before(folder: str, seen: set[tuple[int, int]]) -> bool:
    status = os.stat(folder)  # noqa: PTH116 - a folder's name may be bytes that no Path method accepts
    identity = (status.st_dev, status.st_ino)
    if identity in seen:
        return True
    seen.add(identity)
    return False


def _list(folder: str, stop: StopToken) -> tuple[list[str], list[str]]:
    files: list[str] = []
    folders: list[str] = []
    with os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            if number % _ENTRIES_BETWEEN_LOOKS == 0:
                stop.raise_if_stopped()
            if _is_hidden(entry):
                continue
            if _is_folder(entry):
                if entry.name.lower() not in _SYSTEM_FOLDERS:
                    folders.append(entry.name)
            elif os.path.splitext(entry.name)[1].lower() in EXTENSIONS:  # noqa: PTH122 - 100,000 Paths cost a second
                files.append(entry.name)
    files.sort(key=natural_key)
    folders.sort(key=natural_key)
    return [os.path.join(folder, name) for name in files], [os.path.join(folder, name) for name in folders]  # noqa: PTH118


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself; if it is called like a picture, reading it says what is wrong
        return False


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith("."):
        return True
    if os.name != "nt":
        return False
    attributes: int = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & (stat.FILE_ATTRIBUTE_HIDDEN | stat.FILE_ATTRIBUTE_SYSTEM))
