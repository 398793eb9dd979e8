"""Pictures that look alike or were taken in one go: found, so that no division puts them on both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from engine.contracts.judgement import LookAlikes
from engine.contracts.types import Problem
from engine.pictures.capture import Capture
from engine.training.choosing import one_thread_per_fit
from engine.training.joining import Joined
from engine.training.likeness import (
    alike_pairs,
    likeness_by_chance,
    likeness_vectors,
    on_main_directions,
    usual_likeness,
)
from engine.training.sessions import bursts_of, sessions_of

Floats = NDArray[np.float32]
Classes = NDArray[np.intp]

ALIKE = 0.65
"""Likeness from which two pictures count as nearly the same (docs/decisions/0007-honest-score.md)."""
CLEARLY_MORE = 0.3
"""So much more alike than is usual, for both of them, counts as nearly the same as well."""
LEAST_ALIKE = 0.35
"""Less alike never counts."""
CHAIN_ENDS = 0.15
"""How much less alike two groups may be on average to be joined: chains of pictures, each like the next, end."""
MOST_ROUNDS = 5
WORTH_ANOTHER_ROUND = 0.98
"""Where a round left at most this share of the groups, what is usual has changed: they are compared once more."""
MOST_NAMED = 5
MOST_COMPARED = 16
"""Pictures of a group that stand for all of it when another is to join."""
FEWEST_SESSIONS = 5
LARGEST_SHARE = 0.4
"""A class taken in fewer sessions, or with more of its pictures in one of them, is not divided by session."""


def find_look_alikes(
    features: Floats,
    captures: Sequence[Capture] = (),
    *,
    labels: Classes | None = None,
    contents: Sequence[str] = (),
    check: Callable[[], None] = lambda: None,
) -> Classes:
    """Group pictures that would give each other away: copies, near copies, bursts, and sessions with a camera.

    Memory: about `n * 1 KiB` beside the features. Time: the likeness of 40,000 pictures takes about ten seconds on
    two cores and grows with the square of their number.

    Args:
        features: what the network says of each picture, shape (n, d), float32: all columns there are.
        captures: when and where each was taken, n of them, or none if that was not looked up.
        labels: class numbers, shape (n,); None if they are not known.
        contents: hash of each file's bytes, n of them, or none.
        check: called after every block of work; may raise to leave.

    Returns:
        Group number of each picture, shape (n,), from 0 in the order of their first picture.
    """
    n = len(features)
    joined = Joined(n)
    joined.same(contents)
    joined.same(blake2b(row.tobytes(), digest_size=16).digest() for row in features)
    if captures:
        joined.same(_told(bursts_of(captures)))
        joined.same(_told(_divided_by_session(sessions_of(captures), labels, n)))
    with one_thread_per_fit():
        _join_alike(features, joined, check)
    return joined.numbers()


def divisible(labels: Classes, groups: Classes) -> tuple[Classes, Classes]:
    """Let go of groups that hold all there is of a class: it could not be learned and asked about otherwise.

    Args:
        labels: class numbers, shape (n,).
        groups: group numbers, shape (n,).

    Returns:
        Group numbers in which every class of two pictures or more has two groups or more, and the numbers of the
        classes whose pictures had to be divided: their score may be flattered, which must be said.
    """
    lone = [
        number
        for number in np.unique(labels)
        if (labels == number).sum() > 1 and len(np.unique(groups[labels == number])) == 1
    ]
    freed = np.isin(labels, lone)
    numbers = groups.copy()
    numbers[freed] = groups.max() + 1 + np.arange(int(freed.sum()))
    return np.unique(numbers, return_inverse=True)[1].astype(np.intp), np.array(lone, dtype=np.intp)


def all_alike_warnings(lone: Classes, names: Sequence[str]) -> tuple[Problem, ...]:
    """What to say of the classes that `divisible` had to divide: one warning, or none."""
    if len(lone) == 0:
        return ()
    named = ", ".join(f"“{names[number]}”" for number in lone[:MOST_NAMED].tolist())
    if len(lone) > MOST_NAMED:
        named += f" and {len(lone) - MOST_NAMED} more"
    return (
        Problem(
            "class-all-alike",
            f"All pictures of {named} look alike or were taken in one go, so the score cannot say how well others "
            "are told apart.",
            "Add pictures of other things or places, taken at another time.",
        ),
    )


def given_away(groups: Classes, learned: Classes, asked: Classes) -> Classes:
    """Rows of `asked` that have a look-alike in `learned`; for pictures that a person divided."""
    result: Classes = asked[np.isin(groups[asked], groups[learned])]
    return result


def described(paths: Sequence[str], groups: Classes, accuracy_if_divided: float | None = None) -> LookAlikes:
    """What there is to show of groups: those of two pictures or more, the biggest first, then in order of place.

    Args:
        paths: path of each picture, n of them.
        groups: group numbers, shape (n,).
        accuracy_if_divided: see `LookAlikes`; left out if nothing was kept together.
    """
    members: dict[int, list[str]] = defaultdict(list)
    for path, group in zip(paths, groups.tolist(), strict=True):
        members[group].append(path)
    found = sorted((tuple(group) for group in members.values() if len(group) > 1), key=len, reverse=True)
    pictures = sum(len(group) for group in found)
    return LookAlikes(tuple(found), pictures, accuracy_if_divided if found else None)


def _told(numbers: Classes) -> Iterable[Hashable]:
    """Numbers as keys to join by; those below 0 mean nothing."""
    return (None if number < 0 else number for number in numbers.tolist())


def _divided_by_session(sessions: Classes, labels: Classes | None, n: int) -> Classes:
    """Sessions of the classes that were taken in several; -1 for the rest.

    A class taken in one go would be learned from nothing or asked about not at all; its bursts stay together.
    """
    numbers = np.zeros(n, dtype=np.intp) if labels is None else labels
    kept = np.full(n, -1, dtype=np.intp)
    for number in np.unique(numbers):
        of_class = np.flatnonzero(numbers == number)
        of_class = of_class[sessions[of_class] >= 0]
        if len(of_class) == 0:
            continue
        counts = np.unique(sessions[of_class], return_counts=True)[1]
        if len(counts) >= FEWEST_SESSIONS and counts.max() <= LARGEST_SHARE * counts.sum():
            kept[of_class] = sessions[of_class]
    return kept


def _join_alike(features: Floats, joined: Joined, check: Callable[[], None]) -> None:
    """Join pictures that are nearly the same; of those joined already, only the first is compared."""
    rows = np.sort(np.unique(joined.numbers(), return_index=True)[1])
    turned = on_main_directions(features[rows], check)
    copies = Joined(len(rows))
    for _ in range(MOST_ROUNDS):
        before = copies.count()
        _join_copies(turned, copies, check)
        # Where most pictures have many copies, copies pass for usual until some of them are joined.
        if copies.count() > WORTH_ANOTHER_ROUND * before:
            break
    numbers = copies.numbers()
    firsts = np.unique(numbers, return_index=True)[1]
    for row, first in zip(rows, firsts[numbers], strict=True):
        joined.pair(int(rows[first]), int(row))


def _join_copies(turned: Floats, copies: Joined, check: Callable[[], None]) -> None:
    """One round: the first pictures of groups of copies are compared with each other."""
    numbers = copies.numbers()
    rows = np.unique(numbers, return_index=True)[1]
    vectors, directions = likeness_vectors(turned, numbers)
    vectors = vectors[rows]
    least = np.clip(usual_likeness(vectors) + CLEARLY_MORE, LEAST_ALIKE, ALIKE).astype(np.float32)
    least = np.maximum(least, likeness_by_chance(len(vectors), directions))
    members = {place: [place] for place in range(len(rows))}
    home = np.arange(len(rows))
    for left, right in alike_pairs(vectors, least, check):
        one, other = int(home[left]), int(home[right])
        if one == other:
            continue
        some, others = members[one][:MOST_COMPARED], members[other][:MOST_COMPARED]
        if float((vectors[some] @ vectors[others].T).mean()) < max(least[left], least[right]) - CHAIN_ENDS:
            continue
        home[members[other]] = one
        members[one] += members.pop(other)
        copies.pair(int(rows[left]), int(rows[right]))
