"""The comparison rule: what agrees, what does not, and what is said of it."""

from __future__ import annotations

import numpy as np
import pytest

from engine.contracts.sharing import Refusal, Runtime, Tolerances
from engine.verifying.comparing import MOST_FAILURES, compare, plain_number
from engine.verifying.runtime import Answered, Declined, RuntimeAnswer

TOLERANCES = Tolerances(raw=1e-5, file=1e-4, core=1e-3)


def answer(probabilities, *, unknown=None, rgb="a" * 64, milliseconds=2.0) -> RuntimeAnswer:
    return RuntimeAnswer(np.array(probabilities, np.float32), unknown, rgb, milliseconds)


def check(expected, *answers, **options):
    return compare(Runtime.CPP, expected, Answered("cpp 1", answers), TOLERANCES, **options)


def test_the_same_answers_agree(expect):
    found = check(
        [expect("a", [0.9, 0.1]), expect("b", [0.2, 0.8])],
        answer([0.9, 0.1], milliseconds=3),
        answer([0.2, 0.8], milliseconds=1),
    )

    assert found.agrees
    assert (found.pictures, found.top1_agreement, found.largest_difference) == (2, 1.0, 0.0)
    assert (found.version, found.milliseconds, found.tolerance) == ("cpp 1", 2.0, 1e-5)


def test_a_difference_beyond_the_tolerance_fails_and_is_named(expect):
    found = check([expect("a", [0.9, 0.1]), expect("b", [0.5, 0.5])], answer([0.9, 0.1]), answer([0.5021, 0.4979]))

    assert not found.agrees
    assert found.largest_difference == pytest.approx(0.0021, abs=1e-6)
    assert found.failures == ("b: a probability differs by 0.0021 (0.00001 is allowed).",)


def test_a_difference_within_the_tolerance_agrees(expect):
    assert check([expect("a", [0.9, 0.1])], answer([0.900004, 0.099996])).agrees


def test_a_persons_own_picture_may_differ_by_the_wider_tolerance_but_not_in_its_pixels(expect):
    own = [expect("holiday.jpg", [0.9, 0.1], feature="")]

    assert check(own, answer([0.90005, 0.09995])).agrees
    assert not check(own, answer([0.9002, 0.0998])).agrees
    assert check(own, answer([0.9, 0.1], rgb="b" * 64)).failures == ("holiday.jpg: decoded differently.",)
    assert check(own, answer([0.9, 0.1], rgb="b" * 64), inexact={"cmyk"}).agrees


@pytest.mark.parametrize(
    ("options", "allowed"),
    [({}, False), ({"inexact": {"cmyk"}}, False), ({"inexact": {"webp"}}, True), ({"core": True}, False)],
)
def test_other_pixels_are_allowed_only_where_the_runtime_named_the_feature(expect, options, allowed):
    found = check([expect("w", [0.9, 0.1], feature="webp")], answer([0.90005, 0.09995], rgb="b" * 64), **options)

    assert found.agrees is allowed
    assert allowed or "w: decoded differently." in found.failures


def test_the_likely_cause_of_other_pixels_is_said(expect):
    found = check([expect("exif-6", [0.9, 0.1], feature="exif")], answer([0.9, 0.1], rgb="b" * 64))

    assert found.failures == ("exif-6: decoded differently (is its EXIF turn not applied?)",)


def test_other_pixels_from_raw_rgb_are_never_allowed(expect):
    raw = expect("r", [1.0, 0.0], feature="raw", raw=(1, 1))
    found = check([raw], answer([1, 0], rgb="b" * 64), inexact={"raw"})

    assert "did not take the RGB" in found.failures[0]


def test_the_first_class_counts_only_where_the_margin_exceeds_the_tolerance(expect):
    close = expect("close", [0.500004, 0.499996])
    clear = expect("clear", [0.9, 0.1])
    found = check([close, clear], answer([0.499999, 0.500001]), answer([0.1, 0.9]))

    assert found.top1_agreement == 0.0
    assert found.failures == (
        "clear: a probability differs by 0.8 (0.00001 is allowed), another class comes first.",
    )


