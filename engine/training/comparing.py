"""How well ways of looking did on the same pictures, and which of them to take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.training.axes import find_axes
from engine.training.calibration import fit_temperature, softmax
from engine.training.choosing import STRENGTHS
from engine.training.folds import Fold
from engine.training.head import Classes, Floats, HeadFitter, Targets
from engine.training.logistic import NEARLY_FLAT
from engine.training.recipes import Recipe
from engine.training.several import USUAL_THRESHOLD, fit_temperature_of_several, probabilities_of_several

Doubles = NDArray[np.float64]

AS_GOOD = 1.0
"""Standard errors that a plainer recipe may be behind the best and still be taken (Breiman et al., 1984)."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one recipe on a sample of pictures, each answered by a head that had not learned from it.

    Attributes:
        recipe: the way of looking.
        right: whether the guess was the label, shape (n,).
        mistake: squared distance of the probabilities from the truth, shape (n,), in [0, 2] (Brier, 1950).
    """

    recipe: Recipe
    right: NDArray[np.bool_]
    mistake: Doubles


@dataclass(frozen=True, slots=True)
class Sample:
    """The pictures that recipes are compared on.

    Attributes:
        labels: class numbers from 0, without a gap, shape (n,).
        groups: numbers of groups whose pictures stay together, from 0, shape (n,).
        weights: what each picture counts, shape (n,): every class the same in all; they sum to 1.
        targets: which classes each picture has, shape (n, classes), where it may have several.
    """

    labels: Classes
    groups: Classes
    weights: Doubles
    targets: Targets | None = None

    def accuracy(self, trial: Trial) -> float:
        """Balanced share right, in [0, 1]."""
        return min(1.0, float(self.weights @ trial.right))  # weights that sum to 1 but for rounding

    def without(self, left_out: NDArray[np.bool_]) -> Sample:
        """The same pictures, those of `left_out`, shape (n,), counting nothing."""
        return replace(self, weights=np.where(left_out, 0.0, self.weights))


def sample_of(labels: Classes, groups: Classes, targets: Targets | None = None) -> Sample:
    """A sample in which every class weighs the same; every picture, where each may have several."""
    counts = np.bincount(labels)
    weights = 1.0 / (len(counts) * counts[labels]) if targets is None else np.full(len(labels), 1.0 / len(labels))
    return Sample(labels, groups, weights, targets)


def hold_trial(
    recipe: Recipe,
    features: Floats,
    labels: Classes,
    folds: Sequence[Fold],
    seed: int,
    check: Callable[[], None],
    targets: Targets | None = None,
) -> Trial:
    """Cross-validate heads of every strength on a recipe's features; the strength that is right most often counts.

    Probabilities are those at the temperature at which all answers are most likely.

    Args:
        recipe: the way of looking that `features` came of.
        features: shape (n, d).
        labels: class numbers from 0, without a gap, shape (n,).
        folds: (rows to learn from, rows to ask about); every row is asked about once.
        seed: fixes the axes on which heads are fitted.
        check: called after every step of a fit; raises to leave.
        targets: which classes each picture has, shape (n, classes), where it may have several; right is then who
            has exactly the right ones at a threshold of a half, and a mistake is the mean of all classes'.
    """

    def enough() -> bool:
        check()
        return False

    turned = find_axes(features, seed).turn(features)
    classes = int(labels.max()) + 1 if targets is None else targets.shape[1]
    answered = np.zeros((len(STRENGTHS), len(labels), classes), dtype=np.float32)
    for learn, ask in folds:
        present = np.unique(labels[learn]) if targets is None else np.arange(classes)
        if len(present) == 1:
            answered[:, ask, :] = np.where(np.arange(classes) == present[0], 0.0, -1.0)
            continue
        truth = np.searchsorted(present, labels[learn]) if targets is None else targets[learn]
        fitter = HeadFitter(turned[learn], truth, len(present), turned=True)
        for place, strength in enumerate(STRENGTHS):
            found = fitter.fit(strength, enough, flat=NEARLY_FLAT).scores(turned[ask])
            # A class that this fold did not learn is as good as impossible.
            answered[place, ask, :] = found.min(axis=1, keepdims=True) - 1.0
            answered[place, ask[:, None], present] = found
    if targets is None:
        return max((_of_one(recipe, scores, labels) for scores in answered), key=lambda found: found[0])[1]
    return max((_of_several(recipe, scores, targets) for scores in answered), key=lambda found: found[0])[1]


def _of_one(recipe: Recipe, scores: Floats, labels: Classes) -> tuple[tuple[float, float], Trial]:
    """Merit and trial of one strength's answers: balanced share right, then likelihood."""
    right = scores.argmax(axis=1) == labels
    temperature, loss = fit_temperature([(scores, labels)])
    wrong = softmax(scores / np.float32(temperature)).astype(np.float64)
    wrong[np.arange(len(labels)), labels] -= 1.0
    merit = round(float((right / np.bincount(labels)[labels]).sum()), 9), -loss
    return merit, Trial(recipe, right, np.square(wrong).sum(axis=1))


def _of_several(recipe: Recipe, scores: Floats, targets: Targets) -> tuple[tuple[float, float], Trial]:
    """Merit and trial of one strength's answers: likelihood."""
    temperature, loss = fit_temperature_of_several(scores, targets)
    probabilities = probabilities_of_several(scores, np.full(len(scores), temperature, np.float32))
    right = ((probabilities >= USUAL_THRESHOLD) == targets).all(axis=1)
    return (-loss, 0.0), Trial(recipe, right, np.square(probabilities - targets, dtype=np.float64).mean(axis=1))


def behind(first: Trial, second: Trial, sample: Sample) -> float:
    """By how many standard errors the first made larger mistakes than the second on the same pictures.

    Pictures of a group count as one observation. Probabilities are compared rather than right and wrong: a
    few hundred pictures tell recipes apart by them that differ in a handful of guesses.
    """
    difference = sample.weights * (first.mistake - second.mistake)
    mean = difference.sum()
    of_groups = np.bincount(sample.groups, difference - sample.weights * mean)
    error = float(np.sqrt(np.square(of_groups).sum()))
    if error < 1e-12:
        return float(np.sign(mean)) * np.inf if abs(mean) > 1e-12 else 0.0
    return float(mean) / error


def take_best(trials: Sequence[Trial], sample: Sample) -> Trial:
    """The plainest recipe that is not clearly behind the best one.

    Args:
        trials: one or more, of the same pictures.
        sample: those pictures.
    """
    best = min(trials, key=lambda trial: (float(sample.weights @ trial.mistake), trial.recipe.effort))
    as_good = [trial for trial in trials if behind(trial, best, sample) <= AS_GOOD]
    return min(as_good, key=lambda trial: trial.recipe.effort)
