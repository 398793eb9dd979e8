"""Dividing pictures so that a head is never asked about what it learned from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.contracts.errors import EngineError

Classes = NDArray[np.intp]
Fold = tuple[Classes, Classes]
"""Row numbers to learn from, row numbers to ask about."""

CHOOSING_SAMPLE = 1500
"""Regularisation is chosen on at most this many pictures; more would cost minutes and change little."""
INNER_FOLDS = 3
OUTER_FOLDS = 5


def inner_folds(labels: Classes, seed: int, groups: Classes | None = None) -> list[Fold]:
    """Folds for choosing, made of at most `CHOOSING_SAMPLE` of the rows; none if no class has two pictures.

    Args:
        labels: class numbers, shape (n,).
        seed: fixes sample and folds.
        groups: as in `folds_of`. Where one group holds everything there is of every class, it is divided after
            all: choosing needs some question.
    """
    rows = sample_rows(labels, CHOOSING_SAMPLE, seed)
    if np.bincount(labels).max() < 2:
        return []
    together = None if groups is None else groups[rows]
    return [(rows[learn], rows[ask]) for learn, ask in folds_of(labels[rows], INNER_FOLDS, seed, together)]


def folds_of(labels: Classes, wanted: int, seed: int, groups: Classes | None = None) -> list[Fold]:
    """Divide pictures into stratified folds.

    Every picture is asked about exactly once. A class with fewer pictures than folds is missing from the
    question of some folds; a class with one picture is missing from what its own fold learns.

    Args:
        labels: class numbers, shape (n,), at least two of them different.
        wanted: number of folds; fewer when no class has that many pictures, or groups of pictures.
        seed: fixes the division.
        groups: numbers of the groups whose pictures stay in one fold, shape (n,), any numbers; None if every
            picture stands for itself. If no class has two groups, they are divided all the same; see
            `engine.training.look_alikes.divisible` for what to do, and say, before it comes to that.

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
    generator = np.random.default_rng(seed)
    together = None if groups is None else _numbered(labels, groups)
    if together is None:
        folds = min(wanted, largest)
        fold = _deal(labels, np.zeros((folds, int(labels.max()) + 1), dtype=np.intp), generator)
    else:
        folds = min(wanted, _most_groups(labels, together))
        fold = _deal_groups(labels, together, folds, generator)
    return [(np.flatnonzero(fold != number), np.flatnonzero(fold == number)) for number in range(folds)]


def _numbered(labels: Classes, groups: Classes) -> Classes | None:
    """Groups numbered from 0; None where they do not matter, or where they leave nothing to ask about."""
    together = np.unique(groups, return_inverse=True)[1].astype(np.intp)
    single = np.bincount(together).max() == 1
    return None if single or _most_groups(labels, together) < 2 else together


def _most_groups(labels: Classes, together: Classes) -> int:
    """The largest number of groups that any class is spread over."""
    pairs = np.unique(np.stack([labels, together]), axis=1)
    return int(np.bincount(pairs[0]).max())


def _deal(labels: Classes, held: NDArray[np.intp], generator: np.random.Generator) -> Classes:
    """Fold of each picture. A class goes on where the last one ended: folds differ by one picture at most."""
    folds = len(held)
    fold = np.empty(len(labels), dtype=np.intp)
    dealt = 0
    for number in np.unique(labels):
        members = generator.permutation(np.flatnonzero(labels == number))
        if held.any():
            fold[members] = _evened_out(held, int(number), len(members))
        else:
            fold[members] = (dealt + np.arange(len(members))) % folds
        dealt += len(members)
    return fold


def _evened_out(held: NDArray[np.intp], number: int, count: int) -> Classes:
    """Folds for `count` more pictures of a class, each to the fold that has the fewest of it; updates `held`."""
    places = np.empty(count, dtype=np.intp)
    for place in range(count):
        best = np.lexsort((held.sum(axis=1), held[:, number]))[0]
        places[place] = best
        held[best, number] += 1
    return places


def _deal_groups(labels: Classes, together: Classes, folds: int, generator: np.random.Generator) -> Classes:
    """Fold of each picture: big groups first, each to where its classes are scarcest; then single pictures."""
    sizes = np.bincount(together)
    held = np.zeros((folds, int(labels.max()) + 1), dtype=np.intp)
    fold = np.empty(len(labels), dtype=np.intp)
    big = generator.permutation(np.flatnonzero(sizes > 1))
    order = np.argsort(together, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)])
    share = 1.0 / np.maximum(np.bincount(labels, minlength=held.shape[1]), 1)
    for group in big[np.argsort(-sizes[big], kind="stable")]:
        members = order[starts[group] : starts[group + 1]]
        counts = np.bincount(labels[members], minlength=held.shape[1])
        present = np.flatnonzero(counts)
        # Crowding weighs a rare class as much as a common one.
        crowding = held[:, present] @ (counts[present] * share[present] ** 2)
        best = np.lexsort((held.sum(axis=1), crowding))[0]
        held[best] += counts
        fold[members] = best
    single = np.flatnonzero(sizes[together] == 1)
    if len(single):
        fold[single] = _deal(labels[single], held, generator)
    return fold


def sample_rows(labels: Classes, at_most: int, seed: int) -> Classes:
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
