"""One logistic regression for each class, all of them fitted at once: for pictures that have several classes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from engine.training.logistic import FEWEST_STEPS, FLAT_ENOUGH, MOST_STEPS, Doubles, Floats


def fit_sigmoids(
    rotated: Floats,
    targets: NDArray[np.bool_],
    strength: float,
    *,
    start: Doubles | None = None,
    enough: Callable[[], bool],
    flat: float = FLAT_ENOUGH,
) -> Doubles:
    """Minimise the mean log loss of every class' yes or no, plus an L2 penalty on the weights.

    The solution is that of scikit-learn's `OneVsRestClassifier(LogisticRegression(C=strength))`: unweighted, so
    that the probability of a rare class is as small as it is. The thresholds, not the weights, make up for that.

    Args:
        rotated: centred features on their principal axes, shape (n, r).
        targets: which classes each picture has, shape (n, classes). A class that all have, or none, ends with a
            bias that says so.
        strength: inverse of the L2 penalty, above 0.
        start: an earlier solution to start from, shape (r + 1, classes).
        enough: asked after every step from the tenth on; True ends the fit where it is. May raise to leave.
        flat: the largest slope at which the fit is finished.

    Returns:
        Weights and, in the last row, biases: shape (r + 1, classes).
    """
    n, axes = rotated.shape
    classes = targets.shape[1]
    wanted = targets.astype(np.float32)
    penalty = 1.0 / (strength * n)
    share = (targets.sum(axis=0) + 1.0) / (n + 2.0)
    curvature = share * (1.0 - share)
    varies = np.square(rotated, dtype=np.float64).mean(axis=0)
    stretch = np.empty((axes + 1, classes))
    stretch[:axes] = 1.0 / np.sqrt(curvature * varies[:, None] + penalty)
    stretch[axes] = 1.0 / np.sqrt(curvature)

    def loss_and_slope(flattened: Doubles) -> tuple[float, Doubles]:
        solution = flattened.reshape(axes + 1, classes) * stretch
        scores = rotated @ solution[:axes].astype(np.float32)
        scores += solution[axes].astype(np.float32)
        losses = np.logaddexp(0.0, scores, dtype=np.float64) - wanted * scores
        loss = float(losses.sum()) / n + 0.5 * penalty * float(np.square(solution[:axes]).sum())
        wrong = (expit(scores) - wanted) / np.float32(n)
        slope = np.empty_like(solution)
        slope[:axes] = rotated.T @ wrong
        slope[:axes] += penalty * solution[:axes]
        slope[axes] = wrong.sum(axis=0)
        return loss, (slope * stretch).ravel()

    steps = 0

    def after_step(_flat: Doubles) -> None:
        nonlocal steps
        steps += 1
        if enough() and steps >= FEWEST_STEPS:
            raise StopIteration

    if start is None:
        first = np.zeros((axes + 1, classes))
        first[axes] = np.log(share / (1.0 - share)) / stretch[axes]
    else:
        first = start / stretch
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
