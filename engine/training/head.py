"""The head: multinomial logistic regression on frozen features."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.training.calibration import softmax
from engine.training.logistic import FLAT_ENOUGH, fit_logistic
from engine.training.sigmoids import fit_sigmoids

Floats = NDArray[np.float32]
Classes = NDArray[np.intp]
Targets = NDArray[np.bool_]
"""Which classes each picture has, shape (n, classes)."""

ROWS_AT_ONCE = 2048
"""Features that are copied at a time: twice as precise, all of them would take three times the memory."""


@dataclass(frozen=True, slots=True)
class Head:
    """A linear classifier on raw features.

    Attributes:
        weight: shape (classes, features).
        bias: shape (classes,).
        strength: the C that was chosen.
        temperature: divides the scores before the softmax, above 0.
    """

    weight: Floats
    bias: Floats
    strength: float
    temperature: float = 1.0

    def scores(self, features: Floats) -> Floats:
        """The linear scores, before temperature and softmax: shape (n, features) to (n, classes)."""
        result: Floats = features @ self.weight.T + self.bias
        return result

    def probabilities(self, features: Floats) -> Floats:
        """Probabilities: shape (n, features) to (n, classes), each row summing to 1."""
        return softmax(self.scores(features) / np.float32(self.temperature))


class HeadFitter:
    """Fits heads of several strengths to the same pictures.

    Features are centred, scaled and rotated onto their principal axes first: an easier problem and, with fewer
    pictures than features, a much smaller one. Both steps are folded into the heads that come out.
    Rare classes weigh as much as common ones. The next fit starts from the solution of the last one.

    Args:
        features: shape (n, d), finite.
        labels: class numbers, shape (n,), every class in [0, classes) at least once; or, where a picture may have
            several classes, which of them it has, shape (n, classes): each class is then a yes or no by itself.
        classes: number of classes, at least 2.
        turned: whether the features are on principal axes already (`Axes.turn`): they are centred only.
    """

    def __init__(self, features: Floats, labels: Classes | Targets, classes: int, *, turned: bool = False) -> None:
        self._labels = labels
        self._classes = classes
        self._mean = features.mean(axis=0, dtype=np.float64)
        self._spread = np.ones_like(self._mean) if turned else gentle_spread(features)
        standard = (features - self._mean.astype(np.float32)) / self._spread.astype(np.float32)
        self._axes = None if turned else _axes(standard)
        self._rotated = standard if self._axes is None else standard @ self._axes
        self._solution: NDArray[np.float64] | None = None

    def fit(
        self, strength: float, enough: Callable[[], bool] = lambda: False, *, flat: float = FLAT_ENOUGH
    ) -> Head:
        """Fit one head.

        Args:
            strength: scikit-learn's C, the inverse of the L2 penalty, above 0.
            enough: asked after every step; True ends the fit where it is. May raise to leave.
            flat: the largest slope at which the fit is finished, in units of the mean log loss.
        """
        if self._labels.ndim == 2:
            self._solution = fit_sigmoids(
                self._rotated, self._labels.astype(bool), strength, start=self._solution, enough=enough, flat=flat
            )
        else:
            numbers = self._labels.astype(np.intp, copy=False)
            self._solution = fit_logistic(
                self._rotated, numbers, self._classes, strength, start=self._solution, enough=enough, flat=flat
            )
        weight = self._solution[:-1].T
        if self._axes is not None:
            weight = (weight @ self._axes.T) / self._spread
        bias = self._solution[-1] - weight @ self._mean
        return Head(weight.astype(np.float32), bias.astype(np.float32), strength)


def gentle_spread(features: Floats) -> NDArray[np.float64]:
    """What each feature is divided by, shape (d,): the root of its variance plus the mean variance of all.

    Of a few pictures, many features hardly vary; divided by that little, they would drown a new picture's others.
    With the mean variance added a head is right more often (docs/decisions/0002-quick-training.md).
    """
    mean = features.mean(axis=0, dtype=np.float64)
    variance = np.zeros_like(mean)
    for start in range(0, len(features), ROWS_AT_ONCE):
        variance += np.square(features[start : start + ROWS_AT_ONCE] - mean).sum(axis=0)
    variance /= len(features)
    spread: NDArray[np.float64] = np.sqrt(variance + max(variance.mean(), 1e-12))
    return spread


def _axes(standard: Floats) -> Floats:
    """Orthonormal axes, shape (d, r), that span the rows of `standard` without loss; r = min(n, d) at most."""
    n, d = standard.shape
    if n >= d:
        return np.asarray(np.linalg.eigh(standard.T @ standard)[1], dtype=np.float32)
    rows = standard.astype(np.float64)
    values, vectors = np.linalg.eigh(rows @ rows.T)
    keep = values > max(values[-1], 1.0) * 1e-10
    return np.asarray((rows.T @ vectors[:, keep]) / np.sqrt(values[keep]), dtype=np.float32)
