"""The triangle filter of the picture contract: what torch calls bilinear with antialiasing, on floats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


@dataclass(frozen=True, slots=True)
class SparseWeights:
    """The weights of one axis without their zeros.

    Attributes:
        first: the first pixel of the axis that any weight touches.
        end: one past the last.
        matrix: scipy CSR array, (crop, end - first), float32.
    """

    first: int
    end: int
    matrix: sparse.csr_array


def triangle_weights(n: int, new: int, offset: int, crop: int) -> NDArray[np.float32]:
    """The filter as a full matrix: the definition, also for building it into a graph.

    `weight(i, j) = max(0, 1 - |j + 0.5 - centre(i)| / support)`, divided by the sum of row i, where
    `scale = n / new`, `support = max(scale, 1)`, `centre(i) = (i + offset + 0.5) * scale`.

    Args:
        n: pixels along the axis.
        new: pixels it would have after resizing.
        offset: the first resized pixel that is kept.
        crop: how many are kept.

    Returns:
        (crop, n); every row sums to 1.
    """
    scale = n / new
    centre = (np.arange(crop) + offset + 0.5) * scale
    distance = np.abs(np.arange(n)[None, :] + 0.5 - centre[:, None]) / max(scale, 1.0)
    weights = np.maximum(0.0, 1.0 - distance)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


@lru_cache(maxsize=64)
def sparse_triangle_weights(n: int, new: int, offset: int, crop: int) -> SparseWeights:
    """`triangle_weights` without its zeros, in time and memory that do not grow with `n` times `crop`."""
    scale = n / new
    support = max(scale, 1.0)
    centre = (np.arange(crop) + offset + 0.5) * scale
    left = np.floor(centre - support).astype(np.int64)
    pixel = left[:, None] + np.arange(int(np.ceil(2 * support)) + 2)
    weights = np.maximum(0.0, 1.0 - np.abs(pixel + 0.5 - centre[:, None]) / support)
    weights[(pixel < 0) | (pixel >= n)] = 0.0
    weights /= weights.sum(axis=1, keepdims=True)
    row, tap = np.nonzero(weights)
    columns = pixel[row, tap]
    first, end = int(columns.min()), int(columns.max()) + 1
    values = weights[row, tap].astype(np.float32)
    matrix = sparse.csr_array((values, (row, columns - first)), shape=(crop, end - first))
    return SparseWeights(first, end, matrix)
