"""A model file alone can tell how it was judged, and a forged one cannot break the report."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.contracts.judgement import LookAlikes
from engine.reporting.kept import JUDGEMENT, MOST_CLASSES, Judgement, from_record, to_record, with_judgement


@pytest.fixture
def judgement(full_report) -> Judgement:
    alike = full_report.look_alikes
    return Judgement(
        tried=full_report.tried,
        accuracy_plain=full_report.accuracy_plain,
        per_class=full_report.per_class,
        calibration=full_report.calibration,
        coverage=full_report.coverage,
        coach=full_report.coach,
        verdict=full_report.verdict,
        warnings=full_report.warnings,
        look_alike_groups=len(alike.groups),
        look_alike_pictures=alike.pictures,
        accuracy_if_divided=alike.accuracy_if_divided,
    )


def test_what_is_kept_comes_back_but_no_pictures(full_report, judgement):
    record = json.loads(json.dumps({JUDGEMENT: to_record(judgement), "other": 1}))
    assert from_record(record) == judgement
    assert full_report.checked[0].path not in json.dumps(record)
    bare = replace(
        full_report, tried=(), calibration=None, coverage=(), coach=None, look_alikes=LookAlikes(), verdict=None
    )
    filled = with_judgement(bare, judgement)
    assert filled.calibration == full_report.calibration
    assert filled.coach == full_report.coach
    assert (len(filled.look_alikes.groups), filled.look_alikes.pictures) == (1, 2)


@pytest.mark.parametrize(
    "forged",
    [
        None,
        [],
        "text",
        {"tried": 3},
        {"accuracy_plain": "a lot"},
        {"accuracy_plain": float("nan")},
        {"look_alike_groups": 10**12},
        {"look_alike_groups": -1},
        {"coach": {"points": [{"pictures": -4, "accuracy": 0.5, "low": 0.1, "high": 0.2}]}},
        {"per_class": [{"name": 5}]},
    ],
)
def test_nonsense_is_passed_over(forged):
    assert from_record({JUDGEMENT: forged}) == Judgement()
    assert from_record({}) == Judgement()


def test_a_record_stays_small_however_many_classes_there_are(judgement):
    many = replace(judgement, per_class=judgement.per_class[:1] * (MOST_CLASSES + 1))
    assert to_record(many)["per_class"] == []
