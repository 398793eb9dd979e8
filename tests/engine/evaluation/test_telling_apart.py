"""How well a number tells two kinds apart, held against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score, roc_curve

from engine.evaluation.telling_apart import area_under_roc, best_balance

few_levels = st.lists(st.integers(0, 6).map(float), min_size=1, max_size=30).map(np.array)


@given(few_levels, few_levels)
def test_the_area_is_scikit_learns_ties_and_all(low, high):
    truth = np.concatenate([np.zeros(len(low)), np.ones(len(high))])
    assert area_under_roc(low, high) == pytest.approx(roc_auc_score(truth, np.concatenate([low, high])))


def test_the_area_needs_both_kinds():
    with pytest.raises(ValueError, match="both kinds"):
        area_under_roc(np.array([1.0]), np.array([]))


@given(few_levels, few_levels)
def test_the_best_balance_is_the_best_point_of_scikit_learns_curve(low, high):
    threshold = best_balance(low, high, most_lost=1.0, loosest=100.0)
    truth = np.concatenate([np.zeros(len(low)), np.ones(len(high))])
    lost, found, _ = roc_curve(truth, np.concatenate([low, high]), drop_intermediate=False)
    assert (high > threshold).mean() - (low > threshold).mean() == pytest.approx((found - lost).max())


def test_kinds_that_are_wholly_apart_keep_the_loosest_threshold_between_them():
    low, high = np.arange(10.0), np.arange(20.0, 30.0)
    assert best_balance(low, high, most_lost=0.1, loosest=15.0) == 15.0
    assert 9.0 <= best_balance(low, high, most_lost=0.1, loosest=50.0) < 20.0


def test_no_more_is_lost_than_allowed():
    low, high = np.arange(100.0), np.arange(50.0, 100.0)
    assert (low > best_balance(low, high, most_lost=1.0, loosest=200.0)).mean() >= 0.5
    assert (low > best_balance(low, high, most_lost=0.1, loosest=200.0)).mean() <= 0.1
    assert best_balance(low, high, most_lost=0.1, loosest=20.0) == 20.0
