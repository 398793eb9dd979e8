"""How strong the regularisation should be, and how good the head is: both by cross-validation, within a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from engine.training.calibration import Answered, fit_temperature
from engine.training.folds import OUTER_FOLDS, Fold, folds_of, inner_folds
from engine.training.head import Classes, Floats, Head, HeadFitter

STRENGTHS = (1e-3, 1e-2, 1e-1, 1.0, 10.0)
"""Values of scikit-learn's C to choose from: the inverse of the L2 penalty on scaled features."""
USUAL_STRENGTH = 1e-1
"""Taken when there is no time to choose."""
SHARE_OF_CHOOSING = 0.6
"""Of a fold's time; the rest is for the fit that answers."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What decides a head beside its pictures.

    Attributes:
        strength: the inverse of the L2 penalty.
        temperature: what makes the head's confidence mean what it says.
    """

    strength: float
    temperature: float


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

    def spent(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._deadline

    def part(self, share: float) -> TimeBudget:
        """A budget of its own, from now on: this share of what is left, in [0, 1]."""
        return TimeBudget(share * max(0.0, self._deadline - time.monotonic()))


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
    features: Floats, labels: Classes, folds: Sequence[Fold], *, budget: TimeBudget, check: Callable[[], None]
) -> Chosen:
    """Choose the regularisation that is right most often on the folds' questions, by likelihood where that ties.

    Each candidate is judged at the temperature at which its answers are most likely: a strong penalty makes scores
    small, which says nothing of how well they sort.

    Args:
        features: shape (n, d).
        labels: class numbers, shape (n,).
        folds: (rows to learn from, rows to ask about), see `inner_folds`.
        budget: when it is spent, what the finished folds said decides, and without any `USUAL_STRENGTH`.
        check: called after every step of a fit; raises to leave.

    Returns:
        One of `STRENGTHS`, and its temperature.
    """

    def enough() -> bool:
        check()
        return budget.spent()

    answered: list[list[Answered]] = [[] for _ in STRENGTHS]
    for learn, ask in folds:
        present, numbers = np.unique(labels[learn], return_inverse=True)
        asked = ask[np.isin(labels[ask], present)]
        if len(present) == 1 or len(asked) == 0:
            continue
        if budget.spent():
            break
        fitter = HeadFitter(features[learn], numbers, len(present))
        truth = np.searchsorted(present, labels[asked])
        found = []
        for strength in STRENGTHS:
            found.append((fitter.fit(strength, enough).scores(features[asked]), truth))
            if budget.spent():
                break
        if len(found) == len(STRENGTHS):
            for of_strength, answer in zip(answered, found, strict=True):
                of_strength.append(answer)
    if not answered[0]:
        return Chosen(USUAL_STRENGTH, 1.0)
    return max((_judge(*pair) for pair in zip(STRENGTHS, answered, strict=True)), key=_merit).chosen


@dataclass(frozen=True, slots=True)
class _Judged:
    chosen: Chosen
    right: int
    loss: float


def _judge(strength: float, answered: Sequence[Answered]) -> _Judged:
    temperature, loss = fit_temperature(answered)
    right = sum(int((scores.argmax(axis=1) == truth).sum()) for scores, truth in answered)
    return _Judged(Chosen(strength, temperature), right, loss)


def _merit(judged: _Judged) -> tuple[int, float]:
    return judged.right, -judged.loss


def fit_chosen(
    features: Floats, labels: Classes, classes: int, chosen: Chosen, enough: Callable[[], bool]
) -> Head:
    """Fit the head that was chosen; see `HeadFitter.fit`."""
    head = HeadFitter(features, labels, classes).fit(chosen.strength, enough)
    return replace(head, temperature=chosen.temperature)


def predict_out_of_fold(
    features: Floats,
    labels: Classes,
    *,
    seed: int,
    budget: TimeBudget,
    check: Callable[[], None],
    workers: int = 1,
) -> OutOfFold:
    """Predict every picture by a head fitted, and its regularisation chosen, without that picture.

    Nested, so that choosing does not flatter the score. The one picture of a class that has no other is asked
    about like the rest, and can only be wrong.

    Args:
        features: shape (n, d).
        labels: class numbers, shape (n,).
        seed: fixes the folds.
        budget: once it is spent, nothing is chosen any more and fits end early; the answers stay honest.
        check: called after every step of a fit, from any of the threads; raises to leave.
        workers: threads, at least 1.

    Returns:
        Predictions in the order of `features`.

    Source:
        Cawley and Talbot, "On Over-fitting in Model Selection and Subsequent Selection Bias in Performance
        Evaluation", JMLR 11 (2010).
    """
    folds = folds_of(labels, OUTER_FOLDS, seed)
    guesses = np.zeros(len(labels), dtype=np.intp)
    confidences = np.zeros(len(labels), dtype=np.float32)

    def enough() -> bool:
        check()
        return budget.spent()

    def answer(number: int) -> None:
        learn, ask = folds[number]
        present, numbers = np.unique(labels[learn], return_inverse=True)
        if len(present) == 1:
            guesses[ask], confidences[ask] = present[0], 1.0
            return
        mine = features[learn]
        turn = min(1.0, workers / (len(folds) - number))
        chosen = choose_head(
            mine, numbers, inner_folds(numbers, seed), budget=budget.part(SHARE_OF_CHOOSING * turn), check=check
        )
        probabilities = fit_chosen(mine, numbers, len(present), chosen, enough).probabilities(features[ask])
        guesses[ask] = present[probabilities.argmax(axis=1)]
        confidences[ask] = probabilities.max(axis=1)

    with ThreadPoolExecutor(workers, thread_name_prefix="folds") as pool:
        for _ in pool.map(answer, range(len(folds))):
            """Waiting for each in turn raises what went wrong in it."""
    return OutOfFold(guesses, confidences, len(folds))
