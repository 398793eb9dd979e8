"""Whether more pictures would help, and of which class: a learning curve on the person's own pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.contracts.judgement import Advice, Coach, LearningPoint
from engine.training.axes import find_axes
from engine.training.choosing import one_thread_per_fit
from engine.training.folds import folds_of
from engine.training.head import HeadFitter

Floats = NDArray[np.float32]
Classes = NDArray[np.intp]

SHARES = (0.125, 0.25, 0.5, 0.75, 1.0)
"""Of the pictures that a fold learns from; the smallest first, because they are the cheapest."""
FOLDS = 5
FEWEST_PICTURES = 24
WORTH_IT = 0.01
"""A gain of this much, in share right, is worth twice the work of collecting pictures."""
MOST_WANTED = 3
MOST_ROWS = 1500
MOST_AXES = 256
"""With more pictures than `MOST_ROWS`, heads see this many axes only, to save time."""
_NOTHING = np.zeros(1)
_SLOWNESS = np.linspace(0.1, 1.5, 57)
"""Powers of n that are tried; an error that falls faster than n^-1.5 has not been seen on pictures."""


def coach(
    features: Floats,
    labels: Classes,
    names: Sequence[str],
    *,
    turned: bool = False,
    groups: Classes | None = None,
    strength: float = 0.1,
    seed: int = 0,
    seconds: float = 5.0,
    check: Callable[[], None] = lambda: None,
) -> Coach:
    """Measure how the share right grows with the number of pictures, and carry it on.

    Heads of one strength learn from parts of the pictures and are asked about pictures that they had not learned
    from. A curve `a - b n^-c` through what they had right says what twice as many pictures would bring.

    Args:
        features: what the head looks at, shape (n, d).
        labels: class numbers, shape (n,).
        names: class names, in the order of the numbers.
        turned: whether the features are on principal axes already, the strongest first; see `Axes.turn`.
        groups: look-alikes stay on one side, shape (n,), see `folds_of`; None if every picture stands for itself.
        strength: the L2 strength of the head, see `HeadFitter.fit`.
        seed: fixes the parts.
        seconds: about how long it may take; once it is over, what was measured decides.
        check: called after every step of a fit; raises to leave.

    Source:
        Hestness et al., "Deep Learning Scaling is Predictable, Empirically", 2017 (the power law); Viering and
        Loog, "The Shape of Learning Curves: A Review", IEEE TPAMI 45 (2023).
    """
    if len(labels) < FEWEST_PICTURES or len(np.unique(labels)) < 2 or np.bincount(labels).max() < 2:
        return Coach()
    deadline = time.monotonic() + seconds
    with one_thread_per_fit():
        measured = _measure(features, labels, len(names), turned, groups, strength, seed, deadline, check)
    points = tuple(_point(count, found) for count, found in measured.items() if len(found) > 1)
    if len(points) < 3:
        return Coach(points)
    doubled, gain = _gain(points, [point.accuracy for point in points], len(labels))
    # A rare class counts for little in the share right, and may be all that more pictures would help.
    of_classes = [_balanced(measured[point.pictures]) for point in points]
    gain = max(gain, _gain(points, of_classes, len(labels))[1])
    advice = Advice.MORE if gain >= WORTH_IT else Advice.ENOUGH
    wanted = _wanted(labels, measured[max(measured)], names) if advice is Advice.MORE else ()
    return Coach(points, advice, doubled, wanted)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one head had right."""

    right: NDArray[np.float64]
    total: NDArray[np.float64]

    @property
    def accuracy(self) -> float:
        return float(self.right.sum() / self.total.sum())


def _measure(
    features: Floats,
    labels: Classes,
    classes: int,
    turned: bool,
    groups: Classes | None,
    strength: float,
    seed: int,
    deadline: float,
    check: Callable[[], None],
) -> dict[int, list[_Asked]]:
    """Number of pictures learned from (the same for every fold, about) to what heads on as many had right."""

    def enough() -> bool:
        check()
        return time.monotonic() >= deadline

    if not turned:
        features = find_axes(features, seed).turn(features)
    if len(features) > MOST_ROWS:
        features = features[:, :MOST_AXES]
    sizes = [round(share * len(labels) * (FOLDS - 1) / FOLDS) for share in SHARES]
    measured: dict[int, list[_Asked]] = {}
    for number, (learn, ask) in enumerate(folds_of(labels, FOLDS, seed, groups)):
        order = learn[_mixed(labels[learn], None if groups is None else groups[learn], seed + number)]
        for size, share in zip(sizes, SHARES, strict=True):
            rows = order[: round(share * len(order))]
            present, numbers = np.unique(labels[rows], return_inverse=True)
            if len(present) < 2:
                continue
            if enough():
                return measured
            head = HeadFitter(features[rows], numbers, len(present), turned=True).fit(strength, enough)
            right = present[head.scores(features[ask]).argmax(axis=1)] == labels[ask]
            measured.setdefault(size, []).append(
                _Asked(
                    np.bincount(labels[ask], weights=right, minlength=classes).astype(np.float64),
                    np.bincount(labels[ask], minlength=classes).astype(np.float64),
                )
            )
    return measured


