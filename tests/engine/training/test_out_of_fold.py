"""Every picture is asked about by a head that had not learned from it, however odd the pictures are."""

from __future__ import annotations

import numpy as np
import pytest

from engine.training.choosing import TimeBudget, one_thread_per_fit
from engine.training.folds import folds_of
from engine.training.out_of_fold import predict_out_of_fold


@pytest.fixture(autouse=True)
def one_thread():
    with one_thread_per_fit():
        yield


def ask(features, labels, seconds=1000.0, **options):
    return predict_out_of_fold(
        np.asarray(features, np.float32),
        np.asarray(labels, np.intp),
        seed=0,
        budget=TimeBudget(seconds),
        check=lambda: None,
        **options,
    )


def test_two_pictures_beside_ten_thousand():
    labels = np.array([0] * 10_000 + [1] * 2)
    features = np.random.default_rng(0).normal(size=(10_002, 6))
    features[labels == 1, 0] += 12
    found = ask(features, labels, seconds=5.0)
    assert (found.guesses[labels == 1] == 1).all()
    assert (found.guesses == labels).mean() > 0.99


def test_a_thousand_classes():
    labels = np.arange(3000) % 1000
    centres = np.random.default_rng(0).normal(size=(1000, 24))
    features = centres[labels] + 0.1 * np.random.default_rng(1).normal(size=(3000, 24))
    found = ask(features, labels, seconds=1.0)
    assert found.scores.shape == (3000, 1000)
    assert (found.guesses == labels).mean() > 0.5


def test_a_class_that_vanishes_from_a_fold_is_as_good_as_impossible_there():
    labels = np.array([0] * 10 + [1] * 10 + [2])
    found = ask(np.random.default_rng(0).normal(size=(21, 8)), labels)
    assert found.guesses[20] != 2
    assert np.isfinite(found.scores).all()
    assert 0 <= found.probabilities[20, 2] < 1e-6
    assert np.allclose(found.probabilities.sum(axis=1), 1, atol=1e-5)


def test_fewer_pictures_than_folds_and_pictures_that_are_all_the_same():
    few = ask([[0.0, 1.0], [0.1, 1.0], [5.0, 1.0], [5.1, 1.0]], [0, 0, 1, 1])
    assert few.folds == 2
    assert (few.guesses == [0, 0, 1, 1]).all()
    same = ask(np.full((12, 5), 3.0), [0, 1] * 6)
    assert np.isfinite(same.scores).all()
    assert np.abs(same.probabilities - 0.5).max() < 0.1


def test_look_alikes_do_not_answer_for_each_other():
    """Noise, every picture four times: who has seen a copy knows its label, who has not knows nothing."""
    labels = np.repeat(np.arange(30) % 2, 4)
    features = np.repeat(np.random.default_rng(0).normal(size=(30, 60)), 4, axis=0)
    groups = np.repeat(np.arange(30), 4)
    assert (ask(features, labels).guesses == labels).mean() > 0.9
    apart = ask(features, labels, groups=groups)
    assert (apart.guesses == labels).mean() < 0.75
    for group in range(30):
        assert len(np.unique(apart.fold[groups == group])) == 1


def test_a_fold_that_looks_another_way_uses_what_it_sees():
    labels = np.arange(60) % 2
    blind = np.random.default_rng(0).normal(size=(60, 5)).astype(np.float32)
    seeing = blind + 6 * labels[:, None].astype(np.float32)
    _, asked = folds_of(labels, 5, 0)[2]
    found = ask(blind, labels, otherwise={2: seeing}, workers=2)
    assert (found.guesses[asked] == labels[asked]).all()
    others = found.fold != 2
    assert (found.guesses[others] == labels[others]).mean() < 0.8
