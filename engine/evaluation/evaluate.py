"""Asking a model about pictures whose class is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.bundle.classifier import Classifier
from engine.classification.classify import classify
from engine.contracts.errors import EngineError
from engine.contracts.judgement import Rejection
from engine.contracts.projects import PictureRow
from engine.contracts.types import CheckedPicture, JobId, PictureResult, Problem, Score
from engine.evaluation.calibration_error import expected_calibration_error
from engine.evaluation.intervals import share_interval
from engine.evaluation.metrics import confusion_matrix, per_class_table, score_of, several_table
from engine.evaluation.refusing import rejection_at
from engine.jobs import Report, StopToken
from engine.pictures.finding import Found
from engine.progress import Progress
from engine.training.lesson import BETWEEN_CLASSES, names_of

Table = dict[str, dict[str, float | int]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a model did.

    Attributes:
        classes: the model's classes, then labels that it does not know, in alphabetical order.
        score: right and wrong; a picture whose label the model does not know counts as wrong, and with several
            classes per picture one is right if all of its classes and no others are found.
        checked: one prediction per readable picture.
        unreadable: pictures left out, with the reason.
        per_class: precision, recall, F1 and count of every class that was asked about or guessed.
        calibration_error: how far stated confidence is from what happened, in [0, 1]; with several classes per
            picture, over every class of every picture.
        rejection: the model's thresholds with coverage and accuracy on these pictures; None if it always answers.
    """

    classes: tuple[str, ...]
    score: Score
    checked: tuple[CheckedPicture, ...]
    unreadable: tuple[tuple[str, Problem], ...]
    per_class: Table
    calibration_error: float
    rejection: Rejection | None


def evaluate(
    rows: Sequence[PictureRow], classifier: Classifier, *, job: JobId, report: Report, stop: StopToken
) -> Evaluation:
    """Classify labelled pictures and compare.

    Args:
        rows: pictures; those without a label are passed over. For a model of several classes per picture a label
            is divided at "|".
        classifier: the model.
        job: the job that progress is named after.
        report: takes `JobProgress`.
        stop: looked at before every picture.

    Raises:
        EngineError: "no-labels" if no readable picture has a label.
        JobStopped: if the job was cancelled.
    """
    several = classifier.card.multi_label
    labelled = [row for row in rows if row.label is not None]
    progress = Progress(job, "classifying", len(labelled), report)
    answered: list[tuple[PictureRow, PictureResult]] = []
    unreadable: list[tuple[str, Problem]] = []
    found = (Found(row.path, row.problem) for row in labelled)
    for results in classify(found, classifier, top=len(classifier.classes) if several else 1, stop=stop):
        for result in results:
            row = labelled[result.index]
            if result.problem is not None:
                unreadable.append((row.path, result.problem))
            else:
                answered.append((row, result))
        progress.update(len(answered) + len(unreadable))
    if not answered:
        raise EngineError(
            "no-labels",
            "None of these pictures has a class and can be read.",
            "Put the pictures of each class into a folder of their own.",
        )
    judged = _judge_several(answered, classifier) if several else _judge(answered, classifier)
    rejection = classifier.card.rejection
    if rejection is not None:
        coverage, accuracy = rejection_at(
            np.array([result.confidence for _, result in answered], np.float32),
            judged.right,
            np.array([result.unknown_score or 0.0 for _, result in answered], np.float32),
            rejection,
        )
        rejection = replace(rejection, coverage=coverage, accuracy=accuracy)
    return Evaluation(
        classes=judged.classes,
        score=judged.score,
        checked=judged.checked,
        unreadable=tuple(unreadable),
        per_class=judged.table,
        calibration_error=judged.calibration_error,
        rejection=rejection,
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    classes: tuple[str, ...]
    score: Score
    checked: tuple[CheckedPicture, ...]
    table: Table
    calibration_error: float
    right: NDArray[np.bool_]


def _judge(answered: Sequence[tuple[PictureRow, PictureResult]], classifier: Classifier) -> _Judged:
    checked = tuple(_checked(row, result, row.label or "", result.class_name or "") for row, result in answered)
    classes = (*classifier.classes, *sorted({picture.label for picture in checked} - set(classifier.classes)))
    numbers = {name: number for number, name in enumerate(classes)}
    labels = np.array([numbers[picture.label] for picture in checked], dtype=np.intp)
    guesses = np.array([numbers[picture.guess] for picture in checked], dtype=np.intp)
    confusion = confusion_matrix(labels, guesses, len(classes))
    guessed = confusion.sum(axis=0)
    table = {
        name: values
        for (name, values), guesses_of in zip(per_class_table(confusion, classes).items(), guessed, strict=True)
        if values["pictures"] or guesses_of
    }
    confidence = np.array([picture.confidence for picture in checked], np.float32)
    right = labels == guesses
    error = expected_calibration_error(confidence, right)
    return _Judged(classes, score_of(confusion), checked, table, error, right)


def _judge_several(answered: Sequence[tuple[PictureRow, PictureResult]], classifier: Classifier) -> _Judged:
    truths = [names_of(row, several=True) for row, _ in answered]
    strangers = {name for names in truths for name in names} - set(classifier.classes)
    classes = (*classifier.classes, *sorted(strangers))
    numbers = {name: number for number, name in enumerate(classes)}
    targets, guesses = np.zeros((2, len(answered), len(classes)), dtype=np.bool_)
    probabilities = np.zeros((len(answered), len(classifier.classes)), dtype=np.float32)
    for place, (truth, (_, result)) in enumerate(zip(truths, answered, strict=True)):
        targets[place, [numbers[name] for name in truth]] = True
        guesses[place, [numbers[name] for name in result.labels]] = True
        for name, probability in result.top:
            probabilities[place, numbers[name]] = probability
    right = (targets == guesses).all(axis=1)
    low, high = share_interval(right)
    table = several_table(targets, guesses, classes)
    recalls = [values["recall"] for values in table.values() if values["pictures"]]
    balanced = float(np.mean(recalls)) if recalls else 0.0
    checked = tuple(
        _checked(row, result, BETWEEN_CLASSES.join(truth), BETWEEN_CLASSES.join(result.labels))
        for truth, (row, result) in zip(truths, answered, strict=True)
    )
    score = Score(int(right.sum()), len(right), low, high, balanced)
    known = targets[:, : len(classifier.classes)]
    error = expected_calibration_error(probabilities.ravel(), known.ravel())
    asked = {
        name: values for name, values in table.items() if values["pictures"] or guesses[:, numbers[name]].any()
    }
    return _Judged(classes, score, checked, asked, error, right)


def _checked(row: PictureRow, result: PictureResult, label: str, guess: str) -> CheckedPicture:
    confidence = result.confidence or 0.0
    return CheckedPicture(row.picture, row.path, label, guess, confidence, unknown_score=result.unknown_score)
