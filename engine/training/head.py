"""The head: multinomial logistic regression on frozen features, its regularisation chosen by cross-validation."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from engine.contracts.errors import EngineError

Floats = NDArray[np.float32]
Classes = NDArray[np.intp]
Fold = tuple[Classes, Classes]
"""Row numbers to learn from, row numbers to ask about."""

STRENGTHS = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
"""Values of scikit-learn's C to choose from: the inverse of the L2 penalty on standardised features."""
CHOOSING_SAMPLE = 1500
"""Regularisation is chosen on at most this many pictures; more would cost minutes and change little."""
INNER_FOLDS = 3
OUTER_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Head:
    """A linear classifier on raw features.

    Attributes:
        weight: shape (classes, features).
        bias: shape (classes,).
        strength: the C that was chosen.
    """

    weight: Floats
    bias: Floats
    strength: float

    def probabilities(self, features: Floats) -> Floats:
        """Softmax of the linear scores: shape (n, features) to (n, classes), each row summing to 1."""
        scores = features @ self.weight.T + self.bias
        scores = scores - scores.max(axis=1, keepdims=True)
        powers = np.exp(scores)
        result: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
        return result


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Predictions of every picture by a head that had not learned from it.

    Attributes:
        guesses: class numbers, shape (n,).
        confidences: probability of the guess, shape (n,), in [0, 1].
        folds: how many parts the pictures were divided into.
    """

    guesses: Classes
    confidences: Floats
    folds: int


class TimeBudget:
    """Seconds that choosing may take; asks the caller to stop being choosy once they are spent."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds

    @property
    def spent(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._deadline


class HeadFitter:
    """Fits heads of several strengths to the same pictures.

    Features are standardised and rotated onto their principal axes first: the same problem, better conditioned
    and, with fewer pictures than features, much smaller. Both steps are folded into the heads that come out.
    Rare classes weigh as much as common ones.

    Args:
        features: shape (n, d), finite.
        labels: class numbers, shape (n,), every class in [0, classes) at least once.
        classes: number of classes, at least 2.
    """

    def __init__(self, features: Floats, labels: Classes, classes: int) -> None:
        self._labels = labels
        self._classes = classes
        self._mean = features.mean(axis=0, dtype=np.float64)
        self._spread = features.std(axis=0, dtype=np.float64)
        self._spread[self._spread < 1e-6] = 1.0
        standard = (features - self._mean) / self._spread
        self._axes = _axes(standard)
        self._rotated = standard @ self._axes

    def fit(self, strength: float) -> Head:
        """Fit one head with `strength` as scikit-learn's C, the inverse of the L2 penalty, above 0."""
        model = LogisticRegression(C=strength, class_weight="balanced", max_iter=300, tol=1e-3)
        with warnings.catch_warnings():
            # A head that stopped at the iteration limit is judged by its cross-validated score like any other.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(self._rotated, self._labels)
        coefficients, intercept = model.coef_, model.intercept_
        if self._classes == 2:
            # scikit-learn keeps one row for two classes: the score of the second against the first.
            coefficients = np.vstack([-coefficients / 2, coefficients / 2])
            intercept = np.concatenate([-intercept / 2, intercept / 2])
        weight = (coefficients @ self._axes.T) / self._spread
        bias = intercept - weight @ self._mean
        return Head(weight.astype(np.float32), bias.astype(np.float32), strength)


def choose_strength(
    features: Floats, labels: Classes, folds: Sequence[Fold], *, budget: TimeBudget, check: Callable[[], None]
) -> float:
    """Choose the regularisation that is right most often on the folds' questions, by likelihood where that ties.

    Args:
        features: shape (n, d).
        labels: class numbers, shape (n,).
        folds: (rows to learn from, rows to ask about), see `inner_folds`.
        budget: when it is spent, what the folds so far said decides.
        check: called between fits; raises to leave.

    Returns:
        One of `STRENGTHS`.
    """
    right = dict.fromkeys(STRENGTHS, 0)
    likelihood = dict.fromkeys(STRENGTHS, 0.0)
    for learn, ask in folds:
        present, numbers = np.unique(labels[learn], return_inverse=True)
        asked = ask[np.isin(labels[ask], present)]
        if len(present) == 1 or len(asked) == 0:
            continue
        fitter = HeadFitter(features[learn], numbers, len(present))
        truth = np.searchsorted(present, labels[asked])
        for strength in STRENGTHS:
            check()
            probabilities = fitter.fit(strength).probabilities(features[asked])
            right[strength] += int((probabilities.argmax(axis=1) == truth).sum())
            of_truth = np.maximum(probabilities[np.arange(len(truth)), truth], 1e-12)
            likelihood[strength] += float(np.log(of_truth).sum())
        if budget.spent:
            break
    return max(STRENGTHS, key=lambda strength: (right[strength], likelihood[strength]))


def inner_folds(labels: Classes, seed: int) -> list[Fold]:
    """Folds for choosing, made of at most `CHOOSING_SAMPLE` of the rows; see `folds_of`."""
    rows = _sample(labels, CHOOSING_SAMPLE, seed)
    return [(rows[learn], rows[ask]) for learn, ask in folds_of(labels[rows], INNER_FOLDS, seed)]


def predict_out_of_fold(
    features: Floats, labels: Classes, *, seed: int, budget: TimeBudget, check: Callable[[], None]
) -> OutOfFold:
    """Predict every picture by a head fitted, and its regularisation chosen, without that picture.

    Nested, so that choosing does not flatter the score. The one picture of a class that has no other is asked
    about like the rest, and can only be wrong.

    Returns:
        Predictions in the order of `features`.

    Source:
        Cawley and Talbot, "On Over-fitting in Model Selection and Subsequent Selection Bias in Performance
        Evaluation", JMLR 11 (2010).
    """
    folds = folds_of(labels, OUTER_FOLDS, seed)
    guesses = np.zeros(len(labels), dtype=np.intp)
    confidences = np.zeros(len(labels), dtype=np.float32)
    for learn, ask in folds:
        present, numbers = np.unique(labels[learn], return_inverse=True)
        if len(present) == 1:
            guesses[ask], confidences[ask] = present[0], 1.0
            continue
        mine = features[learn]
        strength = choose_strength(mine, numbers, inner_folds(numbers, seed), budget=budget, check=check)
        check()
        probabilities = HeadFitter(mine, numbers, len(present)).fit(strength).probabilities(features[ask])
        guesses[ask] = present[probabilities.argmax(axis=1)]
        confidences[ask] = probabilities.max(axis=1)
    return OutOfFold(guesses, confidences, len(folds))


def _axes(standard: NDArray[np.float64]) -> NDArray[np.float64]:
    """Orthonormal axes, shape (d, r), that span the rows of `standard` without loss; r = min(n, d) at most."""
    n, d = standard.shape
    if n >= d:
        return np.eye(d)
    values, vectors = np.linalg.eigh(standard @ standard.T)
    keep = values > max(values[-1], 1.0) * 1e-10
    axes: NDArray[np.float64] = (standard.T @ vectors[:, keep]) / np.sqrt(values[keep])
    return axes


def folds_of(labels: Classes, wanted: int, seed: int) -> list[Fold]:
    """Divide pictures into stratified folds.

    Every picture is asked about exactly once. A class with fewer pictures than folds is missing from the
    question of some folds; a class with one picture is missing from what its own fold learns.

    Args:
        labels: class numbers, shape (n,), at least two of them different.
        wanted: number of folds; fewer when no class has that many pictures.
        seed: fixes the division.

    Returns:
        (rows to learn from, rows to ask about) for each fold, at least 2 of them; a fold may learn one class only.

    Raises:
        EngineError: "too-few" if no class has two pictures.
    """
    largest = int(np.bincount(labels).max())
    if largest < 2:
        raise EngineError(
            "too-few",
            "Every class has only one picture.",
            "Add pictures: two of each class at least, ten of each to be useful.",
        )
    splitter = StratifiedKFold(n_splits=min(wanted, largest), shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # Classes smaller than the number of folds are expected here.
        warnings.simplefilter("ignore", UserWarning)
        return list(splitter.split(np.zeros(len(labels)), labels))


def _sample(labels: Classes, at_most: int, seed: int) -> Classes:
    """Rows of a sample that keeps the classes' shares and at least two of each, in ascending order."""
    if len(labels) <= at_most:
        return np.arange(len(labels))
    generator = np.random.default_rng(seed)
    rows = []
    for number in np.unique(labels):
        members = np.flatnonzero(labels == number)
        wanted = max(2, round(len(members) * at_most / len(labels)))
        rows.append(generator.permutation(members)[:wanted])
    return np.sort(np.concatenate(rows))
