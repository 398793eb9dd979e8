from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax as reference_softmax

from engine.training.calibration import fit_temperature, softmax


def answers(n: int, true_temperature: float, classes: int = 4):
    """Scores, and truths drawn with the probabilities that the scores have at `true_temperature`."""
    rng = np.random.default_rng(classes)
    scores = rng.normal(0, 4, (n, classes)).astype(np.float32)
    probabilities = reference_softmax(scores / true_temperature, axis=1)
    truth = (probabilities.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return scores, truth.astype(np.intp)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_made_the_answers_is_found(temperature):
    found, loss = fit_temperature([answers(20_000, temperature)])
    assert found == pytest.approx(temperature, rel=0.05)
    assert 0 < loss < np.log(4)


def test_groups_with_different_numbers_of_classes_count_together():
    found, _ = fit_temperature([answers(10_000, 2.0, classes=3), answers(10_000, 2.0, classes=5)])
    assert found == pytest.approx(2.0, rel=0.05)


def test_confidence_is_what_happens():
    scores, truth = answers(20_000, 2.5)
    temperature, _ = fit_temperature([(scores, truth)])
    probabilities = softmax(scores / np.float32(temperature))
    confident = probabilities.max(axis=1) > 0.8
    right = probabilities.argmax(axis=1) == truth
    assert probabilities[confident].max(axis=1).mean() == pytest.approx(right[confident].mean(), abs=0.02)


def test_a_few_right_answers_do_not_make_every_later_one_certain():
    scores = np.array([[3, 0], [0, 3], [3, 0]], np.float32)
    temperature, _ = fit_temperature([(scores, np.array([0, 1, 0]))])
    assert softmax(scores / np.float32(temperature)).max() < 0.95


def test_scores_that_know_nothing_are_made_unsure():
    rng = np.random.default_rng(0)
    scores = rng.normal(0, 10, (400, 3)).astype(np.float32)
    temperature, _ = fit_temperature([(scores, rng.integers(0, 3, 400))])
    assert softmax(scores / np.float32(temperature)).max() < 0.7


def test_without_pictures_nothing_is_changed():
    assert fit_temperature([]) == (1.0, float("inf"))


def test_softmax_of_large_and_equal_scores():
    scores = np.array([[1000, 1000], [-1000, 1000], [0, 0]], np.float32)
    assert softmax(scores) == pytest.approx(reference_softmax(scores.astype(np.float64), axis=1))
