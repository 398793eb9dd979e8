"""When a model that was just taught says "none of these", and what that costs on held-out pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.bundle.unknownness import Unknownness
from engine.contracts.judgement import Rejection
from engine.contracts.types import Problem
from engine.evaluation.refusing import rejection_at
from engine.training.answering import CROSS_VALIDATED, Taught
from engine.training.choosing import one_thread_per_fit
from engine.training.head import Classes, Floats
from engine.training.rejection import fit_rejection
from engine.training.rejection_distances import Known, Negatives

TOO_FEW_TO_REFUSE = Problem(
    "cannot-refuse",
    "There are too few pictures to learn when a picture is none of these.",
    "Add pictures: ten of each class to be useful.",
)


@dataclass(frozen=True, eq=False, slots=True)
class Refusal:
    """An unknown score, when it refuses, and what that costs.

    Attributes:
        unknownness: makes the score; for `write_bundle`.
        rejection: thresholds, with coverage and accuracy on the pictures that the score counts.
        unknown: unknown scores of those pictures, in the order of `Taught.judged.rows`.
        negatives_refused: share of the negatives that would have been refused unseen, in [0, 1]; None without any.
        told_apart: how often a negative, unseen, is stranger than a known picture, in [0, 1]; None without any.
    """

    unknownness: Unknownness
    rejection: Rejection
    unknown: Floats
    negatives_refused: float | None = None
    told_apart: float | None = None


def learn_to_refuse(
    labels: Classes,
    features: Floats,
    taught: Taught,
    *,
    columns: slice,
    seed: int,
    check: Callable[[], None],
    negatives: Floats | None = None,
    right: NDArray[np.bool_] | None = None,
) -> Refusal | None:
    """Fit the unknown score of a head that was taught, and count its cost on the pictures that the score counts.

    Args:
        labels: class number of every row of the lesson, shape (rows,).
        features: all of the network's numbers of every row, shape (rows, all columns).
        taught: the head and its held-out answers.
        columns: which of the numbers the head looks at (`BackboneSpec.columns`).
        seed: fixes which pictures are kept as references.
        check: called now and then; raises to leave.
        negatives: all of the network's numbers of pictures of none of the classes, shape (m, all columns).
        right: where a picture may have several classes, whether what was said of each judged picture was right.

    Returns:
        What was found, or None where pictures are too few to say anything (`TOO_FEW_TO_REFUSE`).
    """
    learned, judged = taught.learned, taught.judged
    known = Known(
        features if len(learned) == len(features) else features[learned],  # a copy can be hundreds of megabytes
        labels[learned],
        taught.fold,
        taught.out_of_fold.scores,
        taught.out_of_fold.temperatures,
    )
    strangers = None
    if negatives is not None and len(negatives):
        strangers = Negatives(negatives, taught.head.scores(negatives[:, columns]))
    with one_thread_per_fit():
        fitted = fit_rejection(
            known,
            columns=columns,
            temperature=taught.head.temperature,
            seed=seed,
            check=check,
            negatives=strangers,
            several=taught.judged.several,
        )
    if fitted is None:
        return None
    if taught.held_out == CROSS_VALIDATED:
        unknown = fitted.out_of_fold
    else:
        unknown = fitted.unknownness.score(features[judged.rows], judged.scores)
    if right is None:
        right = np.asarray(judged.guesses == labels[judged.rows])
    coverage, accuracy = rejection_at(judged.probabilities.max(axis=1), right, unknown, fitted.rejection)
    return Refusal(
        fitted.unknownness,
        replace(fitted.rejection, coverage=coverage, accuracy=accuracy),
        unknown,
        fitted.negatives_refused,
        fitted.told_apart,
    )
