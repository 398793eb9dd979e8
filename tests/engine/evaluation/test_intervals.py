"""The range of a score, with and without look-alikes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap
from sklearn.metrics import precision_recall_fscore_support

from engine.evaluation.intervals import class_scores, honest_score, share_interval
from engine.evaluation.metrics import confusion_matrix, wilson_interval


def test_pictures_that_stand_for_themselves_have_wilsons_interval():
    right = np.arange(50) % 5 > 0
    assert share_interval(right) == wilson_interval(40, 50)
    assert share_interval(right, np.arange(50)[::-1].copy()) == wilson_interval(40, 50)


def test_bursts_that_are_right_or_wrong_as_one_widen_the_range_as_scipys_bootstrap_says():
    rng = np.random.default_rng(1)
    sizes = rng.integers(1, 9, 60)
    groups = np.repeat(np.arange(60), sizes)
    right = (rng.random(60) < 0.7)[groups]
    low, high = share_interval(right, groups, seed=2)
    plain = wilson_interval(int(right.sum()), len(right))
    assert high - low > 1.5 * (plain[1] - plain[0])
    of_groups = np.array([right[groups == number].sum() for number in range(60)])
    theirs = bootstrap(
        (of_groups, sizes),
        lambda hits, counts, axis: hits.sum(axis=axis) / counts.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=4000,
        method="percentile",
        rng=np.random.default_rng(3),
    ).confidence_interval
    assert (low, high) == (pytest.approx(theirs.low, abs=0.015), pytest.approx(theirs.high, abs=0.015))


def test_the_range_holds_the_truth_about_as_often_as_it_claims():
    rng = np.random.default_rng(7)
    groups = np.repeat(np.arange(80), 5)
    held = 0
    for trial in range(120):
        right = (rng.random(80) < 0.8)[groups]
        low, high = share_interval(right, groups, seed=trial)
        held += low <= 0.8 <= high
    assert 107 <= held <= 120


def test_few_groups_that_are_all_right_claim_no_certainty():
    groups = np.repeat(np.arange(3), 10)
    assert share_interval(np.ones(30, dtype=bool), groups) == wilson_interval(3, 3)
    assert share_interval(np.zeros(30, dtype=bool), groups) == wilson_interval(0, 3)
    one_big = np.minimum(np.arange(30), 20)
    assert wilson_interval(1, 1) <= share_interval(np.ones(30, dtype=bool), one_big) < wilson_interval(12, 12)


def test_the_same_seed_gives_the_same_range_and_names_of_groups_do_not_matter():
    right = np.random.default_rng(0).random(90) < 0.6
    groups = np.repeat(np.arange(30), 3)
    assert share_interval(right, groups, seed=4) == share_interval(right, groups + 500, seed=4)
    with pytest.raises(ValueError, match="at least one picture"):
        share_interval(np.zeros(0, dtype=bool))


def test_the_score_of_predictions_carries_the_wider_range():
    labels, guesses = np.repeat([0, 1], 40), np.repeat([0, 1, 1, 0], [30, 10, 30, 10])
    plain = honest_score(labels, guesses, 2)
    together = honest_score(labels, guesses, 2, np.arange(80) // 10)
    assert (plain.right, plain.total) == (together.right, together.total) == (60, 80)
    assert plain.balanced == together.balanced == pytest.approx(0.75)
    assert together.low < plain.low < plain.accuracy < plain.high < together.high


def test_precision_and_recall_are_scikit_learns():
    rng = np.random.default_rng(0)
    labels, guesses = rng.integers(0, 4, 300), rng.integers(0, 4, 300)
    precision, recall, _, support = precision_recall_fscore_support(labels, guesses)
    scores = class_scores(confusion_matrix(labels, guesses, 4), ("a", "b", "c", "d"), (0.1, 0.2, 0.3, 0.4))
    assert [score.name for score in scores] == ["a", "b", "c", "d"]
    assert [score.precision for score in scores] == pytest.approx(list(precision))
    assert [score.recall for score in scores] == pytest.approx(list(recall))
    assert [score.pictures for score in scores] == list(support)
    assert [score.threshold for score in scores] == [0.1, 0.2, 0.3, 0.4]
