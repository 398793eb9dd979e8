"""Heads, folds and choosing, against scikit-learn."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from engine.contracts.errors import EngineError, JobStopped
from engine.jobs import StopToken
from engine.training.calibration import fit_temperature, softmax
from engine.training.choosing import (
    STRENGTHS,
    USUAL_STRENGTH,
    Chosen,
    TimeBudget,
    choose_head,
    one_thread_per_fit,
)
from engine.training.folds import CHOOSING_SAMPLE, folds_of, inner_folds
from engine.training.head import HeadFitter
from engine.training.learning_curve import estimate_accuracy
from engine.training.lesson import order_of_looking
from engine.training.out_of_fold import predict_out_of_fold

PLENTY = 1000.0


def nothing() -> None:
    """The check of a job that nobody cancels."""


@pytest.fixture(autouse=True)
def one_thread():
    """On a busy computer, threads of linear algebra wait for each other most of the time."""
    with one_thread_per_fit():
        yield


def data(loader):
    """Features of one unit, like a network's."""
    features, labels = loader(return_X_y=True)
    return StandardScaler().fit_transform(features).astype(np.float32), labels.astype(np.intp)


class ScaleGently(TransformerMixin, BaseEstimator):
    """Centre, and divide by the root of each variance plus the mean variance."""

    def fit(self, features, _labels=None):
        self.mean_ = features.mean(axis=0)
        self.spread_ = np.sqrt(features.var(axis=0) + features.var(axis=0).mean())
        return self

    def transform(self, features):
        return (features - self.mean_) / self.spread_


def reference(strength: float):
    return make_pipeline(
        ScaleGently(), LogisticRegression(C=strength, class_weight="balanced", tol=1e-9, max_iter=20_000)
    )


@pytest.mark.parametrize("loader", [load_wine, load_breast_cancer, load_digits])
@pytest.mark.parametrize("strength", [1e-4, 1e-2, 1e-1])
def test_a_head_is_what_scikit_learn_fits(loader, strength):
    features, labels = data(loader)
    classes = int(labels.max()) + 1
    head = HeadFitter(features[::2], labels[::2], classes).fit(strength)
    expected = reference(strength).fit(features[::2].astype(np.float64), labels[::2]).predict_proba(features[1::2])
    assert np.abs(head.probabilities(features[1::2]) - expected).max() < 1e-3


def test_a_hardly_penalised_head_answers_like_scikit_learn_s():
    """With so little penalty many solutions are almost equally good: the answers agree, the last digits do not."""
    features, labels = data(load_digits)
    head = HeadFitter(features[::2], labels[::2], 10).fit(1.0)
    expected = reference(1.0).fit(features[::2].astype(np.float64), labels[::2]).predict_proba(features[1::2])
    found = head.probabilities(features[1::2])
    assert np.abs(found - expected).max() < 1e-2
    assert (found.argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.998


def test_a_head_of_more_features_than_pictures_is_what_scikit_learn_fits():
    rng = np.random.default_rng(0)
    labels = (np.arange(90) % 3).astype(np.intp)
    features = np.maximum(rng.normal(size=(90, 400)) + 0.3 * rng.normal(size=(3, 400))[labels], 0)
    features = features.astype(np.float32)
    for strength in (1e-3, 1e-1):
        head = HeadFitter(features[:60], labels[:60], 3).fit(strength)
        expected = (
            reference(strength).fit(features[:60].astype(np.float64), labels[:60]).predict_proba(features[60:])
        )
        assert np.abs(head.probabilities(features[60:]) - expected).max() < 1e-3


def test_nested_cross_validation_is_what_it_says():
    """The same, written plainly with scikit-learn's classifier on the same folds."""
    features, labels = data(load_wine)
    found = predict_out_of_fold(features, labels, seed=3, budget=TimeBudget(PLENTY), check=nothing, workers=2)
    guesses = np.empty_like(labels)
    confidences = np.empty(len(labels))
    for learn, ask in folds_of(labels, 5, 3):
        rights = []
        for strength in STRENGTHS:
            right, answered = 0.0, []
            for inner_learn, inner_ask in inner_folds(labels[learn], 3):
                model = reference(strength).fit(features[learn][inner_learn], labels[learn][inner_learn])
                truth = labels[learn][inner_ask]
                scores = model.decision_function(features[learn][inner_ask]).astype(np.float32)
                right += ((scores.argmax(axis=1) == truth) / np.bincount(labels[learn])[truth]).sum()
                answered.append((scores, truth))
            temperature, loss = fit_temperature(answered)
            rights.append((round(right, 9), -loss, strength, temperature))
        _, _, best, temperature = max(rights)
        model = reference(best).fit(features[learn], labels[learn])
        probabilities = softmax(model.decision_function(features[ask]) / temperature)
        guesses[ask], confidences[ask] = probabilities.argmax(axis=1), probabilities.max(axis=1)
    assert (found.guesses == guesses).all()
    assert np.abs(found.confidences - confidences).max() < 2e-3
    assert found.folds == 5


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 23), min_size=2, max_size=7), st.integers(2, 6), st.integers(0, 99))
def test_folds_ask_about_every_picture_once_in_equal_shares(counts, wanted, seed):
    labels = np.repeat(np.arange(len(counts)), counts)
    if max(counts) < 2:
        with pytest.raises(EngineError, match="only one picture"):
            folds_of(labels, wanted, seed)
        return
    folds = folds_of(labels, wanted, seed)
    assert len(folds) == min(wanted, max(counts))
    assert sorted(np.concatenate([ask for _, ask in folds])) == list(range(len(labels)))
    sizes = [len(ask) for _, ask in folds]
    assert max(sizes) - min(sizes) <= 1
    for learn, ask in folds:
        assert not set(learn) & set(ask)
        assert len(learn) + len(ask) == len(labels)
    for number, count in enumerate(counts):
        shares = [int((labels[ask] == number).sum()) for _, ask in folds]
        assert max(shares) - min(shares) <= 1
        assert sum(shares) == count


