"""Answers for machines: `answers --model M --list LIST --out OUT`, by which Tellapart compares runtimes."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .decoding import decode, read_picture
from .errors import PictureError
from .model import Model


def write_answers(model: Model, wanted: Path, out: Path) -> None:
    """Answer a list of pictures, one JSON line each after a line that names the runtime.

    Args:
        model: who answers.
        wanted: UTF-8; a picture a line: `PATH`, or `PATH<TAB>HEIGHT<TAB>WIDTH` for raw RGB.
        out: the file to write.

    Raises:
        OSError: if the list cannot be read or the answers cannot be written.
        ValueError: if a line of the list makes no sense.
    """
    with out.open("w", encoding="utf-8", newline="\n") as file:
        for line in _lines(model, wanted):
            file.write(json.dumps(line) + "\n")


def _lines(model: Model, wanted: Path) -> Iterator[dict[str, Any]]:
    yield {"runtime": model.runtime, "version": model.runtime_version}
    # Names that are not UTF-8 arrive as they are, and JSON escapes them.
    for line in wanted.read_bytes().decode("utf-8", "surrogateescape").split("\n"):
        if line:
            path, *sides = line.rstrip("\r").split("\t")
            try:
                yield _answer(model, path, _pixels(path, sides))
            except PictureError as error:
                yield {"path": path, "problem": {"code": error.code, "message": error.message}}


def _pixels(path: str, sides: list[str]) -> npt.NDArray[np.uint8]:
    data = read_picture(path)
    if not sides:
        return decode(data).rgb
    height, width = (int(side) for side in sides)
    if len(data) != height * width * 3 or not data:
        raise PictureError("unreadable", "This file does not hold as many pixels as the list says.")
    return np.frombuffer(data, np.uint8).reshape(height, width, 3)


def _answer(model: Model, path: str, rgb: npt.NDArray[np.uint8]) -> dict[str, Any]:
    started = time.perf_counter()
    probabilities, unknown = model.run(rgb)
    milliseconds = 1000 * (time.perf_counter() - started)
    return {
        "path": path,
        "rgb_sha256": hashlib.sha256(rgb.tobytes()).hexdigest(),
        "height": rgb.shape[0],
        "width": rgb.shape[1],
        "probabilities": [float(f"{value:.9g}") for value in probabilities.tolist()],
        "unknown_score": None if unknown is None else float(f"{unknown:.9g}"),
        "milliseconds": milliseconds,
    }
