"""How far a finished head can be trusted: everything a report says beside the score itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.contracts.judgement import Calibration, ClassScore, CoveragePoint, DoubtfulLabel
from engine.contracts.types import CheckedPicture, Score
from engine.evaluation.coverage import coverage_points
from engine.evaluation.doubtful import find_doubtful
from engine.evaluation.intervals import class_scores, honest_score
from engine.evaluation.metrics import confusion_matrix
from engine.evaluation.reliability import calibration_of
from engine.training.answering import Answers
from engine.training.head import Classes
from engine.training.lesson import Lesson

MOST_DOUBTFUL = 1000
"""Doubtful labels that a report keeps: nobody looks through more."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is known of a model from pictures that it had not learned from; see `RunReport` for each."""

    score: Score
    confusion: NDArray[np.int64]
    checked: tuple[CheckedPicture, ...]
    per_class: tuple[ClassScore, ...]
    calibration: Calibration | None
    coverage: tuple[CoveragePoint, ...]


def judge(lesson: Lesson, answers: Answers, groups: Classes, seed: int) -> Judgement:
    """Count what held-out answers come to.

    Args:
        lesson: the pictures.
        answers: about some of its rows, at least one.
        groups: of all its rows: which of them stay together.
        seed: fixes the resampling of groups.
    """
    labels, guesses = lesson.labels[answers.rows], answers.guesses
    probabilities, plain = answers.probabilities, answers.uncalibrated
    right = guesses == labels
    confidences = probabilities.max(axis=1)
    confusion = confusion_matrix(labels, guesses, len(lesson.classes))
    return Judgement(
        score=honest_score(labels, guesses, len(lesson.classes), groups[answers.rows], seed),
        confusion=confusion,
        checked=_checked(lesson, answers.rows, guesses, probabilities),
        per_class=class_scores(confusion, lesson.classes),
        calibration=calibration_of(plain.max(axis=1), right, confidences, right),
        coverage=coverage_points(confidences, right),
    )


def doubtful_labels(lesson: Lesson, answers: Answers) -> tuple[DoubtfulLabel, ...]:
    """Labels that may be wrong, of the rows that `answers` are about, the most doubtful first."""
    labels = lesson.labels[answers.rows]
    return tuple(
        DoubtfulLabel(
            picture=lesson.rows[answers.rows[doubt.row]].picture,
            path=lesson.rows[answers.rows[doubt.row]].path,
            label=lesson.classes[labels[doubt.row]],
            suggested=lesson.classes[doubt.suggested],
            score=doubt.score,
        )
        for doubt in find_doubtful(answers.probabilities, labels)[:MOST_DOUBTFUL]
    )


def _checked(
    lesson: Lesson, rows: Classes, guesses: Classes, probabilities: NDArray[np.float32]
) -> tuple[CheckedPicture, ...]:
    return tuple(
        CheckedPicture(
            picture=lesson.rows[row].picture,
            path=lesson.rows[row].path,
            label=lesson.classes[lesson.labels[row]],
            guess=lesson.classes[guess],
            confidence=float(mine[guess]),
            label_confidence=float(mine[lesson.labels[row]]),
        )
        for row, guess, mine in zip(rows, guesses, probabilities, strict=True)
    )
