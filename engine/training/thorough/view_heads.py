"""Heads that learn from varied looks at pictures as well, on the frozen network's features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.training.axes import find_axes
from engine.training.choosing import TimeBudget, choose_head, fit_chosen, never_enough, one_thread_per_fit
from engine.training.folds import Fold, inner_folds
from engine.training.head import Classes, Floats, Head

MOST_AXES, ROWS_FOR_AXES = 1536, 3072
"""More than Quick's: views vary in more ways than pictures. Of hand signs, learned from 1,000 in four looks each,
98.0 % were right by 1,024 axes and 98.2 % by 2,048, which take three times as long."""
NOT_LEARNED = 20.0
"""How far below its lowest score a head puts a class that its fold had no picture of."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Features of pictures, seen plainly and varied.

    Attributes:
        plain: shape (n, d).
        varied: one more look at all of them each, shape (n, d).
        labels: class numbers, shape (n,).
        groups: which of them stay together, shape (n,).
    """

    plain: Floats
    varied: tuple[Floats, ...]
    labels: Classes
    groups: Classes


@dataclass(frozen=True, slots=True)
class Asked:
    """What heads that had not learned from them say of plainly seen pictures.

    Attributes:
        scores: before temperature and softmax, shape (n, classes).
        temperatures: what the head that answered divides its scores by, shape (n,).
    """

    scores: Floats
    temperatures: Floats

    def losses(self, labels: Classes) -> NDArray[np.float64]:
        """Log loss of each picture, shape (n,)."""
        scores = self.scores.astype(np.float64) / self.temperatures[:, None]
        scores -= scores.max(axis=1, keepdims=True)
        of_truth = scores[np.arange(len(labels)), labels]
        found: NDArray[np.float64] = np.log(np.exp(scores).sum(axis=1)) - of_truth
        return found


class ViewHeads:
    """Fits heads to all looks of some pictures, on principal axes that all looks have in common.

    Args:
        looks: of all pictures that may be learned from.
        classes: number of classes, at least 2.
        seed: fixes folds and axes.
        budget: what choosing may take in all; without any left, the usual regularisation is taken.
        check: called after every step of a fit; raises to leave.
    """

    def __init__(
        self, looks: Looks, classes: int, seed: int, budget: TimeBudget, check: Callable[[], None]
    ) -> None:
        self._looks, self._classes, self._seed = looks, classes, seed
        self._budget, self._check = budget, check
        every = np.concatenate([looks.plain, *looks.varied])
        with one_thread_per_fit():
            self._axes = find_axes(every, seed, most=MOST_AXES, rows_for=ROWS_FOR_AXES)
            self._turned = self._axes.turn(every)
        self._labels = np.tile(looks.labels, 1 + len(looks.varied))

    def fit(self, share: float) -> Head:
        """A head on features that learned from every picture; choosing may take this share of what is left."""
        rows = np.arange(len(self._looks.labels))
        with one_thread_per_fit():
            return self._axes.head_on_features(self._fit(rows, self._budget.part(share)))

    def ask(self, folds: Sequence[Fold]) -> Asked:
        """Ask about the plain looks of the folds' questions, each by a head that had not learned from it."""
        n = len(self._looks.labels)
        scores = np.zeros((n, self._classes), dtype=np.float32)
        temperatures = np.ones(n, dtype=np.float32)
        with one_thread_per_fit():
            for number, (learn, ask) in enumerate(folds):
                head = self._fit(learn, self._budget.part(1 / (len(folds) - number)))
                scores[ask], temperatures[ask] = head.scores(self._turned[ask]), head.temperature
        return Asked(scores, temperatures)

    def _fit(self, learn: Classes, budget: TimeBudget) -> Head:
        """A head on the axes; classes that are not among `learn` get scores as good as never."""
        labels = self._looks.labels[learn]
        present, numbers = np.unique(labels, return_inverse=True)
        if len(present) == 1:
            bias = np.where(np.arange(self._classes) == present[0], 0.0, -NOT_LEARNED).astype(np.float32)
            return Head(np.zeros((self._classes, self._turned.shape[1]), np.float32), bias, strength=1.0)
        everywhere = np.zeros(len(self._labels), dtype=np.intp)
        everywhere[self._with_views(learn)] = np.tile(numbers, 1 + len(self._looks.varied))
        folds = [
            (self._with_views(learn[inner]), learn[ask])
            for inner, ask in inner_folds(numbers, self._seed, self._looks.groups[learn])
        ]
        chosen = choose_head(self._turned, everywhere, folds, budget=budget, check=self._check, turned=True)
        rows = self._with_views(learn)
        head = fit_chosen(
            self._turned[rows], everywhere[rows], len(present), chosen, never_enough(self._check), turned=True
        )
        if len(present) == self._classes:
            return head
        weight = np.zeros((self._classes, head.weight.shape[1]), np.float32)
        bias = np.full(self._classes, float(head.bias.min()) - NOT_LEARNED * head.temperature, np.float32)
        weight[present], bias[present] = head.weight, head.bias
        weight[np.setdiff1d(np.arange(self._classes), present)] = head.weight.mean(axis=0)
        return replace(head, weight=weight, bias=bias)

    def _with_views(self, rows: Classes) -> Classes:
        n = len(self._looks.labels)
        return np.concatenate([rows + look * n for look in range(1 + len(self._looks.varied))])
