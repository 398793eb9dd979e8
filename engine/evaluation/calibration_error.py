"""How far stated confidence is from what happens."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BINS = 15

Confidences = NDArray[np.float32] | NDArray[np.float64]


def expected_calibration_error(confidence: Confidences, correct: NDArray[np.bool_], bins: int = BINS) -> float:
    """How far stated confidence is from observed accuracy.

    Splits [0, 1] into `bins` equal slices and averages |accuracy - confidence| over them, weighted by how many
    predictions fall in each slice.

    Args:
        confidence: top-1 probability per picture, shape (n,), values in [0, 1].
        correct: whether that top-1 was right, shape (n,), bool.
        bins: number of slices, at least 1.

    Returns:
        A value in [0, 1]; 0 means the stated confidence can be taken at its word.

    Raises:
        ValueError: if n is 0, the shapes differ, a confidence is not in [0, 1] or there is no slice.

    Source:
        Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, section 2.
    """
    slices = slices_of(confidence, correct, bins)
    counts = np.bincount(slices, minlength=bins)
    stated = np.bincount(slices, weights=confidence, minlength=bins)
    happened = np.bincount(slices, weights=correct, minlength=bins)
    return float(np.abs(stated - happened).sum() / counts.sum())


def slices_of(confidence: Confidences, correct: NDArray[np.bool_], bins: int) -> NDArray[np.intp]:
    """Which slice each prediction falls in: (0, 1/bins] is slice 0, and a confidence of 0 belongs to it as well.

    Raises:
        ValueError: as `expected_calibration_error`.
    """
    if bins < 1:
        raise ValueError("there must be at least one slice")
    if confidence.ndim != 1 or confidence.shape != correct.shape or len(confidence) == 0:
        raise ValueError("confidence and correct must be one number per picture, for at least one picture")
    if not ((confidence >= 0) & (confidence <= 1 + 1e-6)).all():
        raise ValueError("confidence must lie between 0 and 1")
    edges = np.linspace(0.0, 1.0, bins + 1)
    return np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, bins - 1)
