"""Making confidence mean what it says: one temperature for all scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

COLDEST, WARMEST = 0.02, 50.0

Scores = NDArray[np.float32]
Answered = tuple[Scores, NDArray[np.intp]]
"""Scores before the softmax, shape (n, classes), and the true class numbers, shape (n,)."""


def fit_temperature(answered: Sequence[Answered]) -> tuple[float, float]:
    """Find the temperature at which held-out answers are most likely.

    The truth is taken as nearly, not wholly, certain (as Platt did), so that a few pictures that were all answered
    rightly do not make every later answer certain.

    Args:
        answered: scores of held-out pictures, in groups that may know different numbers of classes (2 or more),
            with a truth among them.

    Returns:
        The divisor of the scores, in [0.02, 50], and the mean log loss there; (1, infinity) without any picture.

    Source:
        Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, section 4.2; Platt, "Probabilistic
        Outputs for Support Vector Machines", 1999, section 2.2 (the targets).
    """
    total = sum(len(truth) for _, truth in answered)
    if total == 0:
        return 1.0, float("inf")
    doubt = 1.0 / (total + 2)

    def loss(log_temperature: float) -> float:
        divisor = np.float32(np.exp(log_temperature))
        return sum(_log_loss(scores / divisor, truth, doubt) for scores, truth in answered) / total

    best = minimize_scalar(
        loss, bounds=(np.log(COLDEST), np.log(WARMEST)), method="bounded", options={"xatol": 1e-3}
    )
    return float(np.exp(best.x)), float(best.fun)


def softmax(scores: Scores) -> Scores:
    """Probabilities of scores, shape (n, classes) each; rows sum to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Scores = powers / powers.sum(axis=1, keepdims=True)
    return result


def _log_loss(scores: Scores, truth: NDArray[np.intp], doubt: float) -> float:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    of_truth = logs[np.arange(len(truth)), truth]
    of_others = (logs.sum(axis=1) - of_truth) / (logs.shape[1] - 1)
    return float(-((1 - doubt) * of_truth + doubt * of_others).sum())
