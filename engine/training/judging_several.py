"""How far a head can be trusted whose pictures may have several classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.contracts.judgement import ClassScore, DoubtfulLabel
from engine.contracts.types import CheckedPicture, Score
from engine.evaluation.coverage import coverage_points
from engine.evaluation.intervals import share_interval
from engine.evaluation.reliability import calibration_of
from engine.training.answering import Answers
from engine.training.head import Classes, Floats, Targets
from engine.training.judging import MOST_DOUBTFUL, Judgement
from engine.training.lesson import BETWEEN_CLASSES, Lesson
from engine.training.several import best_thresholds


def said_out_of_fold(answers: Answers, targets: Targets, fold: Classes) -> Targets:
    """Which classes are said of each picture, shape (n, classes), by thresholds that did not see the picture.

    Args:
        answers: held-out answers about n pictures.
        targets: which classes these pictures have, shape (n, classes).
        fold: the part that each was asked about with, shape (n,): its thresholds are those of the other parts.
    """
    probabilities = answers.probabilities
    said = np.zeros_like(targets)
    for number in np.unique(fold):
        mine = fold == number
        said[mine] = probabilities[mine] >= np.array(best_thresholds(probabilities[~mine], targets[~mine]))
    return said


def judge_several(
    lesson: Lesson, answers: Answers, said: Targets, thresholds: Sequence[float], groups: Classes, seed: int
) -> Judgement:
    """Count what held-out answers come to; a picture is right if it has exactly the classes that were said.

    In the confusion grid, a row's own column counts the pictures of the class that were found; another column, the
    pictures of the class that were missed while that other class was said of them wrongly.

    Args:
        lesson: the pictures, with their targets.
        answers: about some of its rows, at least one.
        said: which classes were said of them, shape (n, classes).
        thresholds: of the model, one per class.
        groups: of all its rows: which of them stay together.
        seed: fixes the resampling of groups.
    """
    assert lesson.targets is not None  # noqa: S101 - for the type checker
    targets = lesson.targets[answers.rows]
    probabilities, plain = answers.probabilities, answers.uncalibrated
    right = (said == targets).all(axis=1)
    found = (said & targets).sum(axis=0)
    recall = found / np.maximum(targets.sum(axis=0), 1)
    precision = found / np.maximum(said.sum(axis=0), 1)
    low, high = share_interval(right, groups[answers.rows], seed)
    present = targets.any(axis=0)
    confusion = (targets & ~said).astype(np.int64).T @ (said & ~targets).astype(np.int64)
    confusion[np.diag_indices(len(confusion))] = found
    sure, sure_plain = np.maximum(probabilities, 1 - probabilities), np.maximum(plain, 1 - plain)
    return Judgement(
        score=Score(int(right.sum()), len(right), low, high, float(recall[present].mean())),
        confusion=confusion,
        checked=_checked(lesson, answers.rows, said, _confidence(probabilities, said), probabilities),
        per_class=tuple(
            ClassScore(name, int(targets[:, n].sum()), float(precision[n]), float(recall[n]), float(thresholds[n]))
            for n, name in enumerate(lesson.classes)
        ),
        calibration=calibration_of(
            sure_plain.ravel(),
            ((plain >= 0.5) == targets).ravel(),
            sure.ravel(),
            ((probabilities >= 0.5) == targets).ravel(),
        ),
        coverage=coverage_points(probabilities.max(axis=1), right),
    )


def doubtful_among_several(lesson: Lesson, answers: Answers, said: Targets) -> tuple[DoubtfulLabel, ...]:
    """Pictures of which something else was said, by how sure their most doubtful class was the other way."""
    assert lesson.targets is not None  # noqa: S101 - for the type checker
    targets = lesson.targets[answers.rows]
    against = np.where(said != targets, np.abs(answers.probabilities - targets), -1.0).max(axis=1)
    order = np.argsort(-against, kind="stable")[:MOST_DOUBTFUL]
    return tuple(
        DoubtfulLabel(
            picture=lesson.rows[answers.rows[row]].picture,
            path=lesson.rows[answers.rows[row]].path,
            label=names_together(lesson, targets[row]),
            suggested=names_together(lesson, said[row]),
            score=float(against[row]),
        )
        for row in order
        if against[row] >= 0
    )


def names_together(lesson: Lesson, has: NDArray[np.bool_]) -> str:
    """The names of the classes that a picture has, divided by "|"; "" for none."""
    return BETWEEN_CLASSES.join(name for name, yes in zip(lesson.classes, has, strict=True) if yes)


def _confidence(probabilities: Floats, said: Targets) -> Floats:
    """How sure the least sure yes or no of each picture was, shape (n,), in [0, 1]."""
    least: Floats = np.where(said, probabilities, 1 - probabilities).min(axis=1)
    return least


def _checked(
    lesson: Lesson, rows: Classes, said: Targets, confidences: Floats, probabilities: Floats
) -> tuple[CheckedPicture, ...]:
    assert lesson.targets is not None  # noqa: S101 - for the type checker
    of_labels = _confidence(probabilities, lesson.targets[rows])
    return tuple(
        CheckedPicture(
            picture=lesson.rows[row].picture,
            path=lesson.rows[row].path,
            label=names_together(lesson, lesson.targets[row]),
            guess=names_together(lesson, said[place]),
            confidence=float(confidences[place]),
            label_confidence=float(of_labels[place]),
        )
        for place, row in enumerate(rows)
    )
