"""Heads for pictures that may have several classes: chosen, asked out of fold, and where each class says yes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit

from engine.training.calibration import COLDEST, WARMEST
from engine.training.choosing import STRENGTHS, USUAL_STRENGTH, Chosen, TimeBudget
from engine.training.folds import OUTER_FOLDS, Fold, folds_of, inner_folds
from engine.training.head import Classes, Floats, Head, HeadFitter, Targets
from engine.training.logistic import NEARLY_FLAT
from engine.training.out_of_fold import SHARE_OF_CHOOSING, OutOfFold

USUAL_THRESHOLD = 0.5


def choose_several(
    features: Floats,
    targets: Targets,
    folds: Sequence[Fold],
    *,
    budget: TimeBudget,
    check: Callable[[], None],
) -> Chosen:
    """Choose the regularisation that makes the folds' answers most likely, each at its own best temperature.

    Args:
        features: on principal axes, shape (n, d).
        targets: which classes each picture has, shape (n, classes).
        folds: (rows to learn from, rows to ask about).
        budget: when it is spent, what the finished folds said decides, and without any the usual strength.
        check: called after every step of a fit; raises to leave.
    """

    def enough() -> bool:
        check()
        return budget.spent()

    answered: list[list[Floats]] = [[] for _ in STRENGTHS]
    asked: list[Targets] = []
    for learn, ask in folds:
        if budget.spent():
            break
        fitter = HeadFitter(features[learn], targets[learn], targets.shape[1], turned=True)
        found = [fitter.fit(strength, enough, flat=NEARLY_FLAT).scores(features[ask]) for strength in STRENGTHS]
        asked.append(targets[ask])
        for mine, scores in zip(answered, found, strict=True):
            mine.append(scores)
    if not asked:
        return Chosen(USUAL_STRENGTH, 1.0)
    truth = np.concatenate(asked)
    judged = [
        (*fit_temperature_of_several(np.concatenate(mine), truth), strength)
        for strength, mine in zip(STRENGTHS, answered, strict=True)
    ]
    temperature, _, strength = min(judged, key=lambda found: found[1])
    return Chosen(strength, temperature)


def fit_several(features: Floats, targets: Targets, chosen: Chosen, enough: Callable[[], bool]) -> Head:
    """Fit the head that was chosen, on features on principal axes."""
    head = HeadFitter(features, targets, targets.shape[1], turned=True).fit(chosen.strength, enough)
    return replace(head, temperature=chosen.temperature)


def predict_several_out_of_fold(
    features: Floats,
    targets: Targets,
    strata: Classes,
    *,
    seed: int,
    budget: TimeBudget,
    check: Callable[[], None],
    workers: int,
    groups: Classes,
    otherwise: Mapping[int, Floats],
) -> OutOfFold:
    """Predict every picture by a head fitted, and its regularisation chosen, without that picture.

    Args:
        features: on principal axes, shape (n, d).
        targets: which classes each picture has, shape (n, classes).
        strata: the rarest class of each picture, shape (n,): folds hold all of them in their shares.
        seed: fixes the folds.
        budget: once it is spent, nothing is chosen any more and fits end early.
        check: called after every step of a fit; raises to leave.
        workers: threads, at least 1.
        groups: numbers of the groups whose pictures stay together, shape (n,).
        otherwise: features of the folds that look another way than the rest, see `predict_out_of_fold`.
    """
    folds = folds_of(strata, OUTER_FOLDS, seed, groups)
    scores = np.zeros(targets.shape, dtype=np.float32)
    temperatures = np.ones(len(targets), dtype=np.float32)
    fold = np.zeros(len(targets), dtype=np.intp)

    def enough() -> bool:
        check()
        return budget.spent()

    def answer(number: int) -> None:
        learn, ask = folds[number]
        of_fold = otherwise.get(number, features)
        share = SHARE_OF_CHOOSING * min(1.0, workers / (len(folds) - number))
        numbers = np.unique(strata[learn], return_inverse=True)[1]
        chosen = choose_several(
            of_fold[learn],
            targets[learn],
            inner_folds(numbers, seed, groups[learn]),
            budget=budget.part(share),
            check=check,
        )
        head = fit_several(of_fold[learn], targets[learn], chosen, enough)
        fold[ask], scores[ask], temperatures[ask] = number, head.scores(of_fold[ask]), head.temperature

    with ThreadPoolExecutor(workers, thread_name_prefix="folds") as pool:
        for _ in pool.map(answer, range(len(folds))):
            """Waiting for each in turn raises what went wrong in it."""
    return OutOfFold(scores, temperatures, fold, len(folds))


def fit_temperature_of_several(scores: Floats, targets: Targets) -> tuple[float, float]:
    """The temperature at which all yes and no are most likely, in [0.02, 50], and their mean log loss there."""

    def loss(log_temperature: float) -> float:
        divided = scores / np.float32(np.exp(log_temperature))
        return float((np.logaddexp(0.0, divided, dtype=np.float64) - targets * divided).mean())

    best = minimize_scalar(
        loss, bounds=(np.log(COLDEST), np.log(WARMEST)), method="bounded", options={"xatol": 1e-3}
    )
    return float(np.exp(best.x)), float(best.fun)


def probabilities_of_several(scores: Floats, temperatures: Floats) -> Floats:
    """Probability of each class by itself: scores (n, classes) and temperatures (n,) to (n, classes) in [0, 1]."""
    found: Floats = expit(scores / temperatures[:, None])
    return found


def best_thresholds(probabilities: Floats, targets: Targets) -> tuple[float, ...]:
    """For each class the smallest probability that should count as yes: where F1 is highest.

    Between two neighbouring probabilities of held-out pictures any threshold does the same; the middle is taken.
    Where several places are as good, the one nearest to a half. A class without pictures keeps a half.

    Args:
        probabilities: of held-out pictures, shape (n, classes), in [0, 1].
        targets: which classes they have, shape (n, classes).

    Source:
        Lipton, Elkan and Narayanaswamy, "Optimal Thresholding of Classifiers to Maximize F1 Measure", ECML 2014.
    """
    return tuple(_best_threshold(column, truth) for column, truth in zip(probabilities.T, targets.T, strict=True))


def _best_threshold(probabilities: Floats, truth: NDArray[np.bool_]) -> float:
    if not truth.any():
        return USUAL_THRESHOLD
    order = np.argsort(-probabilities, kind="stable")
    falling = probabilities[order].astype(np.float64)
    found = np.cumsum(truth[order])
    said = np.arange(1, len(order) + 1)
    f1 = 2.0 * found / (said + truth.sum())
    below = np.append(falling[1:], 0.0)
    f1[falling == below] = -1.0  # equal probabilities cannot be told apart
    middles = (falling + below) / 2.0
    best = np.flatnonzero(f1 >= f1.max() - 1e-12)
    return float(middles[best[np.argmin(np.abs(middles[best] - USUAL_THRESHOLD))]])
