"""The model file that lies beside its kits: version 3, in full or half precision, written once."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from engine.contracts.errors import EngineError
from engine.files import check_can_write, write_atomically
from engine.jobs import StopToken
from engine.project.model_files import SUFFIX

_HALF = ".half"
_ZIP_START = b"PK\x03\x04"
_PIECE = 1 << 20


def place_for(source: Path, folder: Path, *, half: bool) -> Path:
    """Where the exported model goes: `folder/NAME.tellapart`, or `NAME.half.tellapart`."""
    stem = source.name.removesuffix(SUFFIX)
    if half and not stem.endswith(_HALF):
        stem += _HALF
    return folder / f"{stem}{SUFFIX}"


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


def copy_model(source: Path, place: Path, stop: StopToken) -> None:
    """Copy a checked model, completed to the newest version if it is older.

    Raises:
        JobStopped: if the job was cancelled; nothing was changed then.
        EngineError: "disk-full", "cannot-write", or what opening a model raises.
    """
    stop.raise_if_stopped()
    if not (place.exists() and place.samefile(source)):
        write_atomically(place, lambda file: _copy(source, file, stop))


def copy_in_half(_source: Path, _place: Path, _pictures: Path | None, stop: StopToken) -> None:
    """Write a checked model with weights in half precision.

    Args:
        _source: the model.
        _place: where to.
        _pictures: labelled pictures that both precisions are measured on, or None.
        stop: looked at between pictures.

    Raises:
        EngineError: "half-missing", "disk-full", "cannot-write".
    """
    stop.raise_if_stopped()
    raise EngineError("half-missing", "Half precision is not part of this version of Tellapart.")


def _copy(source: Path, target: BinaryIO, stop: StopToken) -> None:
    with source.open("rb") as file:
        while piece := file.read(_PIECE):
            stop.raise_if_stopped()
            target.write(piece)
