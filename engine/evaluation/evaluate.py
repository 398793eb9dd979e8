"""Asking a model about pictures whose class is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.bundle.classifier import Classifier
from engine.classification.classify import classify
from engine.contracts.errors import EngineError
from engine.contracts.projects import PictureRow
from engine.contracts.types import CheckedPicture, JobId, Problem, Score
from engine.evaluation.metrics import confusion_matrix, per_class_table, score_of
from engine.jobs import Report, StopToken
from engine.pictures.finding import Found
from engine.progress import Progress


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a model did.

    Attributes:
        classes: the model's classes, then labels that it does not know, in alphabetical order.
        score: right and wrong; a picture whose label the model does not know counts as wrong.
        confusion: counts of shape (classes, classes): row = label, column = guess.
        checked: one prediction per readable picture.
        unreadable: pictures left out, with the reason.
    """

    classes: tuple[str, ...]
    score: Score
    confusion: NDArray[np.int64]
    checked: tuple[CheckedPicture, ...]
    unreadable: tuple[tuple[str, Problem], ...]

    def per_class(self) -> dict[str, dict[str, float | int]]:
        """Precision, recall, F1 and count of every class that was asked about or guessed."""
        table = per_class_table(self.confusion, self.classes)
        guessed = self.confusion.sum(axis=0)
        return {
            name: values
            for (name, values), guesses in zip(table.items(), guessed, strict=True)
            if values["pictures"] or guesses
        }


def evaluate(
    rows: Sequence[PictureRow], classifier: Classifier, *, job: JobId, report: Report, stop: StopToken
) -> Evaluation:
    """Classify labelled pictures and compare.

    Args:
        rows: pictures; those without a label are passed over.
        classifier: the model.
        job: the job that progress is named after.
        report: takes `JobProgress`.
        stop: looked at before every picture.

    Raises:
        EngineError: "no-labels" if no readable picture has a label.
        JobStopped: if the job was cancelled.
    """
    labelled = [row for row in rows if row.label is not None]
    progress = Progress(job, "classifying", len(labelled), report)
    checked: list[CheckedPicture] = []
    unreadable: list[tuple[str, Problem]] = []
    found = (Found(row.path, row.problem) for row in labelled)
    for results in classify(found, classifier, top=1, stop=stop):
        for result in results:
            row = labelled[result.index]
            if result.problem is not None:
                unreadable.append((row.path, result.problem))
            else:
                guess, confidence = result.top[0]
                checked.append(CheckedPicture(row.picture, row.path, row.label or "", guess, confidence))
        progress.update(len(checked) + len(unreadable))
    if not checked:
        raise EngineError(
            "no-labels",
            "None of these pictures has a class and can be read.",
            "Put the pictures of each class into a folder of their own.",
        )
    classes = (*classifier.classes, *sorted({picture.label for picture in checked} - set(classifier.classes)))
    numbers = {name: number for number, name in enumerate(classes)}
    labels = np.array([numbers[picture.label] for picture in checked], dtype=np.intp)
    guesses = np.array([numbers[picture.guess] for picture in checked], dtype=np.intp)
    confusion = confusion_matrix(labels, guesses, len(classes))
    return Evaluation(classes, score_of(confusion), confusion, tuple(checked), tuple(unreadable))
