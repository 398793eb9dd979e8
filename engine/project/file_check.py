"""A quick look at a file: whether it can be a picture at all."""

from __future__ import annotations

import os
import stat

from engine.contracts.errors import PictureError
from engine.contracts.types import Problem
from engine.pictures.formats import READABLE, recognise
from engine.pictures.reading import reading_failed

_BEGINNING = 512


def quick_problem(path: str) -> Problem | None:
    """What is wrong with a file as far as its first bytes tell; None if nothing is.

    Costs one read of 512 bytes. A picture that is damaged further on passes here and is found when it is decoded.

    Returns:
        A problem with code "missing", "no-permission", "is-a-folder", "empty-file", "not-a-picture" or
        "unreadable", or None.
    """
    try:
        # Without O_NONBLOCK, opening a named pipe that nobody writes to would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if stat.S_ISDIR(status.st_mode):
                raise IsADirectoryError(path)
            beginning = file.read(_BEGINNING) if stat.S_ISREG(status.st_mode) else b""
    except (OSError, ValueError) as error:
        return reading_failed(error, path).problem()
    if stat.S_ISREG(status.st_mode) and not beginning:
        return PictureError(
            "empty-file",
            "The file is empty.",
            "It was probably never copied completely; copy it again from where it came from.",
        ).problem()
    if recognise(beginning) is None:
        return PictureError(
            "not-a-picture",
            "This file is not a picture, whatever its name says.",
            f"Use {READABLE}.",
        ).problem()
    return None
