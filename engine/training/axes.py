"""Features on their principal axes: what every head of a training works on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.training.head import ROWS_AT_ONCE, Floats, Head, gentle_spread

MOST_AXES = 1024
"""More say nothing more: ten hand signs, 1,500 pictures of 4,064 numbers, were told apart as well by 512."""
ROWS_FOR_AXES = 1536
"""Axes are those of at most this many pictures, to bound the time."""
LEAST_SHARE = 1e-7
"""Of the largest axis' variance: what varies less is the rounding of the numbers."""


@dataclass(frozen=True, slots=True)
class Axes:
    """A way to turn features, and to turn heads back.

    Attributes:
        mean: of each feature, shape (d,), float64.
        spread: what each is divided by, shape (d,), float64.
        axes: orthonormal, shape (d, r), float32.
    """

    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    axes: Floats

    def turn(self, features: Floats) -> Floats:
        """Features, shape (n, d), on the axes: shape (n, r)."""
        turned = np.empty((len(features), self.axes.shape[1]), dtype=np.float32)
        mean, spread = self.mean.astype(np.float32), self.spread.astype(np.float32)
        for start in range(0, len(features), ROWS_AT_ONCE):
            some = slice(start, start + ROWS_AT_ONCE)
            turned[some] = ((features[some] - mean) / spread) @ self.axes
        return turned

    def head_on_features(self, head: Head) -> Head:
        """A head on the features themselves, from one on the axes."""
        weight = (head.weight.astype(np.float64) @ self.axes.T) / self.spread
        bias = head.bias - weight @ self.mean
        return replace(head, weight=weight.astype(np.float32), bias=bias.astype(np.float32))


def find_axes(features: Floats, seed: int, *, most: int = MOST_AXES, rows_for: int = ROWS_FOR_AXES) -> Axes:
    """The principal axes of gently scaled features; see `gentle_spread`.

    With at most `most` pictures nothing is lost: the rows span no more. With more, the axes that vary least
    are left out, as a penalty on a head's weights would all but do. Labels are not asked.

    Args:
        features: shape (n, d), finite, n at least 1.
        seed: fixes which pictures the axes are found on.
        most: axes that are kept, at most.
        rows_for: pictures that they are found on, at most.
    """
    mean = features.mean(axis=0, dtype=np.float64)
    spread = gentle_spread(features)
    rows = np.arange(len(features))
    if len(rows) > rows_for:
        rows = np.sort(np.random.default_rng(seed).choice(rows, rows_for, replace=False))
    scaled = (features[rows] - mean.astype(np.float32)) / spread.astype(np.float32)
    n, d = scaled.shape
    products = scaled @ scaled.T if n < d else scaled.T @ scaled
    values, vectors = np.linalg.eigh(np.asarray(products, dtype=np.float64))
    keep = np.flatnonzero(values > max(values[-1] * LEAST_SHARE, 1e-12))[::-1][:most]
    if not len(keep):  # all pictures are the same
        return Axes(mean, spread, np.zeros((d, 1), dtype=np.float32))
    axes = np.asarray(vectors[:, keep], dtype=np.float32)
    if n < d:
        axes = (scaled.T @ axes) / np.sqrt(values[keep]).astype(np.float32)
    return Axes(mean, spread, axes)
