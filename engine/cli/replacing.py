"""Looking at what lies where a command is about to write."""

from __future__ import annotations

from pathlib import Path

from engine.contracts.errors import EngineError
from engine.files import check_can_write
from engine.pictures.formats import PictureFormat, recognise

_BEGINNING = 512
_ZIP_START = b"PK\x03\x04"


def check_model_place(path: Path) -> None:
    """Find out before the work whether a model can be written; only another model, or an empty file, is replaced.

    Raises:
        EngineError: "would-replace", "cannot-write" or "disk-full".
    """
    check_can_write(path)
    beginning = _beginning(path)
    if beginning and not beginning.startswith(_ZIP_START):
        raise _would_replace(path, "no model")


def check_table_place(path: Path) -> None:
    """Find out before the work whether a table can be written; no picture and no model is replaced.

    `--csv *.jpg` would otherwise write over the first of a person's photos.

    Raises:
        EngineError: "would-replace", "cannot-write" or "disk-full".
    """
    check_can_write(path)
    beginning = _beginning(path)
    if beginning.startswith(_ZIP_START) or recognise(beginning) is not None:
        raise _would_replace(path, "no table")


def check_drawing_place(path: Path, drawn: Path) -> None:
    """Find out before the work whether a PNG can be written; only another PNG is replaced, never `drawn` itself.

    Raises:
        EngineError: "would-replace", "cannot-write" or "disk-full".
    """
    check_can_write(path)
    beginning = _beginning(path)
    same = path.exists() and drawn.exists() and path.samefile(drawn)
    if same or (beginning and recognise(beginning) is not PictureFormat.PNG):
        raise _would_replace(path, "the picture itself" if same else "no PNG")


def check_page_place(path: Path) -> None:
    """Find out before the work whether a page can be written; only another page is replaced.

    Raises:
        EngineError: "would-replace", "cannot-write" or "disk-full".
    """
    check_can_write(path)
    beginning = _beginning(path).lstrip().lower()
    if beginning and not beginning.startswith((b"<!doctype html", b"<html")):
        raise _would_replace(path, "no page")


def _beginning(path: Path) -> bytes:
    try:
        if not path.is_file():  # a pipe or a device would be waited for
            return b""
        with path.open("rb") as file:
            return file.read(_BEGINNING)
    except OSError:
        return b""  # writing it will say what is wrong


def _would_replace(path: Path, what: str) -> EngineError:
    return EngineError(
        "would-replace",
        f"{path} is there already and is {what}.",
        "Choose another name, or remove that file first.",
        path=str(path),
    )
