"""For runtimes that are Python libraries: Tellapart decodes, the library answers, one picture after the other."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from engine.contracts.errors import PictureError
from engine.jobs import StopToken
from engine.pictures.decoding import read_and_decode
from engine.verifying.runtime import Asked, Declined, RuntimeAnswer

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Run = Callable[[npt.NDArray[np.uint8]], tuple[npt.NDArray[np.float32], float | None]]
    """From RGB, uint8 (height, width, 3), to probabilities, float32 (classes,), and the unknown score, if any."""


def answer_pictures(asked: Sequence[Asked], run: Run, stop: StopToken) -> tuple[RuntimeAnswer | Declined, ...]:
    """Ask about each picture in turn.

    Args:
        asked: the pictures.
        run: answers about one; its time is what is measured. It is called once more, unmeasured, before the first:
            many libraries prepare themselves on the first call.
        stop: looked at before every picture.

    Raises:
        JobStopped: if the job was cancelled.
    """
    answers: list[RuntimeAnswer | Declined] = []
    warm = False
    for one in asked:
        stop.raise_if_stopped()
        try:
            rgb = read_asked(one)
        except PictureError as error:
            answers.append(Declined(error.code, error.message))
            continue
        if not warm:
            run(rgb)
            warm = True
        began = time.perf_counter()
        probabilities, unknown = run(rgb)
        milliseconds = 1000 * (time.perf_counter() - began)
        answers.append(
            RuntimeAnswer(probabilities.reshape(-1), unknown, rgb_sha256_of(rgb), milliseconds),
        )
    return tuple(answers)


def read_asked(one: Asked) -> npt.NDArray[np.uint8]:
    """The RGB of a picture, uint8 (height, width, 3), by the picture contract or as it lies in the file.

    Raises:
        PictureError: if it cannot be used.
    """
    import numpy as np

    if one.raw is None:
        return read_and_decode(one.path).picture.rgb
    height, width = one.raw
    try:
        return np.fromfile(one.path, np.uint8).reshape(height, width, 3)
    except (OSError, ValueError) as error:
        raise PictureError("unreadable", f"{one.name} is not {height} x {width} of RGB.") from error


def rgb_sha256_of(rgb: npt.NDArray[np.uint8]) -> str:
    """SHA-256 of RGB, row by row, as 64 hexadecimal digits."""
    return hashlib.sha256(rgb.tobytes()).hexdigest()
