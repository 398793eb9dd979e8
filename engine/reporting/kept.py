"""What a model file keeps of how it was judged, so that a report can be made where its project is not at hand."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from typing import Any

from engine.contracts.judgement import (
    Calibration,
    ClassScore,
    Coach,
    CoveragePoint,
    LookAlikes,
    TriedRecipe,
    Verdict,
)
from engine.contracts.types import Problem, RunReport
from engine.project.json_values import from_json, to_json

JUDGEMENT = "judgement"
"""Name in the training record."""

MOST_CLASSES = 5000
"""Of more classes, their own scores are left out: the record has to stay small."""

_MOST_GROUPS = 10**6


@dataclass(frozen=True, slots=True)
class Judgement:
    """The numbers of a run's report, without a word about any picture; attributes as in `RunReport`.

    Attributes:
        look_alike_groups: how many groups of look-alikes there were.
        look_alike_pictures: how many pictures they were together.
        accuracy_if_divided: as in `LookAlikes`.
    """

    tried: tuple[TriedRecipe, ...] = ()
    accuracy_plain: float | None = None
    per_class: tuple[ClassScore, ...] = ()
    calibration: Calibration | None = None
    coverage: tuple[CoveragePoint, ...] = ()
    coach: Coach | None = None
    verdict: Verdict | None = None
    warnings: tuple[Problem, ...] = ()
    look_alike_groups: int = 0
    look_alike_pictures: int = 0
    accuracy_if_divided: float | None = None


def to_record(judgement: Judgement) -> dict[str, Any]:
    """As plain values for a training record, under the name `JUDGEMENT`."""
    if len(judgement.per_class) > MOST_CLASSES:
        judgement = replace(judgement, per_class=())
    plain: dict[str, Any] = json.loads(to_json(judgement))
    return plain


def from_record(record: dict[str, Any]) -> Judgement:
    """What a record says, which anybody may have written: an empty judgement if it makes no sense."""
    kept = record.get(JUDGEMENT)
    if not isinstance(kept, dict) or not _sensible(kept):
        return Judgement()
    try:
        return from_json(Judgement, json.dumps(kept))
    except ValueError:
        return Judgement()


def with_judgement(report: RunReport, judgement: Judgement) -> RunReport:
    """The report with what was kept filled in."""
    groups = ((),) * min(judgement.look_alike_groups, _MOST_GROUPS)
    alike = LookAlikes(groups, judgement.look_alike_pictures, judgement.accuracy_if_divided)
    return replace(
        report,
        tried=judgement.tried,
        accuracy_plain=judgement.accuracy_plain,
        per_class=judgement.per_class or report.per_class,
        calibration=judgement.calibration,
        coverage=judgement.coverage,
        coach=judgement.coach,
        verdict=judgement.verdict,
        warnings=judgement.warnings,
        look_alikes=alike,
    )


def _sensible(value: Any) -> bool:
    """Whether every number in plain values is one that can be shown and drawn: 0 or more, and below a billion."""
    if isinstance(value, dict):
        return all(_sensible(inner) for inner in value.values())
    if isinstance(value, list):
        return all(_sensible(inner) for inner in value)
    if isinstance(value, int | float):
        return math.isfinite(value) and 0 <= value < 1e9
    return True
