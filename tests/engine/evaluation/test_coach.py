"""Whether more pictures would help."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits

from engine.contracts.errors import JobStopped
from engine.contracts.judgement import Advice
from engine.evaluation.coach import coach
from engine.training.axes import find_axes
from engine.training.head import HeadFitter

NAMES = tuple("0123456789")


@pytest.fixture(scope="module")
def digits():
    found = load_digits()
    rows = np.random.default_rng(0).permutation(len(found.target))
    return (found.data[rows] / 16).astype(np.float32), found.target[rows].astype(np.intp)


def test_twice_the_pictures_bring_about_what_was_foretold(digits):
    features, labels = digits
    few = 200
    found = coach(features[:few], labels[:few], NAMES, strength=0.1, seconds=30)
    head = HeadFitter(features[: 2 * few], labels[: 2 * few], 10).fit(0.1)
    truth = float((head.scores(features[800:]).argmax(axis=1) == labels[800:]).mean())
    assert found.advice is Advice.MORE
    assert found.accuracy_if_doubled == pytest.approx(truth, abs=0.03)
    assert [point.pictures for point in found.points] == [20, 40, 80, 120, 160]
    assert found.points[-1].accuracy > found.points[0].accuracy + 0.1
    assert all(point.low <= point.accuracy <= point.high for point in found.points)
    assert found.accuracy_if_doubled >= found.points[-1].accuracy


def test_what_is_told_apart_with_a_few_needs_no_more(digits):
    features, labels = digits
    two = np.flatnonzero(labels < 2)[:200]
    found = coach(features[two], labels[two], NAMES[:2], seconds=30)
    assert found.advice is Advice.ENOUGH
    assert found.points[-1].accuracy > 0.98
    assert found.wanted == ()


def test_the_class_with_few_pictures_is_wanted_most(digits):
    features, labels = digits
    rare = np.flatnonzero(labels == 8)[:8]
    others = np.concatenate([np.flatnonzero(labels == number)[:40] for number in (1, 3, 5, 9)])
    rows = np.sort(np.concatenate([rare, others]))
    numbers = np.searchsorted([1, 3, 5, 8, 9], labels[rows])
    found = coach(features[rows], numbers, ("1", "3", "5", "8", "9"), seconds=30)
    assert found.advice is Advice.MORE
    assert found.wanted[0] == ("8", 8)


def test_ten_copies_of_each_picture_are_not_ten_times_the_pictures(digits):
    features, labels = digits
    groups = np.repeat(np.arange(100), 10)
    copies, of_copies = features[:100][groups], labels[:100][groups]
    naive = coach(copies, of_copies, NAMES, seconds=30)
    honest = coach(copies, of_copies, NAMES, groups=groups, seconds=30)
    assert naive.points[-1].accuracy > 0.97
    assert honest.points[-1].accuracy < 0.93
    assert honest.advice is Advice.MORE


def test_axes_may_be_handed_in(digits):
    features, labels = digits
    turned = find_axes(features[:200], 0).turn(features[:200])
    plain = coach(features[:200], labels[:200], NAMES, seconds=30)
    again = coach(turned, labels[:200], NAMES, turned=True, seconds=30)
    assert plain == again


@pytest.mark.parametrize("labels", [np.zeros(50), np.arange(50), np.arange(10) % 2])
def test_too_little_to_say(labels):
    features = np.random.default_rng(0).normal(size=(len(labels), 4)).astype(np.float32)
    found = coach(features, labels.astype(np.intp), tuple(map(str, range(50))))
    assert (found.points, found.advice, found.accuracy_if_doubled) == ((), Advice.UNKNOWN, None)


def test_without_time_it_says_that_it_does_not_know(digits):
    features, labels = digits
    found = coach(features[:100], labels[:100], NAMES, seconds=0)
    assert found.advice is Advice.UNKNOWN
    assert found.points == ()


def test_it_can_be_left(digits):
    features, labels = digits

    def leave() -> None:
        raise JobStopped

    with pytest.raises(JobStopped):
        coach(features[:100], labels[:100], NAMES, check=leave)
