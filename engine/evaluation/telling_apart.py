"""How well one number tells two kinds of pictures apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Numbers = NDArray[np.float32] | NDArray[np.float64]


def area_under_roc(low: Numbers, high: Numbers) -> float:
    """How often a random one of `high` is above a random one of `low`; a tie counts half.

    Args:
        low: numbers of those that should be low, such as unknown scores of known pictures, shape (n,), n ≥ 1.
        high: numbers of those that should be high, shape (m,), m ≥ 1.

    Returns:
        The area under the receiver's operating characteristic, in [0, 1]: 0.5 tells nothing apart, 1 everything.

    Raises:
        ValueError: if either is empty.

    Source:
        Hanley and McNeil, "The Meaning and Use of the Area under a Receiver Operating Characteristic (ROC) Curve",
        Radiology 143 (1982): it is the Mann-Whitney statistic.
    """
    if not len(low) or not len(high):
        raise ValueError("telling apart needs pictures of both kinds")
    ranks = rankdata(np.concatenate([high, low]))
    above = ranks[: len(high)].sum() - len(high) * (len(high) + 1) / 2
    return float(above / (len(high) * len(low)))


def best_balance(low: Numbers, high: Numbers, most_lost: float, loosest: float) -> float:
    """The threshold at which the shares of `low` kept and of `high` refused are largest together.

    Args:
        low: numbers that should be at most the threshold, shape (n,), n ≥ 1.
        high: numbers that should be above it, shape (m,), m ≥ 1.
        most_lost: the largest share of `low` that may be above it, in [0, 1].
        loosest: the largest threshold; taken where no other keeps enough of `low`.

    Returns:
        A threshold; kept is what is at most that. The largest of several that do as well.
    """
    ordered = np.unique(np.concatenate([low, high]).astype(np.float64))
    candidates = np.concatenate([ordered, (ordered[1:] + ordered[:-1]) / 2])
    candidates = np.append(candidates[candidates < loosest], loosest)
    kept = np.searchsorted(np.sort(low), candidates, side="right") / len(low)
    refused = 1.0 - np.searchsorted(np.sort(high), candidates, side="right") / len(high)
    worth = np.where(kept >= 1.0 - most_lost, kept + refused, -1.0)
    worth[-1] = max(worth[-1], 0.0)
    return float(candidates[worth >= worth.max() - 1e-12].max())
