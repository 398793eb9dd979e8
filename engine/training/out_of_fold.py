"""Predictions of every picture by a head that had not learned from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from engine.training.calibration import softmax
from engine.training.choosing import TimeBudget, choose_head, fit_chosen
from engine.training.folds import OUTER_FOLDS, folds_of, inner_folds
from engine.training.head import Classes, Floats

SHARE_OF_CHOOSING = 0.6
"""Of a fold's time; the rest is for the fit that answers."""
NOT_LEARNED = 20.0
"""How far below its lowest score a head puts a class that its fold had no picture of: as good as never."""


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Predictions of every picture by a head that had not learned from it.

    Attributes:
        scores: before temperature and softmax, shape (n, classes).
        temperatures: what the head that answered divides its scores by, shape (n,).
        fold: number of the part that each picture was asked about with, shape (n,).
        folds: how many parts the pictures were divided into.
    """

    scores: Floats
    temperatures: Floats
    fold: Classes
    folds: int

    @property
    def probabilities(self) -> Floats:
        """Shape (n, classes), each row summing to 1."""
        return softmax(self.scores / self.temperatures[:, None])

    @property
    def guesses(self) -> Classes:
        """Numbers of the most probable classes, shape (n,)."""
        best: Classes = self.scores.argmax(axis=1)
        return best

    @property
    def confidences(self) -> Floats:
        """Probabilities of the guesses, shape (n,), in [0, 1]."""
        found: Floats = self.probabilities.max(axis=1)
        return found


def predict_out_of_fold(
    features: Floats,
    labels: Classes,
    *,
    seed: int,
    budget: TimeBudget,
    check: Callable[[], None],
    workers: int = 1,
    groups: Classes | None = None,
    otherwise: Mapping[int, Floats] | None = None,
    turned: bool = False,
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
        groups: numbers of the groups whose pictures stay together, shape (n,); None if every picture is its own.
        otherwise: features, shape (n, any), of the folds that look another way than the rest.
        turned: whether the features are on principal axes; see `HeadFitter`.

    Returns:
        Predictions in the order of `features`.

    Source:
        Cawley and Talbot, "On Over-fitting in Model Selection and Subsequent Selection Bias in Performance
        Evaluation", JMLR 11 (2010).
    """
    folds = folds_of(labels, OUTER_FOLDS, seed, groups)
    classes = int(labels.max()) + 1
    scores = np.zeros((len(labels), classes), dtype=np.float32)
    temperatures = np.ones(len(labels), dtype=np.float32)
    fold = np.zeros(len(labels), dtype=np.intp)

    def enough() -> bool:
        check()
        return budget.spent()

    def answer(number: int) -> None:
        learn, ask = folds[number]
        fold[ask] = number
        present, numbers = np.unique(labels[learn], return_inverse=True)
        if len(present) == 1:
            scores[ask] = np.where(np.arange(classes) == present[0], 0.0, -NOT_LEARNED)
            return
        of_fold = features if otherwise is None else otherwise.get(number, features)
        mine = of_fold[learn]
        turn = min(1.0, workers / (len(folds) - number))
        inner = inner_folds(numbers, seed, None if groups is None else groups[learn])
        chosen = choose_head(
            mine, numbers, inner, budget=budget.part(SHARE_OF_CHOOSING * turn), check=check, turned=turned
        )
        found = fit_chosen(mine, numbers, len(present), chosen, enough, turned=turned)
        answered = found.scores(of_fold[ask])
        every = np.repeat(answered.min(axis=1, keepdims=True) - NOT_LEARNED * found.temperature, classes, axis=1)
        every[:, present] = answered
        scores[ask], temperatures[ask] = every, found.temperature

    with ThreadPoolExecutor(workers, thread_name_prefix="folds") as pool:
        for _ in pool.map(answer, range(len(folds))):
            """Waiting for each in turn raises what went wrong in it."""
    return OutOfFold(scores, temperatures, fold, len(folds))
