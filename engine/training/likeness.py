"""How alike two pictures are, from what a network says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from engine.training.axes import find_axes

Floats = NDArray[np.float32]
Classes = NDArray[np.intp]

DIRECTIONS = 256
ROUGH = 0.1
"""Share of the directions, the strongest ones, that do not count in what is usual: they may be the classes."""
EVENNESS = 5.0
"""How much of the usual variance is added to each direction's own before dividing by it."""
FEWEST_COPIES = 5
"""With fewer, nothing is known of how copies differ."""
USUAL_RANK = 10
SAMPLE = 2000
"""Pictures that each is compared with to find what is usual."""
ROWS_AT_ONCE = 512
NO_CHANCE = 0.97
"""Likeness that is never put down to chance, however little a network says."""
MOST_PER_PICTURE = 8
"""The most alike that are kept of each picture, so that thousands of near copies do not fill the memory."""


def on_main_directions(features: Floats, check: Callable[[], None] = lambda: None) -> Floats:
    """Features along the directions in which pictures vary most, shape (n, r), r at most `DIRECTIONS`.

    Args:
        features: shape (n, d), finite.
        check: called between steps; may raise to leave.
    """
    check()
    turned = find_axes(features, 0).turn(features)[:, :DIRECTIONS]
    check()
    return turned


def likeness_vectors(turned: Floats, copies: Classes) -> tuple[Floats, int]:
    """Vectors of length 1 whose products say how alike two pictures are.

    What many pictures share (a class, a background, a light) makes them no copies of each other. So directions in
    which the pictures vary a lot are evened out: whitened, but gently, as directions of next to no variance would
    drown the rest. Directions in which known copies differ as much as any two pictures (the noise of a camera, a
    hand that moves) say nothing and count accordingly.

    Args:
        turned: features along their main directions, shape (n, r).
        copies: group numbers of pictures known to be copies of each other, shape (n,).

    Returns:
        Shape (n, r); zeros for a picture that is the mean of all. And how many directions that amounts to where
        they do not count alike, at most r.
    """
    own = turned.var(axis=0, dtype=np.float64) + 1e-12
    usual = np.sort(own)[: max(1, round(len(own) * (1 - ROUGH)))].mean()
    some = np.flatnonzero(np.bincount(copies)[copies] > 1)
    telling = np.clip(1 - _variance_within(turned[some], copies[some]) / own, 0, 1)
    found: Floats = turned * np.sqrt(telling / (own + EVENNESS * usual)).astype(np.float32)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    found /= np.where(lengths > 1e-6, lengths, np.inf)
    return found, int(telling.sum() ** 2 / max((telling**2).sum(), 1e-12))


def _variance_within(turned: Floats, groups: Classes) -> NDArray[np.float64]:
    """Variance of each column around the mean of each group, shape (r,); 0 where there is too little to tell."""
    _, numbers, counts = np.unique(groups, return_inverse=True, return_counts=True)
    free = len(numbers) - len(counts)
    if free < FEWEST_COPIES:
        return np.zeros(turned.shape[1])
    means = np.zeros((len(counts), turned.shape[1]))
    np.add.at(means, numbers, turned)
    means /= counts[:, None]
    variance: NDArray[np.float64] = ((turned - means[numbers]) ** 2).sum(axis=0) / free
    return variance


def usual_likeness(vectors: Floats) -> Floats:
    """How alike each picture is to others that are no copies of it, shape (n,): to the tenth most alike, about.

    Of many pictures, to the hundredth part that is most alike; so that up to that many copies of a picture do not
    pass for what is usual. Of less than eight, 1: nothing is known.

    Args:
        vectors: of length 1, shape (n, r).
    """
    n = len(vectors)
    others = vectors if n <= SAMPLE else vectors[np.sort(np.random.default_rng(0).permutation(n)[:SAMPLE])]
    rank = min(max(USUAL_RANK, len(others) // 100), n // 4)
    if rank < 2:
        return np.ones(n, dtype=np.float32)
    found = np.empty(n, dtype=np.float32)
    for start in range(0, n, ROWS_AT_ONCE):
        products = vectors[start : start + ROWS_AT_ONCE] @ others.T
        # Itself is the most alike.
        found[start : start + ROWS_AT_ONCE] = np.partition(products, -rank - 1, axis=1)[:, -rank - 1]
    return found


def likeness_by_chance(pictures: int, directions: int) -> float:
    """The largest product to be expected of that many random vectors of length 1.

    None to speak of with as many directions as pictures allow: evened out, all are then at right angles.
    """
    if directions >= pictures - 1:
        return 0.0
    return min(NO_CHANCE, float(np.sqrt(2.0 * np.log(pictures * (pictures - 1) / 2) / directions)))


def alike_pairs(
    vectors: Floats, least: Floats, check: Callable[[], None] = lambda: None
) -> Iterator[tuple[int, int]]:
    """Pairs of rows whose product is at least what both ask for, the most alike first.

    Of each picture, only the `MOST_PER_PICTURE` most alike later ones are kept. Memory: `ROWS_AT_ONCE` rows of
    products at a time.

    Args:
        vectors: of length 1, shape (n, r).
        least: what each asks for, shape (n,), in [-1, 1].
        check: called after every block; may raise to leave.
    """
    lefts, rights, found = [], [], []
    for start in range(0, len(vectors), ROWS_AT_ONCE):
        products = vectors[start : start + ROWS_AT_ONCE] @ vectors[start:].T
        count = len(products)
        products[:, :count][np.tri(count, dtype=bool)] = -2.0  # each pair once, none with itself
        alike = products >= least[start : start + ROWS_AT_ONCE, None]
        alike &= products >= least[start:]
        for row in np.flatnonzero(alike.sum(axis=1) > MOST_PER_PICTURE):
            alike[row] &= products[row] >= np.partition(products[row], -MOST_PER_PICTURE)[-MOST_PER_PICTURE]
        left, right = np.nonzero(alike)
        lefts.append(left + start)
        rights.append(right + start)
        found.append(products[left, right])
        check()
    if not found:
        return
    left, right, likeness = np.concatenate(lefts), np.concatenate(rights), np.concatenate(found)
    for place in np.argsort(-likeness, kind="stable"):
        yield int(left[place]), int(right[place])
