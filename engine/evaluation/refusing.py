"""When a model answers "none of these", and what that costs: the one place where the rule is written down."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.contracts.judgement import Rejection

CONFIDENCE_ONLY = "confidence"
"""The method of a model that has no unknown score: it refuses by its confidence alone."""

Numbers = NDArray[np.float32] | NDArray[np.float64]


def refused(confidence: Numbers, unknown: Numbers | None, rejection: Rejection) -> NDArray[np.bool_]:
    """Which pictures are answered "none of these".

    Args:
        confidence: probability of the guess, shape (n,), in [0, 1].
        unknown: unknown scores, shape (n,); None for a model that has none.
        rejection: the thresholds.

    Returns:
        bool, shape (n,): unknown score above its threshold, or confidence below its own.
    """
    unsure: NDArray[np.bool_] = np.asarray(confidence < rejection.confidence_threshold)
    if unknown is None or rejection.method == CONFIDENCE_ONLY:
        return unsure
    return np.asarray(unsure | (unknown > rejection.unknown_threshold))


def rejection_at(
    confidence: Numbers, right: NDArray[np.bool_], unknown: Numbers | None, rejection: Rejection
) -> tuple[float, float]:
    """Coverage and accuracy of held-out pictures at a model's thresholds.

    Args:
        confidence: probability of the guess, shape (n,), in [0, 1].
        right: whether the guess was right, shape (n,).
        unknown: unknown scores, shape (n,); None for a model that has none.
        rejection: the thresholds.

    Returns:
        Share of pictures that is answered, in [0, 1] (1 without pictures), and share of those answers that is
        right, in [0, 1] (1 where nothing is answered).
    """
    answered = ~refused(confidence, unknown, rejection)
    if not len(answered):
        return 1.0, 1.0
    return float(answered.mean()), float(right[answered].mean()) if answered.any() else 1.0
