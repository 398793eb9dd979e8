"""Holds a runtime's answers against Tellapart's, by the rule of docs/bundle.md."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.contracts.sharing import Refusal, Runtime, RuntimeCheck, Tolerances
from engine.verifying.expected import Expected
from engine.verifying.runtime import Answered, Declined, RuntimeAnswer

UNSUPPORTED = "unsupported"
"""The code of a runtime that refuses a kind of picture rather than answer differently."""

MOST_FAILURES = 20

_CAUSES = {
    "exif": "is its EXIF turn not applied?",
    "png-exif": "is its EXIF turn not applied?",
    "icc": "is its colour profile applied?",
    "gamma": "is its gamma applied?",
    "alpha": "are its clear pixels not laid on white?",
    "alpha-16": "are its clear pixels not laid on white, or its 16 bits not cut to the upper 8?",
    "cmyk": "are its four colours turned into RGB in another way?",
    "grey": "is its grey turned into other levels?",
    "grey-16": "are its 16 bits not cut to the upper 8?",
    "rgb-16": "are its 16 bits not cut to the upper 8?",
    "gif": "is it not the first frame, or are clear pixels not laid on white?",
    "large": "was it decoded at a smaller scale?",
}


@dataclass(slots=True)
class _Tally:
    compared: int = 0
    sure: int = 0
    same: int = 0
    largest: float | None = None
    milliseconds: list[float] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Allowed:
    probability: float
    score: float
    score_scale: float


def compare(
    runtime: Runtime,
    expected: Sequence[Expected],
    answered: Answered,
    tolerances: Tolerances,
    *,
    core: bool = False,
    inexact: Collection[str] = (),
) -> RuntimeCheck:
    """Compare answer by answer.

    From the same RGB, a probability may differ by `tolerances.raw`, an unknown score by that share of its scale;
    from other RGB, which only features that the runtime has named may have, by `tolerances.file`. Where the two
    best classes are further apart than twice that, the first class must be the same. Golden pictures are held to
    that; in any number of other pictures some are at the end of what float32 does, and their probabilities may
    differ by `tolerances.file` from the same RGB too.

    Args:
        runtime: whose answers they are.
        expected: what Tellapart answers.
        answered: what the runtime answers to the same pictures, in that order.
        tolerances: from the model file.
        core: whether the runtime has the rewritten graph, which is held against `tolerances.core`.
        inexact: features whose RGB the runtime has named as differing in places.
    """
    tally = _Tally()
    usual = tolerances.core if core else tolerances.raw
    if len(answered.answers) != len(expected):
        tally.failures.append(f"It answered {len(answered.answers)} of {len(expected)} pictures.")
    for one, answer in zip(expected, answered.answers, strict=False):
        if isinstance(answer, Declined):
            _declined(one, answer, tally)
            continue
        wrong = _malformed(one, answer, core)
        if wrong:
            tally.failures.append(f"{one.asked.name}: {wrong}")
            continue
        same = answer.rgb_sha256 == one.rgb_sha256
        if not same and not _may_differ(one, inexact):
            tally.failures.append(_decoded_differently(one))
        wide = max(usual, tolerances.file)
        allowed = _Allowed(
            usual if same and one.feature else wide, usual if same else wide, tolerances.score_scale
        )
        _compare_one(one, answer, allowed, tally)
    if core and answered.answers and _lacks_score(expected, answered):
        tally.refused.append(
            Refusal("unknown score", "The rewritten graph gives probabilities only, without the unknown score.")
        )
    return RuntimeCheck(
        runtime=runtime,
        version=answered.version,
        pictures=tally.compared,
        top1_agreement=_share(tally),
        largest_difference=tally.largest,
        milliseconds=statistics.median(tally.milliseconds) if tally.milliseconds else None,
        tolerance=usual,
        refused=tuple(tally.refused),
        failures=_shortened(tally.failures),
    )


def plain_number(value: float, digits: int = 2) -> str:
    """A small number as people read it, with so many digits: 0.00031, never 3.1e-04."""
    return str(np.format_float_positional(value, precision=digits, fractional=False, trim="-"))


def _declined(one: Expected, answer: Declined, tally: _Tally) -> None:
    if answer.code == UNSUPPORTED and one.asked.raw is None:
        tally.refused.append(Refusal(one.asked.name, answer.message))
    else:
        tally.failures.append(f"{one.asked.name}: it was not read: {answer.message}")


def _malformed(one: Expected, answer: RuntimeAnswer, core: bool) -> str:
    given, wanted = answer.probabilities, one.probabilities
    if given.shape != wanted.shape:
        return f"{given.size} probabilities instead of {wanted.size}."
    if not np.isfinite(given).all():
        return "a probability is not a number."
    if answer.unknown_score is None:
        return "" if one.unknown_score is None or core else "the unknown score is missing."
    if one.unknown_score is None:
        return "an unknown score, which this model does not have."
    return "" if np.isfinite(answer.unknown_score) else "the unknown score is not a number."


def _may_differ(one: Expected, inexact: Collection[str]) -> bool:
    """Whether the runtime has named what may make its RGB differ; of most pictures nobody knows the feature."""
    if one.asked.raw is not None:
        return False
    return one.feature in inexact if one.feature else bool(inexact)


def _decoded_differently(one: Expected) -> str:
    if one.asked.raw is not None:
        return f"{one.asked.name}: it did not take the RGB as it lies in the file."
    cause = _CAUSES.get(one.feature, "")
    return f"{one.asked.name}: decoded differently" + (f" ({cause})" if cause else ".")


def _compare_one(one: Expected, answer: RuntimeAnswer, allowed: _Allowed, tally: _Tally) -> None:
    tally.compared += 1
    tally.milliseconds.append(answer.milliseconds)
    differences = np.abs(answer.probabilities.astype(np.float64) - one.probabilities)
    largest = float(differences.max())
    tally.largest = largest if tally.largest is None else max(tally.largest, largest)
    wrong = []
    if largest > allowed.probability:
        at_most = plain_number(allowed.probability)
        wrong.append(f"a probability differs by {plain_number(largest, 3)} ({at_most} is allowed)")
    if _scores_differ(one, answer, allowed):
        wrong.append(f"the unknown score is {answer.unknown_score:.7g}, not {one.unknown_score:.7g}")
    if _margin(one) > 2 * allowed.probability:
        tally.sure += 1
        if int(answer.probabilities.argmax()) == int(one.probabilities.argmax()):
            tally.same += 1
        else:
            wrong.append("another class comes first")
    if wrong:
        tally.failures.append(f"{one.asked.name}: {', '.join(wrong)}.")


def _scores_differ(one: Expected, answer: RuntimeAnswer, allowed: _Allowed) -> bool:
    if one.unknown_score is None or answer.unknown_score is None:
        return False
    difference = abs(answer.unknown_score - one.unknown_score)
    return difference > allowed.score * max(allowed.score_scale, abs(one.unknown_score))


def _margin(one: Expected) -> float:
    """How far the best class is above the next, infinite for a model of one class."""
    if len(one.probabilities) < 2:
        return float("inf")
    second, first = np.partition(one.probabilities, -2)[-2:].astype(np.float64)
    return float(first - second)


def _lacks_score(expected: Sequence[Expected], answered: Answered) -> bool:
    return any(
        one.unknown_score is not None and isinstance(answer, RuntimeAnswer) and answer.unknown_score is None
        for one, answer in zip(expected, answered.answers, strict=False)
    )


def _share(tally: _Tally) -> float | None:
    if tally.compared == 0:
        return None
    return tally.same / tally.sure if tally.sure else 1.0


def _shortened(failures: list[str]) -> tuple[str, ...]:
    more = len(failures) - MOST_FAILURES
    if more <= 0:
        return tuple(failures)
    return (*failures[:MOST_FAILURES], f"… and {more} more.")
