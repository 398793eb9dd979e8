"""Looking into dropped files and folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engine.contracts.types import Problem
from engine.jobs import StopToken
from engine.pictures.formats import EXTENSIONS
from engine.project.folder_classes import Folders, labels_from_folders
from engine.project.labelled import LabelledPicture


@dataclass(slots=True)
class Dropped:
    """What dropped files and folders held.

    Attributes:
        pictures: with the labels that their folders give them.
        warnings: things about the folders worth knowing.
        skipped: files that are not pictures.
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
        stop: looked at for every file.
        progress: told how many pictures were found so far.

    Raises:
        JobStopped: if the person cancelled.
    """
    dropped = Dropped()
    inside: list[tuple[str, Folders]] = []
    folders = [name for name in names if os.path.isdir(name)]  # noqa: PTH112
    several = len(folders) > 1
    for folder in folders:
        prefix = (os.path.basename(folder),) if several else ()  # noqa: PTH119
        start = len(os.path.join(folder, ""))  # noqa: PTH118
        for place, below, files in os.walk(folder):
            below[:] = sorted(name for name in below if not name.startswith("."))
            for name in sorted(files):
                stop.raise_if_stopped()
                if os.path.splitext(name)[1].lower() not in EXTENSIONS:  # noqa: PTH122
                    dropped.skipped += not name.startswith(".")
                    continue
                inside.append((os.path.join(place, name), (*prefix, *filter(None, place[start:].split(os.sep)))))  # noqa: PTH118
                progress(len(inside))
    found = labels_from_folders([folders for _, folders in inside], several)
    dropped.warnings = found.warnings
    dropped.pictures = [LabelledPicture(name) for name in names if name not in folders]
    dropped.pictures += [
        LabelledPicture(path, label, split) for (path, _), (label, split) in zip(inside, found.labels, strict=True)
    ]
    return dropped
