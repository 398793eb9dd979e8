"""How little a picture is like anything a model learned: fitted by training, built into the model file's graph.

`engine.bundle.rejection_graph` writes the same computation as ONNX nodes; a test holds the two together.
docs/decisions/0008-unknown-pictures.md tells which parts are used and what they were measured to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SHORTEST = 1e-6
"""Lengths below this count as this: a picture without any feature is like nothing, not undefined."""

_NUMBERS_AT_ONCE = 4_000_000


@dataclass(frozen=True, eq=False, slots=True)
class FeatureSpace:
    """Where distances are measured: some of a network's numbers, moved and projected.

    Attributes:
        columns: first, and one past the last, of the network's numbers (`BackboneSpec.columns`), d in all.
        mean: what is subtracted, float32 (d,).
        projection: float32 (d, r).
    """

    columns: tuple[int, int]
    mean: Floats
    projection: Floats

    def move(self, features: Floats) -> Floats:
        """All of the network's numbers (n, columns) to those looked at, less their mean: float32 (n, d)."""
        start, stop = self.columns
        moved: Floats = features[:, start:stop] - self.mean
        return moved

    def place(self, features: Floats) -> Floats:
        """Places of pictures: all of the network's numbers (n, columns) to float32 (n, r)."""
        placed: Floats = self.move(features) @ self.projection
        return placed


@dataclass(frozen=True, eq=False, slots=True)
class Neighbours:
    """1 - the cosine to the `k`-th most similar reference, in [0, 2].

    Attributes:
        space: where it is measured.
        references: places of known pictures (or of negatives, with a weight below 0), float32 (m, r), rows of
            length 1.
        k: which neighbour, 1 ... m.
        weight: what the distance counts.
        whole_length: whether a picture's place is divided by the length of all of its numbers instead of its own
            length: what the projection leaves out then counts as unlike. Rows of `references` may be shorter
            than 1 for the same reason.
        reach: distances above this count as this; None for no such end.

    Source:
        Sun et al., "Out-of-Distribution Detection with Deep Nearest Neighbors", ICML 2022.
    """

    space: FeatureSpace
    references: Floats
    k: int
    weight: float = 1.0
    whole_length: bool = False
    reach: float | None = None

    def measure(self, features: Floats, _numbers: Floats | None) -> Floats:
        """float32 (n,)."""
        placed = self.space.place(features)
        measured = self.space.move(features) if self.whole_length else placed
        placed /= np.maximum(np.linalg.norm(measured, axis=1, keepdims=True), np.float32(SHORTEST))
        alike = placed @ self.references.T
        nearest: Floats = np.partition(alike, -self.k, axis=1)[:, -self.k]
        far = np.float32(1.0) - nearest
        return far if self.reach is None else np.minimum(far, np.float32(self.reach))


@dataclass(frozen=True, eq=False, slots=True)
class ClassDistance:
    """The squared distance to the nearest of some centres: Mahalanobis' where the projection whitens.

    Attributes:
        space: where it is measured.
        centres: places of class means, float32 (m, r).
        weight: what the distance counts.

    Source:
        Lee et al., "A Simple Unified Framework for Detecting Out-of-Distribution Samples", NeurIPS 2018.
    """

    space: FeatureSpace
    centres: Floats
    weight: float = 1.0

    def measure(self, features: Floats, _numbers: Floats | None) -> Floats:
        """float32 (n,)."""
        placed = self.space.place(features)
        squares = np.square(placed[:, None, :] - self.centres).sum(axis=2)
        nearest: Floats = squares.min(axis=1)
        return nearest


@dataclass(frozen=True, eq=False, slots=True)
class Residual:
    """The length of what a projection onto orthonormal axes leaves out.

    Attributes:
        space: its projection has orthonormal columns.
        weight: what the length counts.

    Source:
        Wang et al., "ViM: Out-Of-Distribution with Virtual-logit Matching", CVPR 2022, section 4.
    """

    space: FeatureSpace
    weight: float = 1.0

    def measure(self, features: Floats, _numbers: Floats | None) -> Floats:
        """float32 (n,)."""
        moved = self.space.move(features)
        left_out = moved - (moved @ self.space.projection) @ self.space.projection.T
        length: Floats = np.linalg.norm(left_out, axis=1)
        return length


@dataclass(frozen=True, eq=False, slots=True)
class Energy:
    """- log sum exp of the head's numbers before the temperature.

    Attributes:
        weight: what it counts.

    Source:
        Liu et al., "Energy-based Out-of-distribution Detection", NeurIPS 2020.
    """

    weight: float = 1.0

    def measure(self, _features: Floats, numbers: Floats | None) -> Floats:
        """float32 (n,).

        Raises:
            ValueError: without the head's numbers.
        """
        if numbers is None:
            raise ValueError("energy is made of the head's numbers")
        top = numbers.max(axis=1)
        energy: Floats = -(top + np.log(np.exp(numbers - top[:, None]).sum(axis=1)))
        return energy


