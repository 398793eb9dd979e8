"""Lays what the cells of a map say over the whole picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.contracts.types import Preprocessing
from engine.pictures.geometry import Axis, geometry
from engine.pictures.thumbnails import fit

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

LONGEST_SIDE = 96
"""Cells along the long side of a picture, at most."""

BLUR_IN_CELLS = 0.75
"""Standard deviation of the spot that one cell of a map becomes, in cells of that map: a cell sees more of the
picture than its own place, and less than all that it could see."""

_LEFT_OUT = 0.01
"""Share of a side that may lie outside what the network sees before it is worth mentioning."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What part of a side the network sees, as shares of that side in [0, 1]."""

    start: float
    end: float


class Placing:
    """The cells of one picture, and how those of a map spread over them.

    Args:
        height: of the picture, in pixels.
        width: of the picture, in pixels.
        preprocessing: the picture contract, which says what part of the picture the network sees.

    Attributes:
        height: rows of cells.
        width: cells per row.
        outside: whether a part of the picture lies outside what the network sees.
    """

    def __init__(self, height: int, width: int, preprocessing: Preprocessing) -> None:
        self.width, self.height = fit(width, height, LONGEST_SIDE)
        plan = geometry(height, width, preprocessing)
        self._rows = _seen(plan.rows, plan.block, plan.top, height)
        self._columns = _seen(plan.columns, plan.block, plan.left, width)
        sides = (self._rows, self._columns)
        self.outside = any(seen.start > _LEFT_OUT or seen.end < 1 - _LEFT_OUT for seen in sides)

    def lay(self, cells: Floats) -> Floats:
        """Spread what the cells of a map say over the picture.

        Args:
            cells: (rows, columns) of a map of what the network sees.

        Returns:
            (height, width): it adds up to what `cells` adds up to; 0 outside what the network sees.
        """
        rows = _spread(cells.shape[0], self.height, self._rows)
        columns = _spread(cells.shape[1], self.width, self._columns)
        return np.asarray(rows @ cells @ columns.T, np.float32)


def _seen(axis: Axis, block: int, first: int, pixels: int) -> _Seen:
    scale = axis.n / axis.new * block
    start = (first + axis.offset * scale) / pixels
    end = (first + (axis.offset + axis.crop) * scale) / pixels
    return _Seen(max(0.0, start), min(1.0, end))


def _spread(cells: int, places: int, seen: _Seen) -> Floats:
    """How much of each cell goes to each place, (places, cells): every column adds up to 1.

    A Gaussian, mirrored at the ends of what is seen: nothing leaves it, and cells that all say the same make
    places that all say the same.
    """
    middle = (np.arange(places) + 0.5) / places
    # In cells of the map; with few places, the nearest one counts as inside.
    at = (middle - seen.start) / (seen.end - seen.start) * cells
    inside = (at >= 0) & (at <= cells)
    if not inside.any():
        inside[np.abs(at - cells / 2).argmin()] = True
    centre = np.arange(cells) + 0.5
    spots = np.zeros((places, cells))
    for image in (centre, -centre, 2 * cells - centre):
        # A spot narrower than a place would fall between two of them.
        width = max(BLUR_IN_CELLS, 0.5 * cells / max(1, inside.sum()))
        spots += np.exp(-0.5 * ((at[:, None] - image[None, :]) / width) ** 2)
    spots[~inside] = 0.0
    result: Floats = (spots / spots.sum(axis=0, keepdims=True)).astype(np.float32)
    return result
