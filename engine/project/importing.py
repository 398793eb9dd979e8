"""From what a person dropped to pictures with labels, and into a project."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.contracts.errors import EngineError
from engine.contracts.events import PicturesImported
from engine.contracts.projects import Split
from engine.contracts.types import JobId, Problem
from engine.jobs import Report, StopToken
from engine.progress import Progress
from engine.project.class_names import required_class_name
from engine.project.conflicts import content_clashes, name_clashes, pictures_are
from engine.project.dropped import Dropped, look_into
from engine.project.file_check import quick_problem
from engine.project.label_list import is_label_list, read_label_list
from engine.project.labelled import LabelledPicture, LabelledPictures
from engine.project.store import ProjectStore

BATCH = 200
"""Pictures checked and committed at once: what a cancelled or crashed import may lose."""

NO_JOB = JobId("")
"""Named in events when pictures are read outside a job."""


def read_labelled(
    paths: Sequence[str | os.PathLike[str]], stop: StopToken, report: Report, job: JobId = NO_JOB
) -> LabelledPictures:
    """Find pictures and read their classes from their folders or from a list.

    Folders are read as `engine.project.folder_classes` describes, `.csv` and `.tsv` files as
    `engine.project.label_list` does; files given by name have no label. Where a picture is named more
    than once, a list counts more than a folder, a folder more than a mere name, and otherwise the first mention.

    Args:
        paths: pictures, folders and lists, in any mixture.
        stop: looked at for every picture.
        report: receives `JobProgress` of the stage "finding".
        job: named in the progress.

    Raises:
        EngineError: "no-such-folder" if nothing of it is there, "empty-folder" if no picture is inside, "bad-csv"
            and "csv-files-missing". Whether there is enough to learn from is asked by `check_learnable`.
        JobStopped: if the person cancelled.
    """
    names = list(dict.fromkeys(os.path.abspath(path) for path in paths))  # noqa: PTH100 - see stored_paths
    there = [name for name in names if os.path.lexists(name)]
    if not there:
        raise EngineError(
            "no-such-folder",
            f"{names[0] if names else 'The folder'} is not there.",
            "Check the name, or connect the disk it is on.",
            path=names[0] if names else "",
        )
    lists = {name: None for name in there if is_label_list(name) and os.path.isfile(name)}  # noqa: PTH113 - as above
    others = [name for name in there if name not in lists]
    folders = [name for name in others if os.path.isdir(name)]  # noqa: PTH112 - as above
    listed = [picture for name in lists for picture in read_label_list(name, folders)]
    dropped = look_into(others, stop, Progress(job, "finding", 0, report).update)
    dropped.unreadable.extend((name, _not_there()) for name in names if name not in there)
    pictures, warnings = _each_once([*listed, *dropped.pictures])
    if not pictures:
        raise _nothing_found(names, dropped)
    classes = {picture.label for picture in pictures if picture.label is not None}
    warnings += [*dropped.warnings, *name_clashes(classes), *content_clashes(pictures, stop)]
    return LabelledPictures(tuple(pictures), tuple(warnings), dropped.skipped, tuple(dropped.unreadable))


def import_into(
    store: ProjectStore,
    paths: Sequence[str | os.PathLike[str]],
    label: str | None,
    stop: StopToken,
    report: Report,
    job: JobId = NO_JOB,
) -> PicturesImported:
    """Add what a person dropped to a project; a file that cannot be a picture is added with its problem.

    Batches are committed as they come: what is in stays in when the job is cancelled.

    Args:
        store: the open project.
        paths: as for `read_labelled`.
        label: the class of all of them; None to read it from folders and lists.
        stop: looked at for every picture.
        report: receives `JobProgress` of the stages "finding" and "importing".
        job: named in the progress and in the answer.

    Raises:
        EngineError: as `read_labelled`; "bad-class-name"; and what `ProjectStore` raises.
        JobStopped: if the person cancelled.
    """
    name = None if label is None else required_class_name(label)
    found = read_labelled(paths, stop, report, job)
    pictures = found.pictures
    warnings = found.warnings
    if name is not None:
        pictures = tuple([replace(picture, label=name, split=Split.ANY) for picture in pictures])
        warnings = ()
    progress = Progress(job, "importing", len(pictures), report)
    unreadable = list(found.unreadable)
    added = known = 0
    for start in range(0, len(pictures), BATCH):
        batch = []
        for done, picture in enumerate(pictures[start : start + BATCH], start):
            stop.raise_if_stopped()
            checked = picture if picture.problem else replace(picture, problem=quick_problem(picture.path))
            if checked.problem is not None:
                unreadable.append((checked.path, checked.problem))
            batch.append(checked)
            progress.update(done)
        result = store.add_pictures(batch)
        added += result.added
        known += result.known
    progress.update(len(pictures))
    return PicturesImported(
        job, added, known, tuple(unreadable), found.skipped, store.summary(), warnings=warnings
    )


def _each_once(pictures: Iterable[LabelledPicture]) -> tuple[list[LabelledPicture], list[Problem]]:
    """Every file once, by the first mention with a label; and a warning if a later one has another class."""
    first: dict[str, LabelledPicture] = {}
    torn: dict[str, str] = {}
    for picture in pictures:
        key = os.path.normcase(picture.path)
        kept = first.setdefault(key, picture)
        if kept.label is None:
            first[key] = picture
        elif picture.label not in {None, kept.label}:
            torn.setdefault(key, f"{os.path.basename(kept.path)} ({kept.label}, {picture.label})")  # noqa: PTH119
    if not torn:
        return list(first.values()), []
    warning = Problem(
        "named-twice",
        f"{pictures_are(len(torn))} named with two classes, for example {next(iter(torn.values()))}; "
        "the first one counts.",
        "Correct the list or the folders if that is wrong.",
    )
    return list(first.values()), [warning]


def _nothing_found(names: Sequence[str], dropped: Dropped) -> EngineError:
    if dropped.unreadable:
        path, problem = dropped.unreadable[0]
        return EngineError("empty-folder", f"{path}: {problem.message}", problem.hint, path=path)
    others = f", only {dropped.skipped} other files" if dropped.skipped else ""
    return EngineError(
        "empty-folder",
        f"There are no pictures in {names[0]}{others}.",
        "Choose a folder with pictures inside.",
        path=names[0],
    )


def _not_there() -> Problem:
    return Problem("missing", "The file is no longer there.", "Add it again from where it is now.")