@dataclass(frozen=True, eq=False, slots=True)
class Doubt:
    """The entropy of the head's probabilities in nats: 0 where it is sure, log(classes) where it cannot tell.

    Attributes:
        temperature: divides the head's numbers before the softmax, above 0.
        weight: what it counts.

    Source:
        Shannon, "A Mathematical Theory of Communication", 1948.
    """

    temperature: float = 1.0
    weight: float = 1.0

    def measure(self, _features: Floats, numbers: Floats | None) -> Floats:
        """float32 (n,).

        Raises:
            ValueError: without the head's numbers.
        """
        if numbers is None:
            raise ValueError("doubt is made of the head's numbers")
        tempered = numbers * np.float32(1.0 / self.temperature)
        tempered -= tempered.max(axis=1, keepdims=True)
        powers = np.exp(tempered)
        sums = powers.sum(axis=1)
        entropy: Floats = np.log(sums) - (powers * tempered).sum(axis=1) / sums
        return entropy


Part = Neighbours | ClassDistance | Residual | Energy | Doubt


@dataclass(frozen=True, eq=False, slots=True)
class Unknownness:
    """A sum of weighted parts and a constant: the bigger, the stranger.

    Attributes:
        parts: one or more.
        constant: added to their sum.
    """

    parts: tuple[Part, ...]
    constant: float = 0.0

    def score(self, features: Floats, numbers: Floats | None = None) -> Floats:
        """Unknown scores.

        Args:
            features: all of the network's numbers, float32 (n, columns), whatever the head's depth.
            numbers: the head's numbers before temperature and softmax, float32 (n, classes); only `Energy` and
                `Doubt` ask.

        Returns:
            float32 (n,).
        """
        scores = np.full(len(features), self.constant, np.float32)
        for part in self.parts:
            for rows in _blocks(len(features), part):
                some = None if numbers is None else numbers[rows]
                scores[rows] += np.float32(part.weight) * part.measure(features[rows], some)
        return scores

    def columns(self) -> tuple[tuple[int, int], ...]:
        """First, and one past the last, of the network's numbers that each of its spaces looks at."""
        return tuple(part.space.columns for part in self.parts if not isinstance(part, Energy | Doubt))

    def check(self, columns: int) -> None:
        """Hold the arrays against each other.

        Args:
            columns: how many numbers the network makes.

        Raises:
            ValueError: if they do not fit together or are not finite.
        """
        if not self.parts:
            raise ValueError("an unknown score has at least one part")
        for part in self.parts:
            if not isinstance(part, Energy | Doubt):
                _check_space(part.space, columns)
            if isinstance(part, Neighbours):
                _check_rows(part.references, part.space)
                if not 1 <= part.k <= len(part.references):
                    raise ValueError(f"there are {len(part.references)} references, too few for k = {part.k}")
            elif isinstance(part, ClassDistance):
                _check_rows(part.centres, part.space)
            elif isinstance(part, Doubt) and not (np.isfinite(part.temperature) and part.temperature > 0):
                raise ValueError("a temperature is above 0 and finite")
        if not np.isfinite([self.constant, *(part.weight for part in self.parts)]).all():
            raise ValueError("a weight is not finite")


def _check_space(space: FeatureSpace, columns: int) -> None:
    start, stop = space.columns
    d = stop - start
    if not 0 <= start < stop <= columns:
        raise ValueError(f"a network of {columns} numbers has no columns {start} to {stop}")
    if space.mean.shape != (d,) or space.projection.ndim != 2 or len(space.projection) != d:
        raise ValueError(f"{space.mean.shape} and {space.projection.shape} do not fit {d} columns")
    if not (np.isfinite(space.mean).all() and np.isfinite(space.projection).all()):
        raise ValueError("the projection holds numbers that are not finite")


def _check_rows(rows: Floats, space: FeatureSpace) -> None:
    if rows.ndim != 2 or not len(rows) or rows.shape[1] != space.projection.shape[1]:
        raise ValueError(f"places of {rows.shape} do not fit a projection of {space.projection.shape}")
    if not np.isfinite(rows).all():
        raise ValueError("a place is not finite")


def _blocks(n: int, part: Part) -> Iterator[slice]:
    """Stretches of rows that keep what is worked out at once small."""
    match part:
        case Neighbours():
            each = len(part.references)
        case ClassDistance():
            each = part.centres.size
        case _:
            each = 4096
    step = max(1, _NUMBERS_AT_ONCE // max(1, each))
    return (slice(first, first + step) for first in range(0, n, step))
