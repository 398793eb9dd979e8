"""Writes a model for other programs: the model file once, and a kit beside it for each target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.bundle.half import Labelled
from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError
from engine.contracts.sharing import HalfFacts, Target, Written
from engine.contracts.sharing_events import TargetWritten
from engine.contracts.types import JobId
from engine.exporting.context import ExportContext
from engine.exporting.model_copy import check_model_can_go, copy_model, place_for
from engine.exporting.registry import find_writer
from engine.exporting.swapping import check_replaceable, swapped_in
from engine.files import writing_failed
from engine.jobs import Report, StopToken
from engine.progress import Progress
from engine.version import installed_version

SHARE = "share"
"""The folder beside the model file that holds one folder for each target."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export made.

    Attributes:
        bundle: absolute path of the model file that the kits read.
        written: one for each target, in the order in which they were asked for.
        half: what half precision cost; None for a model in full precision.
    """

    bundle: Path
    written: tuple[Written, ...]
    half: HalfFacts | None = None


def export_model(
    source: Path,
    folder: Path,
    targets: Sequence[Target],
    *,
    job: JobId,
    report: Report,
    stop: StopToken,
    half: bool = False,
    pictures: Labelled | None = None,
) -> Exported:
    """Write a model file and its kits. Each is written whole or not at all, and replaces only its like.

    A target that cannot be written is reported with its problem; the others go on.

    Args:
        source: a model file of any version.
        folder: where to write; made if it is missing.
        targets: what to write; repeated ones count once.
        job: named in events.
        report: takes `JobProgress`, and `TargetWritten` for each target as it is finished.
        stop: looked at between files.
        half: whether the exported model stores its weights in half precision.
        pictures: labelled pictures that the half-precision model is measured on, or None.

    Raises:
        JobStopped: if the job was cancelled; targets that were finished are kept.
        EngineError: what `open_bundle` raises; "would-replace", "cannot-write" or "disk-full" if not even the
            model file can be written.
    """
    targets = tuple(dict.fromkeys(targets))
    progress = Progress(job, "exporting", len(targets) + 1, report)
    open_bundle(source)  # before anything is made
    folder = folder.absolute()
    place = place_for(source, folder, half=half)
    check_model_can_go(place)
    copy_model(source, place, half=half, pictures=pictures, stop=stop, job=job, report=report)
    bundle = open_bundle(place)
    progress.update(1)
    written = []
    for number, target in enumerate(targets):
        stop.raise_if_stopped()
        context = ExportContext(bundle, place, folder / SHARE / target.value, stop)
        one = _write(target, context)
        report(TargetWritten(job, one))
        written.append(one)
        progress.update(number + 2)
    return Exported(place, tuple(written), bundle.description.half)


def _write(target: Target, context: ExportContext) -> Written:
    place = context.folder
    try:
        check_replaceable(place)
        writer = find_writer(target)
        missing = writer.missing()
        if missing:
            return Written(target, problem=missing)
        with swapped_in(place, target, installed_version()) as folder:
            notes = writer.write(replace(context, folder=folder))
        return Written(target, str(place), _size(place), notes)
    except EngineError as error:
        return Written(target, problem=error.report().sentence())
    except OSError as error:
        return Written(target, problem=writing_failed(error, place).report().sentence())


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
