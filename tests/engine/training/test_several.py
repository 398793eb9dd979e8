"""Heads for pictures with several classes, against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import make_multilabel_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.multiclass import OneVsRestClassifier

from engine.contracts.errors import JobStopped
from engine.jobs import StopToken
from engine.training.choosing import TimeBudget, one_thread_per_fit
from engine.training.folds import folds_of
from engine.training.head import HeadFitter
from engine.training.several import (
    best_thresholds,
    choose_several,
    fit_temperature_of_several,
    predict_several_out_of_fold,
    probabilities_of_several,
)


@pytest.fixture(autouse=True)
def one_thread():
    with one_thread_per_fit():
        yield


def data(n: int = 240):
    features, targets = make_multilabel_classification(
        n, n_features=20, n_classes=4, n_labels=2, allow_unlabeled=False, random_state=0
    )
    features = features - features.mean(axis=0)
    return (features / features.std()).astype(np.float32), targets.astype(bool)


@pytest.mark.parametrize("strength", [1e-2, 1.0])
def test_every_class_is_the_yes_or_no_that_scikit_learn_fits(strength):
    features, targets = data()
    head = HeadFitter(features[:160], targets[:160], 4, turned=True).fit(strength)
    found = probabilities_of_several(head.scores(features[160:]), np.ones(80, np.float32))
    reference = OneVsRestClassifier(LogisticRegression(C=strength, tol=1e-8, max_iter=5000))
    expected = reference.fit(features[:160].astype(np.float64), targets[:160]).predict_proba(features[160:])
    assert np.abs(found - expected).max() < 2e-3


def test_a_class_that_no_picture_of_a_fold_has_is_said_of_none():
    features, targets = data()
    targets[:, 3] = False
    head = HeadFitter(features, targets, 4, turned=True).fit(0.1)
    assert np.isfinite(head.weight).all()
    assert np.isfinite(head.bias).all()
    assert probabilities_of_several(head.scores(features), np.ones(240, np.float32))[:, 3].max() < 0.05


def test_thresholds_are_where_f1_is_highest_of_all_thresholds():
    rng = np.random.default_rng(2)
    targets = rng.random((300, 3)) < [0.05, 0.4, 0.9]
    probabilities = np.clip(0.3 * targets + rng.random((300, 3)) * 0.6, 0, 1).astype(np.float32)
    for column, threshold in enumerate(best_thresholds(probabilities, targets)):
        mine, truth = probabilities[:, column], targets[:, column]
        best = max(f1_score(truth, mine >= other) for other in mine)
        assert f1_score(truth, mine >= threshold) == pytest.approx(best)


def test_a_class_without_pictures_and_equal_probabilities_have_a_threshold():
    same = np.full((6, 2), 0.3, np.float32)
    targets = np.array([[True, False]] * 3 + [[False, False]] * 3)
    low, none = best_thresholds(same, targets)
    assert 0 <= low <= 0.3
    assert none == 0.5


def test_the_temperature_undoes_what_made_scores_too_sure():
    rng = np.random.default_rng(4)
    honest = rng.normal(size=(4000, 3)).astype(np.float32)
    targets = rng.random((4000, 3)) < 1 / (1 + np.exp(-honest))
    temperature, loss = fit_temperature_of_several(3 * honest, targets)
    assert temperature == pytest.approx(3, rel=0.1)
    assert loss < np.log(2)


def test_pictures_are_asked_about_by_heads_that_did_not_learn_from_them():
    """Labels without meaning: heads that had seen the pictures would know them."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(90, 200)).astype(np.float32)
    targets = rng.random((90, 3)) < 0.5
    strata = targets.argmax(axis=1).astype(np.intp)
    found = ask(features, targets, strata)
    assert 0.3 < ((found.scores > 0) == targets).mean() < 0.6
    folds = folds_of(strata, 5, 0)
    for number, (_, asked) in enumerate(folds):
        assert (found.fold[asked] == number).all()


def test_what_can_be_told_is_told_out_of_fold():
    features, targets = data()
    found = ask(features, targets, targets.argmax(axis=1).astype(np.intp))
    assert ((found.scores > 0) == targets).mean() > 0.8
    spent = ask(features, targets, targets.argmax(axis=1).astype(np.intp), seconds=0.0)
    assert ((spent.scores > 0) == targets).mean() > 0.75


def test_cancel_leaves_from_inside_a_fit():
    features, targets = data()
    stop = StopToken()
    stop.stop()
    folds = folds_of(targets.argmax(axis=1), 3, 0)
    with pytest.raises(JobStopped):
        choose_several(features, targets, folds, budget=TimeBudget(100), check=stop.raise_if_stopped)


def ask(features, targets, strata, seconds=1000.0):
    return predict_several_out_of_fold(
        features,
        targets,
        strata,
        seed=0,
        budget=TimeBudget(seconds),
        check=lambda: None,
        workers=1,
        groups=np.arange(len(features)),
        otherwise={},
    )
