"""What a training does and what came of it, as JSON for scripts and in sentences for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from engine.contracts.events import Event, JobProgress
from engine.contracts.training_events import EpochFinished, LearningMeasured
from engine.contracts.types import Depth, RunReport, TrainMode

DEPTHS = {
    Depth.LAST: "at what things are",
    Depth.DETAIL: "at small detail",
    Depth.BOTH: "at what things are and at small detail",
}
WORTH_SAYING = 0.005
"""A gain below half a point is none."""


def event_as_object(event: Event) -> dict[str, Any] | None:
    """One JSON object for an event that scripts are told of, else None."""
    match event:
        case JobProgress():
            return {
                "event": "progress",
                "stage": event.stage,
                "done": event.done,
                "total": event.total,
                "seconds_left": event.seconds_left,
                "detail": event.detail,
            }
        case LearningMeasured():
            return {"event": "measured", "pictures": event.pictures, "accuracy": event.accuracy}
        case EpochFinished():
            return {
                "event": "epoch",
                "epoch": event.epoch,
                "epochs": event.epochs,
                "loss": event.loss,
                "validation_loss": event.validation_loss,
                "accuracy": event.accuracy,
                "best": event.best,
                "seconds_left": event.seconds_left,
            }
        case _:
            return None


def report_as_object(done: RunReport, unreadable: int) -> dict[str, Any]:
    """The JSON object that a training ends with; `unreadable` counts all pictures left out."""
    choices = dict(done.choices)
    calibration, rejection, coach = done.calibration, done.model.rejection, done.coach
    refusing = None
    if rejection is not None:
        refusing = {
            "unknown_threshold": rejection.unknown_threshold,
            "confidence_threshold": rejection.confidence_threshold,
            "coverage": rejection.coverage,
            "accuracy": rejection.accuracy,
            "negatives": rejection.negatives,
        }
    return {
        "event": "trained",
        "model": done.model.key,
        "classes": list(done.model.classes),
        "mode": done.model.mode.value,
        "score": done.score.accuracy,
        "score_interval": [done.score.low, done.score.high],
        "balanced_score": done.score.balanced,
        "held_out": done.held_out,
        "seconds": round(done.seconds, 3),
        "choices": choices,
        "gain": float(choices["gain"]) if "gain" in choices else None,
        "tried": [asdict(tried) for tried in done.tried],
        "look_alikes": {
            "pictures": done.look_alikes.pictures,
            "groups": len(done.look_alikes.groups),
            "score_if_divided": done.look_alikes.accuracy_if_divided,
        },
        "calibration_error": None if calibration is None else calibration.error_after,
        "rejection": refusing,
        "doubtful": len(done.doubtful),
        "advice": None if coach is None else coach.advice.value,
        "verdict": None if done.verdict is None else asdict(done.verdict),
        "pictures": done.score.total,
        "unreadable": unreadable,
    }


def report_in_sentences(done: RunReport) -> Iterator[str]:
    """What people are told, the score first."""
    score = done.score
    yield (
        f"Right for {score.accuracy:.0%} of {score.total} pictures it had never seen"
        f" (between {score.low:.0%} and {score.high:.0%}), {done.held_out}."
    )
    if abs(score.balanced - score.accuracy) >= WORTH_SAYING:
        yield f"Every class counted alike, that is {score.balanced:.0%}."
    yield _where_it_looks(done)
    alike = done.look_alikes
    if alike.pictures:
        would = alike.accuracy_if_divided
        otherwise = "" if would is None else f"; divided at random, the score would read {would:.0%}"
        yield f"{alike.pictures} look-alikes were kept together{otherwise}."
    rejection = done.model.rejection
    if rejection is not None:
        yield (
            f"It answers {rejection.coverage:.0%} of such pictures, of which {rejection.accuracy:.0%} right, and"
            " says “none of these” to the rest."
        )
    if done.doubtful:
        listed = "" if done.model.multi_label else "; “tellapart doubtful” lists them"
        yield f"{len(done.doubtful)} labels may be wrong{listed}."
    if done.verdict is not None:
        verdict = done.verdict
        kept = "thorough is kept" if verdict.kept == TrainMode.THOROUGH else "that is not better, so quick is kept"
        yield (
            f"Thorough was right for {verdict.thorough:.0%} and quick for {verdict.quick:.0%} of the same"
            f" {verdict.pictures} pictures that neither had seen: {kept}."
        )
    if done.remeasured is not None:
        again = done.remeasured
        yield (
            f"The model file on the processor gives the same answer as {again.device} to {again.agreement:.0%} of"
            f" {again.pictures} pictures; probabilities differ by {again.largest_difference:.1g} at most."
        )


def _where_it_looks(done: RunReport) -> str:
    choices = dict(done.choices)
    framing = "the whole of each picture" if choices.get("framing") == "whole" else "the middle of each picture"
    looked = f"It looks at {framing} at {choices.get('size')} px, {DEPTHS[done.model.depth]}"
    gain = float(choices["gain"]) if "gain" in choices else 0.0
    return f"{looked}; choosing that gained {100 * gain:.0f} points." if gain >= WORTH_SAYING else f"{looked}."
