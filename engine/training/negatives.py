"""Pictures of none of the classes, which a person adds to teach when not to answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.contracts.errors import EngineError
from engine.contracts.projects import PictureRow
from engine.contracts.types import JobId, Preprocessing, Problem
from engine.jobs import Report
from engine.pictures.finding import find_pictures
from engine.progress import Progress
from engine.training.head import Floats
from engine.training.looking import Looker, stacked


@dataclass(frozen=True, eq=False, slots=True)
class NegativePictures:
    """What was found in a folder of negatives.

    Attributes:
        features: all of the network's numbers, shape (m, columns), m ≥ 1.
        unreadable: files left out, with the reason.
        warnings: things worth knowing.
    """

    features: Floats
    unreadable: tuple[tuple[str, Problem], ...]
    warnings: tuple[Problem, ...]


def look_at_negatives(
    folder: str,
    looker: Looker,
    preprocessing: Preprocessing,
    labelled: Collection[str],
    *,
    job: JobId,
    report: Report,
) -> NegativePictures:
    """Get the features of every picture in a folder and its subfolders.

    Args:
        folder: holds pictures of none of the classes.
        looker: gets features; knows when to stop.
        preprocessing: the picture contract of the model.
        labelled: hashes of the files that have a class: a file that is one of them is no negative.
        job: the job that progress is named after.
        report: takes `JobProgress`.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "no-such-folder" or "no-negatives"; what `Looker.look` raises.
    """
    if not Path(folder).is_dir():
        raise EngineError(
            "no-such-folder", f"There is no folder {folder}.", "Check the name and try again.", path=folder
        )
    found = list(find_pictures([folder], looker.stop))
    unreadable = [(each.path, each.problem) for each in found if each.problem is not None]
    rows = [PictureRow(-1, str(Path(each.path).absolute()), None) for each in found if each.problem is None]
    progress = Progress(job, "looking", len(rows), report)
    table = looker.look(rows, range(len(rows)), preprocessing, lambda so_far: progress.update(len(so_far)))
    unreadable += [(rows[number].path, problem) for number, problem in sorted(table.problems.items())]
    kept: dict[str, int] = {}
    for number in sorted(table.vectors):
        if table.contents[number] not in labelled:
            kept.setdefault(table.contents[number], number)
    both = sum(content in labelled for content in table.contents.values())
    if not kept:
        raise EngineError(
            "no-negatives",
            f"There is no picture of none of the classes in {folder}{_why(len(unreadable), both)}.",
            "Choose a folder of pictures that should not be given any class.",
            path=folder,
        )
    features = np.asarray(stacked(table, kept.values()), np.float32)
    return NegativePictures(features, tuple(unreadable), (_has_a_class(both),) if both else ())


def _why(unreadable: int, both: int) -> str:
    reasons = [f"{unreadable} cannot be read"] if unreadable else []
    reasons += [f"{both} among those with a class"] if both else []
    return f": {', '.join(reasons)}" if reasons else ""


def _has_a_class(pictures: int) -> Problem:
    return Problem(
        "negative-has-class",
        f"{pictures} of the pictures of none of the classes have a class, and were left out there.",
        "Take them out of the one or the other.",
    )
