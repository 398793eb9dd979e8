"""How strong the regularisation should be: by cross-validation, within a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from engine.training.calibration import Answered, fit_temperature
from engine.training.folds import Fold
from engine.training.head import Classes, Floats, Head, HeadFitter
from engine.training.logistic import NEARLY_FLAT

STRENGTHS = (1e-3, 1e-2, 1e-1, 1.0, 10.0)
"""Values of scikit-learn's C to choose from: the inverse of the L2 penalty on scaled features."""
USUAL_STRENGTH = 1e-1
"""Taken when there is no time to choose."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What decides a head beside its pictures.

    Attributes:
        strength: the inverse of the L2 penalty.
        temperature: what makes the head's confidence mean what it says.
    """

    strength: float
    temperature: float


class TimeBudget:
    """Seconds that choosing may take; asks the caller to stop being choosy once they are spent."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds

    def spent(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._deadline

    def left(self) -> float:
        """Seconds that are left, 0 or more."""
        return max(0.0, self._deadline - time.monotonic())

    def part(self, share: float) -> TimeBudget:
        """A budget of its own, from now on: this share of what is left, in [0, 1]."""
        return TimeBudget(share * self.left())


@contextmanager
def one_thread_per_fit() -> Iterator[None]:
    """Keep linear algebra to the thread that asks for it.

    The matrices are small: threads that wait for each other cost four times what they save on a busy computer.
    Several folds at once use the other cores better.
    """
    with threadpool_limits(1, user_api="blas"):
        yield


def never_enough(check: Callable[[], None]) -> Callable[[], bool]:
    """For a fit that takes the time it needs and can be left: `check` is called after every step, may raise."""

    def enough() -> bool:
        check()
        return False

    return enough


def choose_head(
    features: Floats,
    labels: Classes,
    folds: Sequence[Fold],
    *,
    budget: TimeBudget,
    check: Callable[[], None],
    turned: bool = False,
) -> Chosen:
    """Choose the regularisation that is right most often on the folds' questions, by likelihood where that ties.

    Every class counts the same in that, however rare it is. Each candidate is judged at the temperature at which
    its answers are most likely: a strong penalty makes scores small, which says nothing of how well they sort.

    Args:
        features: shape (n, d).
        labels: class numbers, shape (n,).
        folds: (rows to learn from, rows to ask about), see `inner_folds`.
        budget: when it is spent, what the finished folds said decides, and without any `USUAL_STRENGTH`.
        check: called after every step of a fit; raises to leave.
        turned: whether the features are on principal axes; see `HeadFitter`.

    Returns:
        One of `STRENGTHS`, and its temperature.
    """

    def enough() -> bool:
        check()
        return budget.spent()

    answered: list[list[Answered]] = [[] for _ in STRENGTHS]
    counting: list[NDArray[np.float64]] = []
    rarity = 1.0 / np.maximum(np.bincount(labels), 1)
    for learn, ask in folds:
        present, numbers = np.unique(labels[learn], return_inverse=True)
        asked = ask[np.isin(labels[ask], present)]
        if len(present) == 1 or len(asked) == 0:
            continue
        if budget.spent():
            break
        fitter = HeadFitter(features[learn], numbers, len(present), turned=turned)
        truth = np.searchsorted(present, labels[asked])
        found = []
        for strength in STRENGTHS:
            found.append((fitter.fit(strength, enough, flat=NEARLY_FLAT).scores(features[asked]), truth))
            if budget.spent():
                break
        if len(found) == len(STRENGTHS):
            counting.append(rarity[labels[asked]])
            for of_strength, answer in zip(answered, found, strict=True):
                of_strength.append(answer)
    if not answered[0]:
        return Chosen(USUAL_STRENGTH, 1.0)
    judged = [_judge(strength, mine, counting) for strength, mine in zip(STRENGTHS, answered, strict=True)]
    return max(judged, key=_merit).chosen


@dataclass(frozen=True, slots=True)
class _Judged:
    chosen: Chosen
    right: float
    loss: float


def _judge(strength: float, answered: Sequence[Answered], counting: Sequence[NDArray[np.float64]]) -> _Judged:
    temperature, loss = fit_temperature(answered)
    right = sum(
        float(counts[scores.argmax(axis=1) == truth].sum())
        for (scores, truth), counts in zip(answered, counting, strict=True)
    )
    # Rounded, so that candidates that are as good do tie.
    return _Judged(Chosen(strength, temperature), round(right, 9), loss)


def _merit(judged: _Judged) -> tuple[float, float]:
    return judged.right, -judged.loss


def fit_chosen(
    features: Floats,
    labels: Classes,
    classes: int,
    chosen: Chosen,
    enough: Callable[[], bool],
    *,
    turned: bool = False,
) -> Head:
    """Fit the head that was chosen; see `HeadFitter`."""
    head = HeadFitter(features, labels, classes, turned=turned).fit(chosen.strength, enough)
    return replace(head, temperature=chosen.temperature)
