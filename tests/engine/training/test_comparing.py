"""Which way of looking is taken: the best one, or a plainer one that is as good."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

from engine.contracts.types import Depth, Framing, Preprocessing
from engine.training.choosing import one_thread_per_fit
from engine.training.comparing import Trial, behind, hold_trial, sample_of, take_best
from engine.training.folds import folds_of
from engine.training.recipes import Recipe

PLAIN = Recipe(Preprocessing(), Depth.LAST)
DEEP = Recipe(Preprocessing(), Depth.BOTH)
BIG = Recipe(Preprocessing(size=384, short_side=439, framing=Framing.WHOLE), Depth.DETAIL)


def trial(recipe: Recipe, mistake) -> Trial:
    return Trial(recipe, np.asarray(mistake) < 0.5, np.asarray(mistake, dtype=np.float64))


def sample(n: int, groups=None):
    return sample_of((np.arange(n) % 2).astype(np.intp), np.arange(n) if groups is None else np.asarray(groups))


def test_the_difference_is_told_in_standard_errors():
    """Hand-computed: differences 0.1, 0.3, 0.1, 0.3 have mean 0.2 and a standard error of 0.1 / 2."""
    one, other = trial(PLAIN, [0.2, 0.5, 0.2, 0.5]), trial(BIG, [0.1, 0.2, 0.1, 0.2])
    assert behind(one, other, sample(4)) == pytest.approx(0.2 / (0.1 / 2))
    assert behind(other, one, sample(4)) == pytest.approx(-0.2 / (0.1 / 2))


def test_pictures_of_a_group_count_as_one_observation():
    rng = np.random.default_rng(0)
    fewer = np.repeat(rng.normal(0.1, 0.3, 20), 10)
    one, other = trial(PLAIN, 1 + fewer), trial(BIG, np.ones(200))
    alone = behind(one, other, sample(200))
    together = behind(one, other, sample(200, np.repeat(np.arange(20), 10)))
    assert together == pytest.approx(alone / np.sqrt(10), rel=0.02)


def test_a_clearly_better_recipe_is_taken_however_dear_it_is():
    rng = np.random.default_rng(0)
    better, worse = rng.uniform(0, 0.3, 200), rng.uniform(0.1, 0.6, 200)
    assert take_best([trial(PLAIN, worse), trial(BIG, better)], sample(200)).recipe == BIG


def test_of_recipes_that_are_as_good_the_plainest_is_taken():
    rng = np.random.default_rng(0)
    mistakes = rng.uniform(0, 0.4, 200)
    hardly = mistakes - rng.normal(0.001, 0.1, 200)
    trials = [trial(BIG, hardly), trial(DEEP, mistakes), trial(PLAIN, mistakes)]
    assert take_best(trials, sample(200)).recipe == PLAIN
    assert take_best(trials[::-1], sample(200)).recipe == PLAIN


def test_a_rare_class_weighs_as_much_as_a_common_one():
    labels = np.array([0] * 95 + [1] * 5, dtype=np.intp)
    rare = np.where(labels == 1, 0.9, 0.1)
    common = np.where(labels == 1, 0.1, 0.15)
    weighed = sample_of(labels, np.arange(100))
    assert weighed.accuracy(trial(PLAIN, rare)) == pytest.approx(0.5)
    assert take_best([trial(PLAIN, rare), trial(BIG, common)], weighed).recipe == BIG


def test_a_trial_is_of_heads_that_had_not_learned_from_the_picture():
    features, labels = load_wine(return_X_y=True)
    features = StandardScaler().fit_transform(features).astype(np.float32)
    labels = labels.astype(np.intp)
    folds = folds_of(labels, 5, 0)
    with one_thread_per_fit():
        held = hold_trial(PLAIN, features, labels, folds, 0, lambda: None)
        rng = np.random.default_rng(0)
        noise = hold_trial(PLAIN, rng.normal(size=(178, 500)).astype(np.float32), labels, folds, 0, lambda: None)
    assert held.right.mean() > 0.95
    assert noise.right.mean() < 0.5
    assert 0 <= held.mistake.min() <= held.mistake.mean() < 0.1 < noise.mistake.mean() <= 2


def test_a_class_that_a_fold_did_not_learn_is_simply_wrong():
    features = np.random.default_rng(0).normal(size=(13, 8)).astype(np.float32)
    labels = np.array([0] * 6 + [1] * 6 + [2], dtype=np.intp)
    with one_thread_per_fit():
        held = hold_trial(PLAIN, features, labels, folds_of(labels, 5, 0), 0, lambda: None)
    assert not held.right[12]
    assert np.isfinite(held.mistake).all()
