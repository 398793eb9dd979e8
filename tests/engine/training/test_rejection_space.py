"""Where distances are measured: plain cosines where axes are enough, a fair share for every class."""

from __future__ import annotations

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.metrics.pairwise import cosine_distances

from engine.training.rejection_space import AXES, find_space, near_known, near_negatives, unit_rows

NONE = np.zeros((0, 50), np.float32)
COLUMNS = slice(5, 45)


def numbers(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def every(pictures: np.ndarray) -> np.ndarray:
    return np.arange(len(pictures))


def test_few_pictures_have_axes_enough_for_plain_cosines_to_be_measured():
    known, asked = numbers(1, AXES, 50), numbers(2, 12, 50)
    space = find_space(known, every(known), NONE, COLUMNS, seed=0)
    near = near_known(space, known, np.zeros(AXES, np.intp), every(known), seed=0)
    theirs = np.sort(cosine_distances(asked[:, COLUMNS], known[:, COLUMNS]), axis=1)[:, near.k - 1]
    assert np.abs(near.measure(asked, None) - theirs).max() < 1e-5


def test_axes_of_many_pictures_are_scikit_learns():
    known = numbers(3, 200, 50) * np.linspace(3, 0.1, 50, dtype=np.float32)
    axes = find_space(known, every(known), NONE, COLUMNS, seed=0).projection
    theirs = TruncatedSVD(AXES, algorithm="arpack", random_state=0).fit(unit_rows(known[:, COLUMNS])).components_
    assert np.abs(axes @ axes.T - theirs.T @ theirs).max() < 1e-4


def test_what_the_axes_leave_out_is_far_away():
    known = numbers(4, 100, 50)
    known[:, 25:] = 0
    space = find_space(known, every(known), NONE, COLUMNS, seed=0)
    near = near_known(space, known, np.zeros(100, np.intp), every(known), seed=0)
    elsewhere = numbers(5, 10, 50)
    elsewhere[:, :25] = 0
    assert np.abs(near.measure(elsewhere, None) - 1).max() < 1e-5
    assert near.measure(known, None).max() < 0.9


def test_every_class_has_its_share_of_references_and_a_rare_one_enough_to_be_found():
    labels = np.repeat([0, 1, 2], [3000, 60, 1])
    known = numbers(6, len(labels), 50)
    space = find_space(known, every(known), NONE, slice(0, AXES), seed=0)
    near = near_known(space, known, labels, every(known), seed=0)
    assert 341 < len(near.references) < 1100
    assert near.measure(known[-1:], None)[0] < 1e-5  # the only picture of its class is itself near


def test_a_thousand_classes_keep_a_reference_each():
    labels = np.repeat(np.arange(1000), 2)
    known = numbers(7, 2000, 50)
    space = find_space(known, every(known), NONE, COLUMNS, seed=0)
    near = near_known(space, known, labels, every(known), seed=0)
    assert (len(near.references), near.k) == (1000, 1)


def test_pictures_without_any_response_are_like_nothing_and_break_nothing():
    dark = np.zeros((6, 50), np.float32)
    space = find_space(dark, every(dark), NONE, COLUMNS, seed=0)
    assert np.array_equal(near_negatives(space, dark, seed=0).measure(dark, None), np.ones(6, np.float32))
