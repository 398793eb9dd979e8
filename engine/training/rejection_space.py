"""Where an unknown score measures how near a picture is to known ones."""

from __future__ import annotations

import numpy as np

from engine.bundle.unknownness import SHORTEST, FeatureSpace, Neighbours
from engine.training.head import Classes, Floats

AXES = 32
"""How many axes references are kept on; 8 to 96 did as well (docs/decisions/0008-unknown-pictures.md)."""
AXES_SAMPLE = 600
"""Axes are found from at most this many pictures of a kind: it takes a tenth of a second."""
MOST_REFERENCES = 1024
MOST_NEIGHBOURS = 5


def find_space(known: Floats, rows: Classes, negatives: Floats, columns: slice, seed: int) -> FeatureSpace:
    """The axes along which the directions of pictures' features lie, through zero.

    Args:
        known: all of the network's numbers, shape (n, columns).
        rows: which of these pictures to use, at least one.
        negatives: the same numbers of pictures of none of the classes, shape (m, columns), m ≥ 0.
        columns: which of the numbers to look at, d in all.
        seed: fixes the samples.

    Returns:
        A space with the mean 0 and min(`AXES`, rows + m, d) orthonormal axes at most; at least one.
    """
    others = np.arange(len(negatives))
    pictures = np.concatenate([known[_sample(rows, seed)], negatives[_sample(others, seed)]])[:, columns]
    directions = unit_rows(pictures).astype(np.float64)
    values, vectors = np.linalg.eigh(directions @ directions.T)
    values, vectors = values[::-1][:AXES], vectors[:, ::-1][:, :AXES]
    kept = values > max(values[0] * 1e-9, 1e-12)
    d = directions.shape[1]
    axes = (directions.T @ vectors[:, kept]) / np.sqrt(values[kept]) if kept.any() else np.eye(d, 1)
    return FeatureSpace((columns.start, columns.stop), np.zeros(d, np.float32), axes.astype(np.float32))


def near_known(space: FeatureSpace, known: Floats, labels: Classes, rows: Classes, seed: int) -> Neighbours:
    """What the distance to known pictures is measured with.

    Every class has as many references as the others, as far as it has pictures. A class with fewer than the
    neighbours that are counted has each several times, so that rare classes are not unknown for being rare.

    Args:
        space: from `find_space`.
        known: all of the network's numbers, shape (n, columns).
        labels: class numbers, shape (n,).
        rows: which of these pictures to use, at least one.
        seed: fixes which of them are kept.
    """
    rows = rows[_spread_rows(labels[rows], MOST_REFERENCES, seed)]
    _, place, counts = np.unique(labels[rows], return_inverse=True, return_counts=True)
    k = int(np.clip(np.median(counts) // 4, 1, MOST_NEIGHBOURS))
    times = -(-k // counts[place])
    return Neighbours(space, np.repeat(_references(space, known[rows]), times, axis=0), k, whole_length=True)


def near_negatives(space: FeatureSpace, pictures: Floats, seed: int) -> Neighbours:
    """What the distance to the nearest of some negatives, shape (m, columns), is measured with; m ≥ 1."""
    rows = _spread_rows(np.zeros(len(pictures), np.intp), MOST_REFERENCES, seed)
    return Neighbours(space, _references(space, pictures[rows]), 1, whole_length=True)


def unit_rows(rows: Floats) -> Floats:
    """Rows divided by their length, shape (n, d) each; rows without any length stay as they are."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Floats = rows / np.maximum(lengths, np.float32(SHORTEST))
    return unit


def _references(space: FeatureSpace, pictures: Floats) -> Floats:
    placed: Floats = unit_rows(pictures[:, slice(*space.columns)]) @ space.projection
    return placed


def _sample(rows: Classes, seed: int) -> Classes:
    if len(rows) <= AXES_SAMPLE:
        return rows
    return rows[np.sort(np.random.default_rng(seed).permutation(len(rows))[:AXES_SAMPLE])]


def _spread_rows(labels: Classes, most: int, seed: int) -> Classes:
    """About `most` rows, as many of each class as of the others where it has that many; one of each at least."""
    counts = np.bincount(labels)
    if counts.sum() <= most:
        return np.arange(len(labels))
    each = max(1, most // int((counts > 0).sum()))
    rows = []
    for number in np.flatnonzero(counts):
        members = np.flatnonzero(labels == number)
        rows.append(np.random.default_rng([seed, int(number)]).permutation(members)[:each])
    return np.sort(np.concatenate(rows))
