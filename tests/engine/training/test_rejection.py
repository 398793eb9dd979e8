"""None of these: strangers are refused, known pictures are not, and little data is no excuse to fail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.contracts.errors import JobStopped
from engine.evaluation.telling_apart import area_under_roc
from engine.training.rejection import METHOD, METHOD_WITHOUT_DOUBT, fit_rejection
from engine.training.rejection_distances import Known, Negatives, distances_out_of_fold

D, CLASSES = 60, 3
ALL = slice(0, D)
CENTRES = 3 * np.abs(np.random.default_rng(0).normal(size=(9, D)))
HEAD = CENTRES[:CLASSES] / 10


def pictures(of: int, count: int, seed: int) -> np.ndarray:
    """Features as networks make them: not negative, spread around the middle of a kind."""
    spread = np.random.default_rng(seed).normal(size=(count, D))
    return np.maximum(CENTRES[of] + spread, 0).astype(np.float32)


def scores(features: np.ndarray) -> np.ndarray:
    return (features @ HEAD.T).astype(np.float32)


def known(each: int, seed: int = 1) -> Known:
    features = np.concatenate([pictures(of, each, seed * 10 + of) for of in range(CLASSES)])
    labels = np.repeat(np.arange(CLASSES), each)
    fold = np.arange(len(labels)) % min(5, each)
    return Known(features, labels, fold, scores(features), np.ones(len(labels), np.float32))


def fit(of: Known, **more):
    return fit_rejection(of, columns=ALL, temperature=1.0, seed=0, check=lambda: None, **more)


def refused(fitted, features: np.ndarray) -> float:
    score = fitted.unknownness.score(features, scores(features))
    return float((score > fitted.rejection.unknown_threshold).mean())


def test_strangers_are_refused_and_one_known_picture_in_a_hundred():
    fitted = fit(known(100))
    assert fitted.rejection.method == METHOD
    assert refused(fitted, np.concatenate([pictures(of, 300, 70 + of) for of in range(CLASSES)])) < 0.03
    assert refused(fitted, np.concatenate([pictures(of, 50, 80 + of) for of in range(CLASSES, 9)])) > 0.98
    fitted.unknownness.check(D)


@pytest.mark.parametrize("each", [2, 3, 5, 12])
def test_a_handful_of_pictures_is_enough_to_refuse_strangers_and_little_else(each):
    fitted = fit(known(each))
    assert refused(fitted, np.concatenate([pictures(of, 100, 90 + of) for of in range(CLASSES)])) < 0.25
    assert refused(fitted, np.concatenate([pictures(of, 50, 95 + of) for of in range(CLASSES, 9)])) > 0.9


def test_the_threshold_stands_where_ninety_nine_of_a_hundred_unseen_known_pictures_are_answered():
    fitted = fit(known(100))
    answered = fitted.out_of_fold <= fitted.rejection.unknown_threshold
    assert answered.sum() == 297
    in_sample = fitted.unknownness.score(known(100).features, known(100).scores)
    assert in_sample.mean() < fitted.out_of_fold.mean()  # pictures are nearer to themselves than to others


def test_a_picture_is_not_held_against_its_own_fold():
    one = known(10)
    twins = one.features.copy()
    twins[1] = twins[0]
    apart = distances_out_of_fold(replace(one, features=twins), None, ALL, 0, lambda: None)
    together = distances_out_of_fold(
        replace(one, features=twins, fold=np.where(np.arange(30) == 1, one.fold[0], one.fold)),
        None, ALL, 0, lambda: None,
    )  # fmt: skip
    assert apart.known[0] < together.known[0]


def test_a_class_that_its_fold_did_not_know_does_not_sway_the_threshold():
    one = known(30)
    lonely = np.concatenate([one.features, pictures(7, 1, 5)])
    more = Known(
        lonely, np.append(one.labels, 3), np.append(one.fold, 0), scores(lonely), np.ones(91, np.float32)
    )  # fmt: skip
    far = distances_out_of_fold(more, None, ALL, 0, lambda: None)
    assert far.seen.tolist() == [True] * 90 + [False]
    assert fit(more).rejection.unknown_threshold == pytest.approx(fit(one).rejection.unknown_threshold, rel=0.3)


@pytest.mark.parametrize("value", [0.0, 1.5])
def test_pictures_that_are_all_the_same_are_all_answered(value):
    same = np.full((8, D), value, np.float32)
    fitted = fit(Known(same, np.arange(8) % 2, np.arange(8) // 2 % 2, scores(same)[:, :2], np.ones(8, np.float32)))
    assert fitted is not None
    score = fitted.unknownness.score(same, scores(same)[:, :2])
    assert np.isfinite(score).all()
    assert (score <= fitted.rejection.unknown_threshold).all()


def test_nothing_can_be_said_where_no_class_has_a_picture_in_two_folds():
    one = known(1)
    assert fit(replace(one, fold=np.arange(CLASSES))) is None
    assert fit(replace(one, fold=np.zeros(CLASSES, np.intp))) is None


def test_negatives_teach_to_refuse_their_kind_and_cost_known_pictures_little():
    """Pictures between two classes, which without help are told apart badly."""
    one = known(100)
    between = np.sqrt(pictures(0, 160, 30) * pictures(1, 160, 31))
    negatives = Negatives(between[:80], scores(between[:80]))
    without, taught = fit(one), fit(one, negatives=negatives)
    assert refused(taught, between[80:]) > max(0.8, refused(without, between[80:]))
    assert taught.negatives_refused == pytest.approx(refused(taught, between[80:]), abs=0.1)
    assert refused(taught, np.concatenate([pictures(of, 300, 70 + of) for of in range(CLASSES)])) < 0.12
    strangers = np.concatenate([pictures(of, 50, 80 + of) for of in range(CLASSES, 9)])
    assert refused(taught, strangers) >= refused(without, strangers)
    assert taught.rejection.negatives == 80
    assert taught.told_apart >= area_under_roc(
        without.out_of_fold, without.unknownness.score(between[:80], scores(between[:80]))
    )


def test_negatives_that_were_far_away_anyway_change_nothing_that_is_answered():
    one = known(100)
    far = pictures(8, 20, 40)
    without, taught = fit(one), fit(one, negatives=Negatives(far, scores(far)))
    assert [(each.out_of_fold <= each.rejection.unknown_threshold).sum() for each in (without, taught)] == [
        297,
        297,
    ]
    assert taught.negatives_refused == 1.0


def test_one_negative_is_no_reason_to_fail():
    lone = pictures(8, 1, 40)
    assert fit(known(4), negatives=Negatives(lone, scores(lone))).rejection.negatives == 1


def test_negatives_that_are_known_pictures_cost_at_most_a_tenth_of_them():
    one = known(50)
    fitted = fit(one, negatives=Negatives(one.features, one.scores))
    assert (fitted.out_of_fold > fitted.rejection.unknown_threshold).mean() <= 0.1


def test_with_several_classes_per_picture_doubt_is_no_sign_of_strangeness():
    one = replace(known(60), labels=np.zeros(180, np.intp))
    fitted = fit(one, several=True)
    assert fitted.rejection.method == METHOD_WITHOUT_DOUBT
    features = pictures(1, 20, 50)
    assert np.array_equal(fitted.unknownness.score(features), fitted.unknownness.score(features, scores(features)))
    assert refused(fitted, pictures(5, 50, 51)) > 0.95


def test_the_same_pictures_and_seed_give_the_same_score():
    one, two = fit(known(210)), fit(known(210))
    features = pictures(2, 30, 60)
    assert one.rejection == two.rejection
    assert np.array_equal(
        one.unknownness.score(features, scores(features)), two.unknownness.score(features, scores(features))
    )


def test_it_can_be_left():
    def stop() -> None:
        raise JobStopped

    with pytest.raises(JobStopped):
        fit_rejection(known(10), columns=ALL, temperature=1.0, seed=0, check=stop)