def _mixed(labels: Classes, groups: Classes | None, seed: int) -> Classes:
    """An order of which every beginning holds all classes in their shares, and whole groups where there are any.

    Half of the pictures of every burst would be nearly as good as all of them: the curve would look flat.
    """
    generator = np.random.default_rng(seed)
    together = np.arange(len(labels)) if groups is None else np.unique(groups, return_inverse=True)[1]
    tickets = generator.random(int(together.max()) + 1)[together]
    place = np.empty(len(labels))
    for number in np.unique(labels):
        members = np.flatnonzero(labels == number)
        ordered = members[np.argsort(tickets[members], kind="stable")]
        place[ordered] = (np.arange(len(ordered)) + 0.5) / len(ordered)
    return np.argsort(place, kind="stable")


def _point(pictures: int, found: Sequence[_Asked]) -> LearningPoint:
    right, total = sum(one.right.sum() for one in found), sum(one.total.sum() for one in found)
    accuracies = [one.accuracy for one in found]
    return LearningPoint(pictures, float(right / total), min(accuracies), max(accuracies))


def _gain(points: Sequence[LearningPoint], shares: Sequence[float], pictures: int) -> tuple[float, float]:
    """The share right with twice the pictures, never below what was measured, and what that gains on now."""
    now, doubled = _carry_on(points, shares, [pictures, 2 * pictures])
    now = max(now, shares[-1])
    doubled = max(doubled, now)
    return doubled, doubled - now


def _balanced(found: Sequence[_Asked]) -> float:
    """Mean over classes of the share of their pictures that was found."""
    right, total = sum((one.right for one in found), _NOTHING), sum((one.total for one in found), _NOTHING)
    asked = total > 0
    return float((right[asked] / total[asked]).mean())


def _carry_on(points: Sequence[LearningPoint], shares: Sequence[float], counts: Sequence[int]) -> list[float]:
    """What the best curve `a - b n^-c` through `shares` says at `counts`; a at most 1, b and c above 0."""
    n = np.array([point.pictures for point in points], dtype=np.float64)
    accuracy = np.array(shares)
    weights = np.sqrt(n)  # later points say more of what comes after them
    best, found = np.inf, [float(accuracy[-1])] * len(counts)
    for slowness in _SLOWNESS:
        powers = n**-slowness
        a, b = _line(powers, accuracy, weights)
        misfit = float((weights * np.square(a - b * powers - accuracy)).sum())
        if misfit < best:
            best = misfit
            found = [float(np.clip(a - b * count**-slowness, 0.0, 1.0)) for count in counts]
    return found


def _line(x: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[float, float]:
    """Weighted least squares of `a - b x` with a at most 1 and b at least 0."""
    share = weights / weights.sum()
    mean_x, mean_y = float(share @ x), float(share @ y)
    spread = float(share @ np.square(x - mean_x))
    b = max(0.0, -float(share @ ((x - mean_x) * (y - mean_y))) / spread) if spread > 0 else 0.0
    a = mean_y + b * mean_x
    if a <= 1.0:
        return a, b
    return 1.0, max(0.0, float(share @ (x * (1.0 - y))) / float(share @ np.square(x)))


def _wanted(labels: Classes, found: Sequence[_Asked], names: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Classes that are missed often, rare ones first among equals: by the share missed over the root of the count.

    The error of estimating one class falls with its own number of pictures, so that a class that is missed as
    often as another but has fewer pictures gains more from one more.
    """
    right, total = sum((one.right for one in found), _NOTHING), sum((one.total for one in found), _NOTHING)
    counts = np.bincount(labels, minlength=len(names))
    missed = (total - right + 0.5) / (total + 1.0)
    need = missed / np.sqrt(np.maximum(counts, 1))
    order = [int(number) for number in np.argsort(-need, kind="stable") if total[number] > right[number]]
    return tuple((names[number], int(counts[number])) for number in order[:MOST_WANTED])
