"""Multinomial logistic regression, fitted in a basis where a dozen steps are enough."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

MOST_STEPS = 300
FEWEST_STEPS = 10
"""Steps that are taken even when time is up: fewer would not be a fit."""
FLAT_ENOUGH = 1e-6
"""The largest slope at which a fit counts as finished, in units of the mean log loss."""
NEARLY_FLAT = 1e-4
"""The same for fits that are only compared: a third of the time, and a guess in a thousand is another."""

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


def fit_logistic(
    rotated: Floats,
    labels: NDArray[np.intp],
    classes: int,
    strength: float,
    *,
    start: Doubles | None = None,
    enough: Callable[[], bool],
    flat: float = FLAT_ENOUGH,
) -> Doubles:
    """Minimise the mean log loss, every class weighing the same in all, plus an L2 penalty on the weights.

    The solution is that of scikit-learn's `LogisticRegression(C=strength, class_weight="balanced")`. On principal
    axes the problem's curvature is close to diagonal, so each axis is stretched by its own: L-BFGS then needs a
    dozen steps where it needed a hundred.

    Args:
        rotated: centred features on their principal axes, shape (n, r).
        labels: class numbers, shape (n,), every class in [0, classes) at least once.
        classes: number of classes, at least 2.
        strength: inverse of the L2 penalty, above 0.
        start: an earlier solution to start from, shape (r + 1, classes).
        enough: asked after every step from the tenth on; True ends the fit where it is. May raise to leave.
        flat: the largest slope at which the fit is finished.

    Returns:
        Weights and, in the last row, biases: shape (r + 1, classes).

    Source:
        Nocedal and Wright, "Numerical Optimization", 2nd edition, chapter 7 (L-BFGS).
    """
    n, axes = rotated.shape
    if classes == 2:
        strength = strength / 2  # scikit-learn penalises the one difference of the two rows, not both rows
    counts = np.bincount(labels, minlength=classes)
    share = (1.0 / (classes * counts[labels])).astype(np.float32)
    penalty = 1.0 / (strength * n)
    curvature = (classes - 1) / classes**2
    stretch = np.ones((axes + 1, 1))
    stretch[:axes, 0] = 1.0 / np.sqrt(curvature * np.square(rotated, dtype=np.float64).mean(axis=0) + penalty)
    stretch[axes] = 1.0 / np.sqrt(curvature)
    rows = np.arange(n)
    weights = share.astype(np.float64)  # a loss summed in single precision stops the fit too early

    def loss_and_slope(flat: Doubles) -> tuple[float, Doubles]:
        solution = flat.reshape(axes + 1, classes) * stretch
        scores = rotated @ solution[:axes].astype(np.float32)
        scores += solution[axes].astype(np.float32)
        scores -= scores.max(axis=1, keepdims=True)
        of_truth = scores[rows, labels]
        np.exp(scores, out=scores)
        sums = scores.sum(axis=1)
        loss = float(weights @ (np.log(sums) - of_truth)) + 0.5 * penalty * float(np.square(solution[:axes]).sum())
        scores *= (share / sums)[:, None]
        scores[rows, labels] -= share
        slope = np.empty_like(solution)
        slope[:axes] = rotated.T @ scores
        slope[:axes] += penalty * solution[:axes]
        slope[axes] = scores.sum(axis=0)
        return loss, (slope * stretch).ravel()

    steps = 0

    def after_step(_flat: Doubles) -> None:
        nonlocal steps
        steps += 1
        if enough() and steps >= FEWEST_STEPS:
            raise StopIteration

    first = np.zeros((axes + 1, classes)) if start is None else start / stretch
    found = minimize(
        loss_and_slope,
        first.ravel(),
        jac=True,
        method="L-BFGS-B",
        callback=after_step,
        options={"maxiter": MOST_STEPS, "gtol": flat, "ftol": 1e-12, "maxcor": 10},
    )
    solution: Doubles = found.x.reshape(axes + 1, classes) * stretch
    return solution
