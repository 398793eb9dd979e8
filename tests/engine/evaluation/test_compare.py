"""Two models on the same pictures, and a test of whether the difference is chance."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from engine.contracts.judgement import DifferingPicture
from engine.contracts.types import CheckedPicture, ModelCard, Preprocessing, RunReport, Score, TrainOptions
from engine.evaluation.compare import chance_of_a_difference, compare_reports


def report(run, guesses, labels="ab" * 20, together=True):
    """A run that guessed `guesses` for pictures 0, 1, ... ("-" was not asked about)."""
    checked = tuple(
        CheckedPicture(n, f"/p/{n}.jpg", labels[n], guess, 0.9) for n, guess in enumerate(guesses) if guess != "-"
    )
    card = ModelCard(f"/m/{run}", f"birds {run}", ("a", "b"), "tiny", Preprocessing(), None, "", 1)
    options = TrainOptions(keep_look_alikes_together=together)
    score = Score(1, 2, 0, 1, 0.5)
    return RunReport(run, card, score, "cross-validated", ((1,),), checked, (), (), 1.0, options=options)


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_chance_is_that_of_a_fair_coin(only_first, only_second):
    found = chance_of_a_difference(only_first, only_second)
    if only_first + only_second == 0:
        assert found == 1.0
    else:
        assert found == pytest.approx(binomtest(only_first, only_first + only_second).pvalue, abs=1e-9)


def test_models_are_compared_on_what_both_predicted():
    done = compare_reports(report(1, "aaaa-"), report(2, "abab-"))
    assert (done.first, done.second, done.pictures) == ("birds 1", "birds 2", 4)
    assert (done.first_right, done.second_right, done.fair) == (2, 4, True)
    assert done.differing == (
        DifferingPicture(1, "/p/1.jpg", "b", "a", "b"),
        DifferingPicture(3, "/p/3.jpg", "b", "a", "b"),
    )
    assert done.chance == 0.5


def test_pictures_that_only_one_was_asked_about_do_not_count():
    done = compare_reports(report(1, "ab--"), report(2, "-b-a"))
    assert (done.pictures, done.first_right, done.second_right, done.differing) == (1, 1, 1, ())
    assert compare_reports(report(1, "ab--"), report(2, "--ab")).pictures == 0


def test_a_label_that_was_mended_since_counts_as_it_is_today():
    before = report(1, "ab", labels="aa")
    after = report(2, "aa", labels="ab")
    assert (compare_reports(before, after).first_right, compare_reports(after, before).first_right) == (2, 1)
    mended = compare_reports(before, after, {"/p/0.jpg": "b", "/p/1.jpg": "b"})
    assert (mended.first_right, mended.second_right) == (1, 0)
    # A picture that has lost its class is still judged by the class it had.
    assert compare_reports(before, after, {}).pictures == 2


def test_a_score_with_look_alikes_divided_is_no_fair_match_for_one_without():
    assert not compare_reports(report(1, "ab"), report(2, "ab", together=False)).fair
    assert compare_reports(report(1, "ab", together=False), report(2, "ab", together=False)).fair


def test_several_classes_count_in_any_order():
    def several(run, guess):
        one = report(run, [guess], labels=["b|a"])
        return replace(one, model=replace(one.model, thresholds=(0.5, 0.5)))

    done = compare_reports(several(1, "a|b"), several(2, "a"))
    assert (done.first_right, done.second_right, len(done.differing)) == (1, 0, 1)
    assert compare_reports(several(1, "a|b"), several(2, "b|a")).differing == ()
