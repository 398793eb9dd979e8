"""`tellapart train`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from engine.backbones.catalogue import DEFAULT_BACKBONE, find_backbone
from engine.backbones.places import cache_folder
from engine.backbones.preparing import prepare
from engine.cli.exit_codes import ExitCode
from engine.cli.opening import JOB, as_rows, read_data, say_if_not_chosen
from engine.cli.output import ProgressBars, say, write_json
from engine.cli.replacing import check_model_place
from engine.cli.train_arguments import train_options
from engine.contracts.events import Event, JobProgress
from engine.contracts.training_events import LearningMeasured
from engine.contracts.types import Depth, RunReport
from engine.jobs import StopToken
from engine.training.job import TrainingPlaces, train

DEPTHS = {
    Depth.LAST: "at what things are",
    Depth.DETAIL: "at small detail",
    Depth.BOTH: "at what things are and at small detail",
}
WORTH_SAYING = 0.005
"""A gain below half a point is none."""


def train_command(arguments: argparse.Namespace, stop: StopToken) -> int:
    """Train a model from a folder or a CSV file."""
    out: Path = arguments.out
    # Found out now, not after the last picture.
    check_model_place(out.absolute())
    options = train_options(arguments)
    spec = find_backbone(options.backbone) if options.backbone else DEFAULT_BACKBONE

    def report(event: Event) -> None:
        bars.show(event)
        if not arguments.json:
            return
        if isinstance(event, JobProgress):
            write_json(
                {
                    "event": "progress",
                    "stage": event.stage,
                    "done": event.done,
                    "total": event.total,
                    "seconds_left": event.seconds_left,
                    "detail": event.detail,
                }
            )
        elif isinstance(event, LearningMeasured):
            write_json({"event": "measured", "pictures": event.pictures, "accuracy": event.accuracy})

    with ProgressBars() as bars:
        say_if_not_chosen(arguments.device)
        labelled = read_data(arguments.data, bars, stop)
        for warning in labelled.warnings:
            say(f"note: {warning.sentence()}")
        done = train(
            as_rows(labelled),
            TrainingPlaces(cache_folder() / "features", out.absolute()),
            backbone=prepare(
                progress=lambda steps, of: report(JobProgress(JOB, "preparing", steps, of)), spec=spec
            ),
            name=out.stem,
            run=0,
            options=options,
            job=JOB,
            report=report,
            stop=stop,
        )
    broken = [(picture.path, picture.problem) for picture in labelled.pictures if picture.problem is not None]
    unreadable = (*labelled.unreadable, *broken, *done.unreadable)
    for path, problem in unreadable:
        say(f"left out: {path}: {problem.sentence()}")
    for warning in done.warnings:
        say(f"note: {warning.sentence()}")
    _tell(done, out)
    if arguments.json:
        write_json(_as_object(done, len(unreadable)))
    return ExitCode.SOME_UNREADABLE if unreadable else ExitCode.DONE


def _as_object(done: RunReport, unreadable: int) -> dict[str, object]:
    choices = dict(done.choices)
    calibration, rejection, coach = done.calibration, done.model.rejection, done.coach
    return {
        "event": "trained",
        "model": done.model.key,
        "classes": list(done.model.classes),
        "mode": done.mode.value,
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
        "rejection": None
        if rejection is None
        else {
            "unknown_threshold": rejection.unknown_threshold,
            "confidence_threshold": rejection.confidence_threshold,
            "coverage": rejection.coverage,
            "accuracy": rejection.accuracy,
            "negatives": rejection.negatives,
        },
        "doubtful": len(done.doubtful),
        "advice": None if coach is None else coach.advice.value,
        "pictures": done.score.total,
        "unreadable": unreadable,
    }


def _tell(done: RunReport, out: Path) -> None:
    score = done.score
    say(
        f"Right for {score.accuracy:.0%} of {score.total} pictures it had never seen"
        f" (between {score.low:.0%} and {score.high:.0%}), {done.held_out}."
    )
    for sentence in _sentences(done):
        say(sentence)
    say(f"{out}: {len(done.model.classes)} classes, {done.seconds:.1f} s.")


def _sentences(done: RunReport) -> Iterator[str]:
    choices = dict(done.choices)
    framing = "the whole of each picture" if choices.get("framing") == "whole" else "the middle of each picture"
    looked = f"It looks at {framing} at {choices.get('size')} px, {DEPTHS[done.model.depth]}"
    gain = float(choices["gain"]) if "gain" in choices else 0.0
    yield f"{looked}; choosing that gained {100 * gain:.0f} points." if gain >= WORTH_SAYING else f"{looked}."
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
        yield f"{len(done.doubtful)} labels may be wrong; “tellapart doubtful” lists them."
