"""A rough, quick answer to "how well is it doing?" while pictures are still being looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.training.folds import folds_of

AT_MOST = 600
"""Pictures that one estimate uses; more would hold the job up for a line in a chart."""
SMALLEST = 12


def estimate_accuracy(features: NDArray[np.float32], labels: NDArray[np.intp], *, seed: int) -> float | None:
    """Cross-validated accuracy of a quick linear classifier on the pictures seen so far (ridge, three folds).

    It learns from two thirds of at most 600 pictures, so it reads a little low: the chart shows where things are
    going, the score of the finished model is measured separately.

    Args:
        features: shape (n, d).
        labels: class numbers, shape (n,).
        seed: fixes sample and folds.

    Returns:
        Share right in [0, 1], or None while there is too little to say.
    """
    numbers, counts = np.unique(labels, return_counts=True)
    kept = np.isin(labels, numbers[counts >= 2])
    features, labels = features[kept], labels[kept]
    if len(labels) < SMALLEST or len(np.unique(labels)) < 2:
        return None
    if len(labels) > AT_MOST:
        rows = np.random.default_rng(seed).choice(len(labels), AT_MOST, replace=False)
        features, labels = features[rows], labels[rows]
    numbers, counts = np.unique(labels, return_counts=True)
    if counts.max() < 2 or len(numbers) < 2:
        return None
    centred = features - features.mean(axis=0)
    scaled = centred / (centred.std() + 1e-6)
    products = scaled @ scaled.T + 1.0  # the 1 is the bias, as a feature that is the same everywhere
    targets = 2.0 * (labels[:, None] == numbers) - 1.0
    rarity = len(labels) / counts[np.searchsorted(numbers, labels)] / len(numbers)
    right = 0
    for learn, ask in folds_of(labels, 3, seed):
        # The penalty grows with the number of features: about a unit of variance for each of them.
        penalty = np.diag(features.shape[1] / rarity[learn])
        weights = np.linalg.solve(products[np.ix_(learn, learn)] + penalty, targets[learn])
        guesses = (products[np.ix_(ask, learn)] @ weights).argmax(axis=1)
        right += int((numbers[guesses] == labels[ask]).sum())
    return right / len(labels)
