"""What it costs to answer only when sure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.contracts.judgement import CoveragePoint
from engine.evaluation.calibration_error import Confidences

POINTS = 20


def coverage_points(
    confidence: Confidences, correct: NDArray[np.bool_], points: int = POINTS
) -> tuple[CoveragePoint, ...]:
    """Share answered and share of those right, at thresholds that each give up about as many pictures.

    Args:
        confidence: probability of the guess per held-out picture, shape (n,), values in [0, 1].
        correct: whether the guess was right, shape (n,), bool.
        points: how many thresholds, at least 2; fewer where confidences repeat.

    Returns:
        The least strict first, which answers everything (threshold 0). Empty without pictures.

    Raises:
        ValueError: if the shapes differ.

    Source:
        Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks", NeurIPS 2017.
    """
    if confidence.shape != correct.shape:
        raise ValueError("confidence and correct must be one number per picture")
    total = len(confidence)
    if total == 0:
        return ()
    order = np.argsort(confidence, kind="stable")
    ordered, right = confidence[order], np.asarray(correct[order], dtype=np.int64)
    right_from = np.cumsum(right[::-1])[::-1]
    starts = np.unique(np.linspace(0, total, points, endpoint=False).astype(np.intp))
    thresholds = np.unique(np.concatenate([[0.0], ordered[starts[1:]].astype(np.float64)]))
    found = []
    for threshold in thresholds.tolist():
        first = int(np.searchsorted(ordered, threshold, side="left"))
        answered = total - first
        found.append(CoveragePoint(threshold, answered / total, float(right_from[first] / answered)))
    return tuple(found)