def test_a_feature_that_hardly_varied_does_not_drown_the_others():
    rng = np.random.default_rng(0)
    labels = (np.arange(40) % 2).astype(np.intp)
    features = rng.normal(size=(40, 30)).astype(np.float32)
    features[:, 0] += labels * 6
    features[:, 1] = 0
    features[3, 1] = 1e-5
    new = features.copy()
    new[:, 1] = 0.5
    head = HeadFitter(features, labels, 2).fit(1.0)
    assert (head.probabilities(new).argmax(axis=1) == labels).all()
    assert np.abs(head.probabilities(new) - head.probabilities(features)).max() < 0.05


def test_a_sample_for_choosing_keeps_rare_classes():
    labels = np.array([0] * 4000 + [1] * 3000 + [2] * 3, dtype=np.intp)
    folds = inner_folds(labels, 0)
    rows = np.concatenate([ask for _, ask in folds])
    assert len(rows) <= CHOOSING_SAMPLE + 3
    assert {0, 1, 2} == set(labels[rows])


def test_choosing_finds_the_penalty_that_noise_needs():
    rng = np.random.default_rng(1)
    labels = (np.arange(200) % 2).astype(np.intp)
    features = rng.normal(size=(200, 300)).astype(np.float32)
    features[:, 0] += labels * 1.2
    chosen = choose_head(features, labels, inner_folds(labels, 0), budget=TimeBudget(PLENTY), check=nothing)
    assert chosen.strength <= 1e-2
    easy = features.copy()
    easy[:, :20] += labels[:, None] * 1.5
    again = choose_head(easy, labels, inner_folds(labels, 0), budget=TimeBudget(PLENTY), check=nothing)
    assert again.strength in STRENGTHS


def test_without_time_the_usual_is_taken_and_the_answers_stay_honest():
    features, labels = data(load_wine)
    spent = TimeBudget(0)
    chosen = choose_head(features, labels, inner_folds(labels, 0), budget=spent, check=nothing)
    assert chosen == Chosen(USUAL_STRENGTH, 1.0)
    found = predict_out_of_fold(features, labels, seed=0, budget=spent, check=nothing)
    assert (found.guesses == labels).mean() > 0.9


def test_choosing_ends_near_its_time():
    rng = np.random.default_rng(0)
    labels = (np.arange(3000) % 60).astype(np.intp)
    features = (rng.normal(size=(3000, 640)) + 0.2 * rng.normal(size=(60, 640))[labels]).astype(np.float32)
    started = time.process_time()
    with one_thread_per_fit():
        found = predict_out_of_fold(features, labels, seed=0, budget=TimeBudget(1.0), check=nothing)
    # Ten steps are taken for every fold even when time is up: processor time, since others use this computer too.
    assert time.process_time() - started < 12
    assert (found.guesses == labels).mean() > 5 / 60


def test_cancel_leaves_from_inside_a_fit():
    features, labels = data(load_digits)
    stop, steps = StopToken(), []

    def check() -> None:
        stop.raise_if_stopped()
        steps.append(1)
        if len(steps) == 25:
            stop.stop()

    with pytest.raises(JobStopped):
        predict_out_of_fold(features, labels, seed=0, budget=TimeBudget(PLENTY), check=check)
    assert len(steps) == 25


def test_the_estimate_while_looking_is_near_what_cross_validation_says():
    features, labels = data(load_digits)
    estimate = estimate_accuracy(features, labels, seed=0)
    assert 0.85 < estimate < 0.98
    assert estimate_accuracy(features[:4], labels[:4], seed=0) is None
    assert estimate_accuracy(features[labels == 1], labels[labels == 1], seed=0) is None


def test_every_stretch_of_the_looking_order_holds_all_classes_in_their_shares():
    labels = np.repeat([0, 1, 2], [600, 300, 90])
    order = order_of_looking(labels, 7)
    assert sorted(order) == list(range(990))
    for start in range(0, 990, 99):
        counts = np.bincount(labels[order[start : start + 99]], minlength=3)
        assert np.abs(counts - [60, 30, 9]).max() <= 2
    assert (order == order_of_looking(labels, 7)).all()
    assert (order != order_of_looking(labels, 8)).any()
