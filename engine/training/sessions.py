"""Bursts and sessions: pictures taken one right after the other with the same camera."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.pictures.capture import Capture

BURST_GAP = 3.0
"""Seconds between two pictures of one burst."""
LONGEST_BURST = 30.0
"""Seconds; a camera that takes a picture every second for a day has not taken one burst."""
SESSION_GAP = 600.0
"""Seconds without a picture after which another session begins."""

Classes = NDArray[np.intp]


def bursts_of(captures: Sequence[Capture]) -> Classes:
    """Burst number of each picture, shape (n,); -1 where the file does not say when it was taken.

    The camera tells pictures of one burst apart from others, wherever they were sorted to; where it is not named,
    the folder does.
    """
    return _in_a_row(captures, BURST_GAP, LONGEST_BURST)


def sessions_of(captures: Sequence[Capture]) -> Classes:
    """Session number of each picture, shape (n,); -1 where the file does not say when it was taken."""
    return _in_a_row(captures, SESSION_GAP, float("inf"))


def _in_a_row(captures: Sequence[Capture], gap: float, longest: float) -> Classes:
    rows: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    for row, capture in enumerate(captures):
        if capture.taken is not None:
            key = ("camera", capture.camera) if capture.camera else ("folder", capture.folder)
            rows[key].append((capture.taken, row))
    numbers = np.full(len(captures), -1, dtype=np.intp)
    number = -1
    for taken in rows.values():
        first = before = float("-inf")
        for moment, row in sorted(taken):
            if moment - before > gap or moment - first > longest:
                number += 1
                first = moment
            before = moment
            numbers[row] = number
    return numbers
