"""How far pictures are from known ones that were not held against themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.bundle.unknownness import Neighbours
from engine.training.head import Classes, Floats
from engine.training.rejection_space import find_space, near_known, near_negatives

AT_ONCE = 1024
"""Pictures that are measured together."""
FARTHEST = 2.0
"""The largest distance there is, between opposite directions."""
Truths = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Known:
    """Pictures that a head learned from, and what heads that had not said of them.

    Attributes:
        features: all of the network's numbers, shape (n, columns).
        labels: class numbers, shape (n,); all 0 where a picture may have several classes.
        fold: the part that each picture was asked about with, shape (n,).
        scores: before temperature and softmax, by a head that had not learned from the picture, (n, classes).
        temperatures: what that head divides its scores by, shape (n,).
    """

    features: Floats
    labels: Classes
    fold: Classes
    scores: Floats
    temperatures: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Negatives:
    """Pictures of none of the classes, which the head has not learned from.

    Attributes:
        features: all of the network's numbers, shape (m, columns).
        scores: of the head that is kept, before temperature and softmax, shape (m, classes).
    """

    features: Floats
    scores: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Distances:
    """Distances to the nearest references of other folds, in [0, 2].

    Attributes:
        known: of known pictures to known ones, shape (n,).
        seen: whether a known picture has one of its own class in another fold, shape (n,); else its distance says
            nothing of what the finished model will measure.
        known_to_negatives: shape (n,); the farthest without negatives.
        negatives: of negatives to known pictures, shape (m,).
        negatives_to_negatives: shape (m,).
    """

    known: Floats
    seen: Truths
    known_to_negatives: Floats
    negatives: Floats
    negatives_to_negatives: Floats


def distances_out_of_fold(
    known: Known, negatives: Negatives | None, columns: slice, seed: int, check: Callable[[], None]
) -> Distances:
    """Measure every picture against references, on axes, that were found without its fold.

    Args:
        known: at least one picture.
        negatives: divided into folds of their own; None without any.
        columns: which of the network's numbers to measure on.
        seed: fixes the negatives' folds and which pictures are references.
        check: called before every fold; raises to leave.
    """
    others = np.zeros((0, known.features.shape[1]), np.float32) if negatives is None else negatives.features
    n, m = len(known.features), len(others)
    found = Distances(_far(n), np.zeros(n, np.bool_), _far(n), _far(m), _far(m))
    parts = np.unique(known.fold)
    part_of_other = np.random.default_rng(seed).permutation(m) % max(2, len(parts))
    for place, part in enumerate(parts):
        check()
        learn, ask = np.flatnonzero(known.fold != part), np.flatnonzero(known.fold == part)
        if not len(learn):
            continue
        theirs, asked = others[part_of_other != place], np.flatnonzero(part_of_other == place)
        found.seen[ask] = np.isin(known.labels[ask], known.labels[learn])
        space = find_space(known.features, learn, theirs, columns, seed)
        near = near_known(space, known.features, known.labels, learn, seed)
        _measure(near, known.features, ask, found.known)
        if not m:
            continue
        _measure(near, others, asked, found.negatives)
        if len(theirs):
            near = near_negatives(space, theirs, seed)
            _measure(near, known.features, ask, found.known_to_negatives)
            _measure(near, others, asked, found.negatives_to_negatives)
    return found


def _measure(near: Neighbours, features: Floats, rows: Classes, into: Floats) -> None:
    """Fill in some rows, a few at a time: forty thousand pictures at once would take gigabytes."""
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        into[some] = near.measure(features[some], None)


def _far(count: int) -> Floats:
    return np.full(count, FARTHEST, np.float32)
