"""Learning when to say "none of these" from known pictures alone, better with pictures of none of the classes.

docs/decisions/0008-unknown-pictures.md says what was compared and measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.bundle.unknownness import Doubt, Unknownness
from engine.contracts.judgement import Rejection
from engine.evaluation.telling_apart import area_under_roc, best_balance
from engine.training.head import Floats
from engine.training.rejection_distances import Distances, Known, Negatives, distances_out_of_fold
from engine.training.rejection_space import find_space, near_known, near_negatives

METHOD = "neighbours-doubt"
METHOD_WITHOUT_DOUBT = "neighbours"
SHARE_ANSWERED = 0.99
"""Of known pictures; the scores of the others are above the threshold."""
WEIGHT_OF_DOUBT = 2.0
"""Of being in doubt between all classes, in steps from the usual known picture to the hundredth strangest."""
FEWEST_TO_COUNT = 100
"""With fewer known pictures, the hundredth strangest is not among them."""
SPREADS = 3.0
"""Standard deviations above the mean at which the threshold is, at least, where pictures are that few."""
NARROWEST = 1e-4
"""The smallest distance that counts as a step: pictures that are all the same have no spread."""
SLACK = 1e-3
"""Room above the threshold for the last digits in which devices differ, in steps."""
WEIGHTS_OF_NEGATIVES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
"""What being as near to a negative as negatives are to each other may count, in steps."""
MOST_LOST_TO_NEGATIVES = 0.1
"""At most this share of known pictures is refused for the sake of refusing negatives."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class FittedRejection:
    """An unknown score and when it refuses.

    Attributes:
        unknownness: makes the score; part of the model.
        rejection: its threshold; coverage and accuracy are still to be measured (`engine.evaluation.refusing`).
        out_of_fold: unknown scores of the known pictures, each against references of other folds, shape (n,).
        negatives_refused: share of the negatives that would have been refused unseen, in [0, 1]; None without any.
        told_apart: how often a negative, unseen, is stranger than a known picture (`area_under_roc`), in [0, 1];
            None without negatives.
    """

    unknownness: Unknownness
    rejection: Rejection
    out_of_fold: Floats
    negatives_refused: float | None = None
    told_apart: float | None = None


def fit_rejection(
    known: Known,
    *,
    columns: slice,
    temperature: float,
    seed: int,
    check: Callable[[], None],
    negatives: Negatives | None = None,
    several: bool = False,
) -> FittedRejection | None:
    """Learn what known pictures look like, and from where on a picture is none of them.

    The score is the distance to the nearest known pictures (1 - cosine of the k-th nearest), in steps of how far
    known pictures are from those of other folds (0: the median, 1: the hundredth strangest), plus the head's doubt
    (the entropy of its probabilities). The threshold lets 99 % of the known pictures be answered, judged out of
    fold. With negatives, being near to one of them adds to the score, as much as tells them apart best out of
    fold, and the threshold is where known pictures and negatives are told apart best, if that is stricter.

    Args:
        known: at least one picture.
        columns: which of the network's numbers distances are measured on: those that the head looks at.
        temperature: of the head that is kept, above 0.
        seed: fixes which pictures are kept as references, and the negatives' folds.
        check: called before every fold; raises to leave.
        negatives: pictures of none of the classes, at least one; None without any.
        several: whether a picture may have several classes; doubt is then left out.

    Returns:
        What was found; None if no picture has one of its own class in another fold, so that nothing can be said.
    """
    distances = distances_out_of_fold(known, negatives, columns, seed, check)
    if not distances.seen.any():
        return None
    doubt = Doubt(temperature, WEIGHT_OF_DOUBT / float(np.log(known.scores.shape[1])))
    middle, strange = np.quantile(distances.known[distances.seen].astype(np.float64), [0.5, SHARE_ANSWERED])
    step = max(float(strange - middle), NARROWEST)
    scores, theirs = (distances.known - middle) / step, (distances.negatives - middle) / step
    if not several:
        scores = scores + doubt.weight * _entropies(known.scores / known.temperatures[:, None])
        if negatives is not None:
            theirs = theirs + doubt.weight * _entropies(negatives.scores / np.float32(temperature))
    others = np.zeros((0, known.features.shape[1]), np.float32) if negatives is None else negatives.features
    every = np.arange(len(known.labels))
    space = find_space(known.features, every, others, columns, seed)
    near = replace(near_known(space, known.features, known.labels, every, seed), weight=1.0 / step)
    unknownness = Unknownness((near,) if several else (near, doubt), -float(middle) / step)
    rejection = Rejection(METHOD_WITHOUT_DOUBT if several else METHOD, _threshold(scores[distances.seen]))
    if negatives is None:
        return FittedRejection(unknownness, rejection, scores.astype(np.float32))
    shy = _shy_of_negatives(scores, theirs, distances)
    if shy.weight:
        part = replace(near_negatives(space, others, seed), weight=-shy.weight, reach=shy.reach)
        unknownness = Unknownness((*unknownness.parts, part), unknownness.constant + shy.weight * shy.reach)
    usual = _threshold(shy.known[distances.seen])
    threshold = best_balance(shy.known[distances.seen], shy.negatives, MOST_LOST_TO_NEGATIVES, usual)
    return FittedRejection(
        unknownness,
        replace(rejection, unknown_threshold=threshold, negatives=len(others)),
        shy.known.astype(np.float32),
        negatives_refused=float((shy.negatives > threshold).mean()),
        told_apart=shy.told_apart,
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Shy:
    """Scores of known pictures and negatives to which nearness to negatives was added.

    Attributes:
        weight: of every unit of distance by which a negative is nearer than `reach`.
        reach: how near a negative has to be to count at all: half of the known pictures are farther.
    """

    known: Doubles
    negatives: Doubles
    weight: float
    reach: float
    told_apart: float


def _shy_of_negatives(known: Doubles, negatives: Doubles, distances: Distances) -> _Shy:
    reach = float(np.median(distances.known_to_negatives))
    nearness = np.maximum(reach - distances.known_to_negatives.astype(np.float64), 0.0)
    their_nearness = np.maximum(reach - distances.negatives_to_negatives.astype(np.float64), 0.0)
    unit = max(float(np.median(their_nearness)), NARROWEST)
    tried = []
    for steps in WEIGHTS_OF_NEGATIVES:
        weight = steps / unit
        ours, theirs = known + weight * nearness, negatives + weight * their_nearness
        tried.append(_Shy(ours, theirs, weight, reach, area_under_roc(ours[distances.seen], theirs)))
    return max(tried, key=lambda shy: shy.told_apart)  # the first of several that do as well: the smallest weight


def _entropies(tempered: Floats) -> Doubles:
    return Doubt().measure(tempered, tempered).astype(np.float64)


def _threshold(scores: Doubles) -> float:
    threshold = float(np.quantile(scores, SHARE_ANSWERED))
    if len(scores) < FEWEST_TO_COUNT:
        threshold = max(threshold, float(scores.mean() + SPREADS * scores.std()))
    return threshold + SLACK
