"""Calibration error and the reliability plot, against a plain loop and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from engine.evaluation.calibration_error import expected_calibration_error
from engine.evaluation.reliability import FEWEST_PICTURES, calibration_of, reliability_bins


def _answers(n, seed=0, honest=1.0):
    rng = np.random.default_rng(seed)
    confidence = rng.uniform(0.3, 1.0, n).astype(np.float32)
    return confidence, rng.random(n) < confidence**honest


def _by_a_plain_loop(confidence, correct, bins):
    total = 0.0
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        mine = [
            (float(stated), bool(right))
            for stated, right in zip(confidence, correct, strict=True)
            if low < stated <= high or (number == 0 and stated == 0)
        ]
        if mine:
            stated = sum(pair[0] for pair in mine) / len(mine)
            happened = sum(pair[1] for pair in mine) / len(mine)
            total += len(mine) * abs(stated - happened)
    return total / len(confidence)


@pytest.mark.parametrize("bins", [1, 7, 15])
@pytest.mark.parametrize("honest", [1.0, 3.0])
def test_the_error_is_that_of_a_plain_loop(bins, honest):
    confidence, correct = _answers(500, honest=honest)
    expected = _by_a_plain_loop(confidence, correct, bins)
    assert expected_calibration_error(confidence, correct, bins) == pytest.approx(expected, abs=1e-6)


def test_the_bins_are_those_of_scikit_learn_and_give_the_same_error():
    confidence, correct = _answers(2000, seed=3, honest=2.0)
    happened, stated = calibration_curve(correct, confidence, n_bins=15, strategy="uniform")
    bins = reliability_bins(confidence, correct)
    assert [one.accuracy for one in bins] == pytest.approx(list(happened), abs=1e-6)
    assert [one.confidence for one in bins] == pytest.approx(list(stated), abs=1e-6)
    weights = np.array([one.pictures for one in bins]) / len(confidence)
    error = expected_calibration_error(confidence, correct)
    assert error == pytest.approx(float(weights @ np.abs(happened - stated)), abs=1e-6)
    assert error > 0.1


def test_a_hand_worked_case():
    # Two pictures at 0.9, one of them right; two at 0.6, both right: (2 * 0.4 + 2 * 0.4) / 4.
    confidence = np.array([0.9, 0.9, 0.6, 0.6])
    assert expected_calibration_error(confidence, np.array([True, False, True, True]), 10) == pytest.approx(0.4)


def test_certainty_that_is_always_right_has_no_error_and_one_bin():
    sure, right = np.ones(30), np.ones(30, dtype=bool)
    assert expected_calibration_error(sure, right) == 0.0
    (only,) = reliability_bins(sure, right)
    assert (only.low, only.high, only.accuracy, only.pictures) == (pytest.approx(14 / 15), 1.0, 1.0, 30)


@pytest.mark.parametrize(
    ("confidence", "correct", "bins"),
    [
        (np.zeros(0), np.zeros(0, dtype=bool), 15),
        (np.ones(3), np.ones(4, dtype=bool), 15),
        (np.array([1.5]), np.array([True]), 15),
        (np.array([np.nan]), np.array([True]), 15),
        (np.array([0.5]), np.array([True]), 0),
    ],
)
def test_what_makes_no_sense_is_refused(confidence, correct, bins):
    with pytest.raises(ValueError, match=r"must|at least"):
        expected_calibration_error(confidence, correct, bins)


def test_too_few_pictures_say_nothing_of_calibration():
    confidence, correct = _answers(FEWEST_PICTURES - 1)
    assert calibration_of(confidence, correct, confidence, correct) is None


def test_before_and_after_are_told_apart():
    after, correct = _answers(3000, seed=5)
    before = after ** np.float32(0.3)  # says more than it knows
    found = calibration_of(before, correct, after, correct)
    assert found is not None
    assert found.error_after < 0.03 < 0.1 < found.error_before
    assert sum(one.pictures for one in found.bins_after) == 3000
