from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.bundle.running import Answers
from engine.classification.telling import results_of
from engine.contracts.judgement import Rejection
from engine.contracts.types import ModelCard, Preprocessing

CARD = ModelCard("m", "m", ("ant", "bee", "moth"), "tiny", Preprocessing(), None, "", 1)
ANSWERS = Answers(
    np.array([[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.1, 0.1, 0.8]], np.float32),
    np.array([0.2, 0.1, 0.9], np.float32),
)


def test_a_model_that_always_answers_never_says_none_of_these():
    results = results_of(ANSWERS, CARD, 2)
    assert [result.class_name for result in results] == ["ant", "bee", "moth"]
    assert [len(result.top) for result in results] == [2, 2, 2]
    assert not any(result.none_of_these for result in results)


def test_strange_and_unsure_pictures_are_none_of_these_and_still_tell_their_guess():
    card = replace(CARD, rejection=Rejection("neighbours", unknown_threshold=0.5, confidence_threshold=0.5))
    results = results_of(ANSWERS, card, 1)
    assert [result.none_of_these for result in results] == [False, True, True]
    assert [result.class_name for result in results] == ["ant", "bee", "moth"]
    assert [result.unknown_score for result in results] == pytest.approx([0.2, 0.1, 0.9])


def test_a_model_without_an_unknown_score_tells_none():
    results = results_of(Answers(ANSWERS.probabilities, None), CARD, 1)
    assert [result.unknown_score for result in results] == [None, None, None]


def test_with_several_classes_all_that_reach_their_threshold_are_told():
    card = replace(CARD, thresholds=(0.25, 0.25, 0.5))
    assert [result.labels for result in results_of(ANSWERS, card, 1)] == [("ant",), ("ant", "bee"), ("moth",)]
    assert [result.labels for result in results_of(ANSWERS, CARD, 1)] == [(), (), ()]


def test_a_picture_that_has_not_one_of_several_possible_classes_is_none_of_these():
    card = replace(CARD, thresholds=(0.5, 0.5, 0.5))
    results = results_of(ANSWERS, card, 1)
    assert [(result.labels, result.none_of_these) for result in results] == [
        (("ant",), False),
        ((), True),
        (("moth",), False),
    ]
