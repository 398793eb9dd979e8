"""Dividing pictures: every picture asked about once, look-alikes on one side."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedGroupKFold

from engine.contracts.errors import EngineError
from engine.training.folds import folds_of, inner_folds, sample_rows


def _each_once(folds, n):
    asked = np.sort(np.concatenate([ask for _, ask in folds]))
    assert asked.tolist() == list(range(n))
    for learn, ask in folds:
        assert np.sort(np.concatenate([learn, ask])).tolist() == list(range(n))


@settings(max_examples=60, deadline=None)
@given(
    labels=st.lists(st.integers(0, 4), min_size=4, max_size=80),
    groups=st.integers(1, 40),
    seed=st.integers(0, 5),
    wanted=st.integers(2, 6),
)
def test_whatever_the_groups_every_picture_is_asked_about_once_and_no_group_is_divided(
    labels, groups, seed, wanted
):
    numbers = np.array([*labels, 0, 1, 0, 1])  # two classes with two pictures at least
    together = np.random.default_rng(seed).integers(0, groups, len(numbers))
    folds = folds_of(numbers, wanted, seed, together)
    assert 2 <= len(folds) <= wanted
    _each_once(folds, len(numbers))
    if any(len(np.unique(together[numbers == number])) > 1 for number in np.unique(numbers)):
        for learn, ask in folds:
            assert not set(together[learn].tolist()) & set(together[ask].tolist())


def test_classes_are_spread_about_as_evenly_as_scikit_learn_does():
    rng = np.random.default_rng(2)
    sizes = rng.integers(1, 8, 150)
    groups = np.repeat(np.arange(150), sizes)
    labels = rng.integers(0, 4, 150)[groups]

    def unevenness(folds):
        shares = np.array([np.bincount(labels[ask], minlength=4) for _, ask in folds])
        return float(shares.std(axis=0).mean())

    ours = folds_of(labels, 5, 0, groups)
    theirs = StratifiedGroupKFold(5, shuffle=True, random_state=0).split(labels[:, None], labels, groups)
    assert unevenness(ours) <= max(1.5, 1.2 * unevenness(list(theirs)))
    _each_once(ours, len(labels))


def test_single_pictures_fill_up_what_groups_left_uneven():
    groups = np.concatenate([np.zeros(10), np.arange(1, 41)]).astype(np.intp)
    labels = np.zeros(50, dtype=np.intp)
    labels[30:] = 1
    sizes = [np.bincount(labels[ask], minlength=2).tolist() for _, ask in folds_of(labels, 5, 0, groups)]
    assert sorted(sizes) == [[5, 4], [5, 4], [5, 4], [5, 4], [10, 4]]


def test_groups_of_one_divide_as_no_groups_do():
    labels = np.random.default_rng(0).integers(0, 3, 60)
    plain, single = folds_of(labels, 5, 7), folds_of(labels, 5, 7, np.arange(60))
    assert all(np.array_equal(one[1], other[1]) for one, other in zip(plain, single, strict=True))


def test_where_no_class_has_two_groups_they_are_divided_all_the_same():
    labels = np.repeat([0, 1], 10)
    folds = folds_of(labels, 5, 0, labels)
    _each_once(folds, 20)
    assert all(len(np.unique(labels[learn])) == 2 for learn, _ in folds)


def test_a_picture_of_every_class_is_too_few():
    with pytest.raises(EngineError) as caught:
        folds_of(np.arange(5), 5, 0)
    assert caught.value.code == "too-few"
    assert inner_folds(np.arange(5), 0) == []


def test_one_beside_ten_thousand_and_a_thousand_classes():
    labels = np.concatenate([np.zeros(10_000, dtype=np.intp), [1]])
    _each_once(folds_of(labels, 5, 0), 10_001)
    many = np.repeat(np.arange(1000), 3)
    folds = folds_of(many, 5, 0, np.arange(3000) // 2)
    _each_once(folds, 3000)


def test_folds_for_choosing_keep_groups_together_and_are_no_bigger_than_needed():
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 900, 4000)
    labels = rng.integers(0, 3, 900)[groups]
    for learn, ask in inner_folds(labels, 0, groups):
        assert not set(groups[learn].tolist()) & set(groups[ask].tolist())
        assert len(learn) + len(ask) <= 1600
    assert len(sample_rows(labels, 1500, 0)) <= 1502


def test_the_same_seed_divides_the_same_way():
    labels = np.random.default_rng(0).integers(0, 3, 90)
    groups = np.arange(90) // 3
    one, two, other = (folds_of(labels, 5, seed, groups) for seed in (1, 1, 2))
    assert all(np.array_equal(a[1], b[1]) for a, b in zip(one, two, strict=True))
    assert not all(np.array_equal(a[1], b[1]) for a, b in zip(one, other, strict=True))
