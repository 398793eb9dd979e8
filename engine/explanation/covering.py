"""Explains any model at all: the picture is covered part by part, and what that costs the class is counted.

For networks whose numbers are not means and maxima of maps (transformers). Zeiler and Fergus, "Visualizing and
Understanding Convolutional Networks", ECCV 2014, section 2.2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

CELLS = 8
"""Covers along a side."""
SIZE = 2
"""Cells along the side of a cover: it is twice as wide as its step, so each cell is covered up to four times."""
AT_ONCE = 8
_LEAST = 1e-7


def log_odds(probability: Floats) -> Floats:
    """The logarithm of the odds of a probability in [0, 1]; bounded where float32 can tell no more."""
    bounded = np.clip(probability.astype(np.float64), _LEAST, 1 - _LEAST)
    return np.log(bounded / (1 - bounded)).astype(np.float32)


def cover_part_by_part(pixels: Floats, ask: Callable[[Floats], Floats], check: Callable[[], None]) -> Floats:
    """What each cell of a picture adds to the log-odds of a class.

    Args:
        pixels: what the network sees, (3, size, size), 0 to 255.
        ask: takes pictures (n, 3, size, size), gives the class's probability for each, (n,).
        check: called before every batch; may raise to leave.

    Returns:
        (CELLS, CELLS): the mean, over the covers that hide the cell, of how far the log-odds fall.
    """
    size = pixels.shape[1]
    edges = np.linspace(0, size, CELLS + 1).round().astype(int)
    plain = np.broadcast_to(pixels.mean(axis=(1, 2), keepdims=True), pixels.shape)
    starts = [(y, x) for y in range(1 - SIZE, CELLS) for x in range(1 - SIZE, CELLS)]
    whole = log_odds(ask(pixels[None]))[0]
    falls = np.zeros((CELLS, CELLS), np.float32)
    times = np.zeros((CELLS, CELLS), np.float32)
    for first in range(0, len(starts), AT_ONCE):
        check()
        some = starts[first : first + AT_ONCE]
        covered = np.repeat(pixels[None], len(some), axis=0)
        for picture, (y, x) in zip(covered, some, strict=True):
            rows = slice(edges[max(y, 0)], edges[min(y + SIZE, CELLS)])
            columns = slice(edges[max(x, 0)], edges[min(x + SIZE, CELLS)])
            picture[:, rows, columns] = plain[:, rows, columns]
        for fall, (y, x) in zip(whole - log_odds(ask(covered)), some, strict=True):
            hidden = slice(max(y, 0), y + SIZE), slice(max(x, 0), x + SIZE)
            falls[hidden] += fall
            times[hidden] += 1
    return falls / times