def test_a_model_of_one_class_is_compared_too(expect):
    assert check([expect("a", [0.7])], answer([0.7])).agrees


def test_the_unknown_score_is_held_to_its_own_size(expect):
    big = expect("big", [1.0, 0.0], unknown=30.0)

    assert check([big], answer([1, 0], unknown=30.0002)).agrees
    found = check([big], answer([1, 0], unknown=30.002))
    assert found.failures == ("big: the unknown score is 30.002, not 30.",)


def test_the_unknown_score_is_held_to_the_scale_that_the_model_says(expect):
    wide = Tolerances(raw=1e-5, score_scale=300.0)
    wanted = [expect("a", [1.0, 0.0], unknown=0.5)]

    assert compare(Runtime.CPP, wanted, Answered("1", (answer([1, 0], unknown=0.5029),)), wide).agrees
    assert not compare(Runtime.CPP, wanted, Answered("1", (answer([1, 0], unknown=0.5031),)), wide).agrees
    assert not check(wanted, answer([1, 0], unknown=0.5029)).agrees


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (answer([0.5, 0.25, 0.25]), "3 probabilities instead of 2"),
        (answer([float("nan"), 1]), "not a number"),
        (answer([0.9, 0.1]), "unknown score is missing"),
        (answer([0.9, 0.1], unknown=float("inf")), "not a number"),
    ],
)
def test_senseless_answers_fail(expect, given, said):
    found = check([expect("a", [0.9, 0.1], unknown=1.0)], given)

    assert not found.agrees
    assert said in found.failures[0]
    assert found.pictures == 0


def test_a_score_that_the_model_does_not_have_fails(expect):
    assert "does not have" in check([expect("a", [0.9, 0.1])], answer([0.9, 0.1], unknown=1.0)).failures[0]


def test_a_missing_answer_fails(expect):
    found = check([expect("a", [0.9, 0.1]), expect("b", [0.9, 0.1])], answer([0.9, 0.1]))

    assert found.failures == ("It answered 1 of 2 pictures.",)


def test_a_refusal_by_name_is_no_failure_and_any_other_problem_is(expect):
    wanted = [expect("k", [0.9, 0.1], feature="cmyk"), expect("a", [0.9, 0.1])]
    refused = Declined("unsupported", "CMYK is not read.")

    found = check(wanted, refused, answer([0.9, 0.1]))
    assert found.agrees
    assert found.refused == (Refusal("k", "CMYK is not read."),)
    assert check(wanted, refused, Declined("unreadable", "Broken.")).failures == ("a: it was not read: Broken.",)


def test_raw_rgb_is_never_refused(expect):
    found = check([expect("r", [1.0, 0.0], raw=(1, 1))], Declined("unsupported", "No."))

    assert not found.agrees
    assert found.failures


def test_a_runtime_that_refuses_everything_does_not_agree(expect):
    found = check([expect("k", [0.9, 0.1])], Declined("unsupported", "No."))

    assert (found.agrees, found.failures, found.top1_agreement, found.largest_difference) == (
        False,
        (),
        None,
        None,
    )


def test_the_rewritten_graph_has_its_own_tolerance_and_may_lack_the_score(expect):
    found = check([expect("a", [0.9, 0.1], unknown=2.0)], answer([0.9005, 0.0995]), core=True)

    assert found.agrees
    assert found.tolerance == 1e-3
    assert found.refused[0].picture == "unknown score"


def test_a_long_list_of_failures_is_cut(expect):
    wanted = [expect(str(number), [0.9, 0.1]) for number in range(MOST_FAILURES + 5)]
    found = check(wanted, *[answer([0.8, 0.2])] * len(wanted))

    assert len(found.failures) == MOST_FAILURES + 1
    assert found.failures[-1] == "… and 5 more."


def test_small_numbers_are_written_out():
    assert [plain_number(value) for value in (1e-5, 0.00031234, 0.25, 0.0, 1.0)] == [
        "0.00001", "0.00031", "0.25", "0", "1",
    ]  # fmt: skip
