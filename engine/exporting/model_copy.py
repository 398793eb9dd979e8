"""The model file that lies beside its kits: version 3, in full or half precision, written once."""

from __future__ import annotations

from pathlib import Path

from engine.bundle.half import Labelled, write_half
from engine.bundle.upgrading import upgrade
from engine.contracts.errors import EngineError
from engine.contracts.sharing import exported_name
from engine.contracts.types import JobId
from engine.files import check_can_write
from engine.jobs import Report, StopToken

_ZIP_START = b"PK\x03\x04"


def place_for(source: Path, folder: Path, *, half: bool) -> Path:
    """Where the exported model goes: `folder/NAME.tellapart`, or `NAME.half.tellapart`."""
    return folder / exported_name(source.name, half=half)


def check_model_can_go(place: Path) -> None:
    """Only another model, or an empty file, is replaced.

    Raises:
        EngineError: "would-replace", "cannot-write" or "disk-full".
    """
    check_can_write(place)
    try:
        with place.open("rb") as file:
            beginning = file.read(len(_ZIP_START))
    except FileNotFoundError:
        return
    except OSError:
        return  # writing it will say what is wrong
    if beginning and beginning != _ZIP_START:
        raise EngineError(
            "would-replace",
            f"{place} is there already and is no model.",
            "Choose another folder, or remove that file first.",
            path=str(place),
        )


def copy_model(
    source: Path,
    place: Path,
    *,
    half: bool,
    pictures: Labelled | None,
    stop: StopToken,
    job: JobId,
    report: Report,
) -> None:
    """Write the model, completed to the newest version; one of the newest version is copied with its signature.

    Args:
        source: a model file of any version; may be `place` itself.
        place: where to.
        half: whether weights are stored in half precision.
        pictures: labelled pictures that both precisions are measured on, or None.
        stop: looked at between pictures.
        job: the job that progress is named after.
        report: takes `JobProgress` while both precisions are measured.

    Raises:
        JobStopped: if the job was cancelled; nothing was changed then.
        EngineError: "already-half", "disk-full", "cannot-write", and what opening the model and the pictures
            raises.
    """
    stop.raise_if_stopped()
    if half:
        write_half(source, place, pictures=pictures, stop=stop, job=job, report=report)
    else:
        upgrade(source, place)
