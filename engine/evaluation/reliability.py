"""The reliability plot: what was promised against what happened, slice by slice of confidence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.contracts.judgement import Calibration, ReliabilityBin
from engine.evaluation.calibration_error import BINS, Confidences, expected_calibration_error, slices_of

FEWEST_PICTURES = 20
"""With fewer, the error of a perfectly calibrated model reads above a tenth: nothing can be said."""


def reliability_bins(
    confidence: Confidences, correct: NDArray[np.bool_], bins: int = BINS
) -> tuple[ReliabilityBin, ...]:
    """Predictions of about the same confidence, taken together; slices without pictures are left out.

    Args:
        confidence: top-1 probability per picture, shape (n,), values in [0, 1].
        correct: whether that top-1 was right, shape (n,), bool.
        bins: number of equal slices of [0, 1], at least 1.

    Raises:
        ValueError: as `expected_calibration_error`.
    """
    slices = slices_of(confidence, correct, bins)
    return tuple(
        ReliabilityBin(
            low=number / bins,
            high=(number + 1) / bins,
            confidence=float(confidence[slices == number].mean(dtype=np.float64)),
            accuracy=float(correct[slices == number].mean()),
            pictures=int((slices == number).sum()),
        )
        for number in np.unique(slices).tolist()
    )


def calibration_of(
    before: Confidences, right_before: NDArray[np.bool_], after: Confidences, right_after: NDArray[np.bool_]
) -> Calibration | None:
    """Calibration error and reliability plot without and with the temperature.

    Args:
        before: confidence of held-out pictures without a temperature, shape (n,), in [0, 1].
        right_before: whether those guesses were right, shape (n,).
        after: confidence with it, shape (n,), in [0, 1].
        right_after: whether those guesses were right, shape (n,); one temperature does not change a guess.

    Returns:
        None if there are fewer than `FEWEST_PICTURES`.
    """
    if len(after) < FEWEST_PICTURES:
        return None
    return Calibration(
        error_before=expected_calibration_error(before, right_before),
        error_after=expected_calibration_error(after, right_after),
        bins_before=reliability_bins(before, right_before),
        bins_after=reliability_bins(after, right_after),
    )
