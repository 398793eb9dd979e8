"""What answering only when sure costs."""

from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation.coverage import coverage_points


def test_a_hand_worked_case():
    confidence = np.array([0.9, 0.5, 0.7, 0.6])
    correct = np.array([True, False, True, False])
    points = coverage_points(confidence, correct, points=4)
    assert [(p.confidence_threshold, p.coverage, p.accuracy) for p in points] == [
        (0.0, 1.0, 0.5),
        (0.6, 0.75, pytest.approx(2 / 3)),
        (0.7, 0.5, 1.0),
        (0.9, 0.25, 1.0),
    ]


def test_each_point_is_what_its_threshold_gives():
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.2, 1, 999).astype(np.float32)
    correct = rng.random(999) < confidence
    points = coverage_points(confidence, correct)
    assert len(points) == 20
    assert points[0].coverage == 1.0
    for point in points:
        answered = confidence >= point.confidence_threshold
        assert point.coverage == pytest.approx(answered.mean())
        assert point.accuracy == pytest.approx(correct[answered].mean())
    coverages = [point.coverage for point in points]
    assert coverages == sorted(coverages, reverse=True)
    assert points[-1].accuracy > points[0].accuracy + 0.2


def test_equal_confidences_give_one_more_threshold_at_most():
    points = coverage_points(np.full(50, 0.8), np.ones(50, dtype=bool))
    assert [point.confidence_threshold for point in points] == [0.0, 0.8]
    assert all(point.coverage == 1.0 for point in points)


def test_nothing_to_answer_gives_no_points_and_unequal_lengths_are_refused():
    assert coverage_points(np.zeros(0), np.zeros(0, dtype=bool)) == ()
    with pytest.raises(ValueError, match="one number per picture"):
        coverage_points(np.zeros(2), np.zeros(3, dtype=bool))
