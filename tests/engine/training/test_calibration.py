from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brute
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from engine.training.calibration import COLDEST, fit_temperature, softmax


def noisy_scores(pictures: int, classes: int, sharpness: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Scores whose right temperature is `sharpness`: truths are drawn from their softmax at that temperature."""
    rng = np.random.default_rng(seed)
    honest = rng.normal(size=(pictures, classes)) * 2
    probabilities = softmax(honest.astype(np.float32)).astype(np.float64)
    truth = np.array([rng.choice(classes, p=row / row.sum()) for row in probabilities])
    return (honest * sharpness).astype(np.float32), truth


@pytest.mark.parametrize("sharpness", [0.2, 1.0, 5.0])
def test_the_temperature_that_was_put_in_is_found(sharpness: float) -> None:
    temperature, _ = fit_temperature([noisy_scores(6000, 4, sharpness)])
    assert temperature == pytest.approx(sharpness, rel=0.05)


def test_the_same_temperature_as_by_brute_force() -> None:
    scores, truth = noisy_scores(500, 3, 3.0)
    temperature, loss = fit_temperature([(scores, truth)])
    grid = brute(lambda t: log_loss(truth, softmax(scores / np.float32(t[0]))), ((0.5, 10),), Ns=500, finish=None)
    assert temperature == pytest.approx(float(grid), rel=0.03)
    assert loss == pytest.approx(log_loss(truth, softmax(scores / np.float32(temperature))), abs=0.02)


def test_nearly_the_same_confidence_as_scikit_learns_temperature_scaling() -> None:
    rng = np.random.default_rng(1)
    labels = np.arange(3000) % 3
    features = rng.normal(size=(3000, 20)) + labels[:, None] * 0.15
    model = LogisticRegression(C=1e3).fit(features[:60], labels[:60])
    theirs = CalibratedClassifierCV(FrozenEstimator(model), method="temperature").fit(features[60:], labels[60:])
    scores = model.decision_function(features[60:]).astype(np.float32)
    temperature, _ = fit_temperature([(scores, labels[60:])])
    ours = softmax(scores / np.float32(temperature))
    assert ours == pytest.approx(theirs.predict_proba(features[60:]), abs=0.01)
    assert temperature > 1.2, "learned from 60 pictures without a penalty, it was far too sure"


def test_groups_with_different_classes_are_judged_together() -> None:
    few, many = noisy_scores(3000, 2, 2.0), noisy_scores(3000, 9, 2.0, seed=3)
    assert fit_temperature([few, many])[0] == pytest.approx(2.0, rel=0.06)


def test_a_few_right_answers_do_not_make_every_answer_certain() -> None:
    scores = np.eye(3, dtype=np.float32)[np.arange(12) % 3]
    temperature, _ = fit_temperature([(scores, np.arange(12) % 3)])
    assert temperature > COLDEST
    assert 0.85 < softmax(scores / np.float32(temperature)).max() < 0.99


def test_without_pictures_nothing_changes() -> None:
    assert fit_temperature([]) == (1.0, float("inf"))


def test_softmax_does_not_overflow() -> None:
    assert softmax(np.array([[1e4, -1e4]], np.float32)).tolist() == [[1.0, 0.0]]
