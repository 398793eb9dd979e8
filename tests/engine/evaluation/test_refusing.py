from __future__ import annotations

import numpy as np

from engine.contracts.judgement import Rejection
from engine.evaluation.refusing import CONFIDENCE_ONLY, refused, rejection_at

CONFIDENCE = np.array([0.9, 0.6, 0.95, 0.5, 0.8])
UNKNOWN = np.array([0.1, 0.2, 0.9, 0.3, 0.3])
RIGHT = np.array([True, True, False, False, False])


def test_a_picture_is_refused_for_being_strange_or_for_being_unsure():
    rejection = Rejection("neighbours", unknown_threshold=0.3, confidence_threshold=0.6)
    assert refused(CONFIDENCE, UNKNOWN, rejection).tolist() == [False, False, True, True, False]


def test_the_cost_counts_what_is_answered_and_how_much_of_that_is_right():
    rejection = Rejection("neighbours", unknown_threshold=0.3, confidence_threshold=0.6)
    assert rejection_at(CONFIDENCE, RIGHT, UNKNOWN, rejection) == (3 / 5, 2 / 3)


def test_without_an_unknown_score_confidence_alone_decides():
    rejection = Rejection(CONFIDENCE_ONLY, unknown_threshold=0.0, confidence_threshold=0.85)
    for unknown in (None, UNKNOWN):
        assert refused(CONFIDENCE, unknown, rejection).tolist() == [False, True, False, True, True]


def test_nothing_answered_and_nothing_asked_are_no_division_by_zero():
    nothing = Rejection("neighbours", unknown_threshold=-1.0)
    assert rejection_at(CONFIDENCE, RIGHT, UNKNOWN, nothing) == (0.0, 1.0)
    assert rejection_at(CONFIDENCE[:0], RIGHT[:0], UNKNOWN[:0], nothing) == (1.0, 1.0)
