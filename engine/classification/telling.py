"""From a model's numbers to what is said of each picture."""

from __future__ import annotations

import numpy as np

from engine.bundle.running import Answers
from engine.contracts.types import ModelCard, PictureResult
from engine.evaluation.refusing import refused


def results_of(answers: Answers, card: ModelCard, top: int) -> list[PictureResult]:
    """One result for each picture, with its row as `index` and no path yet.

    Args:
        answers: about n pictures.
        card: of the model that gave them: class names, thresholds, rejection.
        top: how many classes to report, at least 1.
    """
    probabilities, unknown = answers.probabilities, answers.unknown
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :top]
    none = np.zeros(len(best), bool)
    if card.rejection is not None:
        none = refused(probabilities.max(axis=1), unknown, card.rejection)
    thresholds = np.array(card.thresholds, np.float32)
    results = []
    for row, numbers in enumerate(best.tolist()):
        reached = np.flatnonzero(probabilities[row] >= thresholds) if card.multi_label else ()
        results.append(
            PictureResult(
                index=row,
                path="",
                top=tuple((card.classes[number], float(probabilities[row, number])) for number in numbers),
                unknown_score=None if unknown is None else float(unknown[row]),
                none_of_these=bool(none[row]) or (card.multi_label and len(reached) == 0),
                labels=tuple(card.classes[number] for number in reached),
            )
        )
    return results
