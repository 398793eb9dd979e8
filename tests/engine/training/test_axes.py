"""Principal axes: heads fitted on them answer like heads fitted on the features themselves."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

from engine.training.axes import MOST_AXES, ROWS_FOR_AXES, find_axes
from engine.training.head import HeadFitter


def made(n: int, d: int, classes: int = 3):
    rng = np.random.default_rng(1)
    labels = (np.arange(n) % classes).astype(np.intp)
    features = rng.normal(size=(n, d)) + 0.4 * rng.normal(size=(classes, d))[labels]
    return np.maximum(features, 0).astype(np.float32), labels


@pytest.mark.parametrize(("n", "d"), [(60, 400), (300, 40)])
def test_a_head_fitted_on_the_axes_is_the_one_fitted_on_the_features(n, d):
    features, labels = made(n, d)
    axes = find_axes(features, seed=0)
    on_axes = HeadFitter(axes.turn(features), labels, 3, turned=True).fit(0.1)
    direct = HeadFitter(features, labels, 3).fit(0.1)
    back = axes.head_on_features(on_axes)
    new = made(50, d)[0]
    assert np.abs(back.probabilities(new) - direct.probabilities(new)).max() < 1e-3
    assert np.abs(back.probabilities(new) - on_axes.probabilities(axes.turn(new))).max() < 1e-4


def test_axes_span_what_scikit_learn_s_do():
    features = load_digits().data[:500].astype(np.float32)
    axes = find_axes(features, seed=0)
    spread = np.sqrt(features.var(axis=0) + features.var(axis=0).mean())
    expected = PCA(10).fit((features - features.mean(axis=0)) / spread).components_
    along = axes.axes[:, :10].T @ expected.T
    assert np.abs(np.abs(np.diag(along)) - 1).max() < 1e-3


def test_many_pictures_of_many_numbers_are_turned_onto_a_bounded_number_of_axes():
    features, _ = made(ROWS_FOR_AXES + 200, MOST_AXES + 100)
    axes = find_axes(features, seed=3)
    assert axes.turn(features).shape == (ROWS_FOR_AXES + 200, MOST_AXES)
    assert np.abs(axes.axes.T @ axes.axes - np.eye(MOST_AXES)).max() < 1e-3
    assert axes.axes.tobytes() == find_axes(features, seed=3).axes.tobytes()


def test_pictures_that_are_all_the_same_have_an_axis_that_says_nothing():
    features = np.full((7, 30), 2.5, np.float32)
    turned = find_axes(features, seed=0).turn(features)
    assert turned.shape == (7, 1)
    assert not turned.any()
