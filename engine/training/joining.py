"""Sets of pictures that belong together, joined bit by bit."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np
from numpy.typing import NDArray


class Joined:
    """`n` pictures, each by itself at first.

    Source:
        Tarjan, "Efficiency of a Good But Not Linear Set Union Algorithm", JACM 22 (1975).
    """

    def __init__(self, n: int) -> None:
        self._above = list(range(n))

    def pair(self, one: int, other: int) -> None:
        """Put two pictures, and all that belong to them, together."""
        top, below = sorted((self._top(one), self._top(other)))
        self._above[below] = top

    def same(self, keys: Iterable[Hashable]) -> None:
        """Put pictures with the same key together: one key for each picture, None and "" for those without."""
        first: dict[Hashable, int] = {}
        for row, key in enumerate(keys):
            if key is not None and key != "":
                self.pair(row, first.setdefault(key, row))

    def count(self) -> int:
        """How many groups there are, a picture by itself being one."""
        return sum(row == above for row, above in enumerate(self._above))

    def numbers(self) -> NDArray[np.intp]:
        """Group number of each picture, shape (n,), from 0 in the order of their first picture."""
        tops = np.array([self._top(row) for row in range(len(self._above))], dtype=np.intp)
        return np.unique(tops, return_inverse=True)[1].astype(np.intp)

    def _top(self, row: int) -> int:
        while self._above[row] != row:
            self._above[row] = self._above[self._above[row]]
            row = self._above[row]
        return row
