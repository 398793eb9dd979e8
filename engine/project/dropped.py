"""Looking into dropped files and folders."""

# ruff: noqa: PTH112, PTH118, PTH119, PTH122 - a folder of 40,000 pictures would take seconds longer with pathlib

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engine.contracts.types import Problem
from engine.jobs import StopToken
from engine.pictures.finding import find_pictures
from engine.pictures.formats import EXTENSIONS
from engine.project.file_check import quick_problem
from engine.project.folder_classes import Folders, labels_from_folders
from engine.project.labelled import LabelledPicture


@dataclass(slots=True)
class Dropped:
    """What dropped files and folders held.

    Attributes:
        pictures: with the labels that their folders give them.
        warnings: things about the folders worth knowing.
        skipped: dropped files that are not pictures and are not called like any.
        unreadable: (path, problem) of folders that could not be looked into.
    """

    pictures: list[LabelledPicture] = field(default_factory=list)
    warnings: tuple[Problem, ...] = ()
    skipped: int = 0
    unreadable: list[tuple[str, Problem]] = field(default_factory=list)


def look_into(names: Sequence[str], stop: StopToken, progress: Callable[[int], None]) -> Dropped:
    """Walk dropped folders and label what is inside by `engine.project.folder_classes`; files stay unlabelled.

    Args:
        names: absolute paths of files and folders.
        stop: looked at while walking.
        progress: told how many pictures were found so far.

    Raises:
        JobStopped: if the person cancelled.
    """
    dropped = Dropped()
    folders = {name for name in names if os.path.isdir(name)}
    several = len(folders) > 1
    inside: list[tuple[str, Folders]] = []
    for name in names:
        if name not in folders:
            stop.raise_if_stopped()
            _add_file(name, dropped)
            continue
        start = len(os.path.join(name, ""))
        above = (os.path.basename(name),) if several else ()
        for found in find_pictures((name,), stop):
            if found.problem is not None:
                dropped.unreadable.append((found.path, found.problem))
                continue
            inside.append((found.path, (*above, *found.path[start:].split(os.sep)[:-1])))  # noqa: PTH206
            progress(len(inside))
    labels = labels_from_folders([folders_above for _, folders_above in inside], several)
    dropped.warnings = labels.warnings
    dropped.pictures.extend(
        LabelledPicture(path, label, split)
        for (path, _), (label, split) in zip(inside, labels.labels, strict=True)
    )
    return dropped


def _add_file(name: str, dropped: Dropped) -> None:
    """A file that is called like a picture comes in even if it is damaged, so that the person hears of it."""
    if os.path.splitext(name)[1].lower() not in EXTENSIONS:
        problem = quick_problem(name)
        if problem is not None and problem.code == "not-a-picture":
            dropped.skipped += 1
            return
    dropped.pictures.append(LabelledPicture(name))
