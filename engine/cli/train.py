"""`tellapart train`."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.backbones.places import cache_folder
from engine.backbones.preparing import prepare
from engine.cli.exit_codes import ExitCode
from engine.cli.opening import JOB, as_rows, read_data, say_if_not_chosen
from engine.cli.output import ProgressBars, say, write_json
from engine.cli.replacing import check_model_place
from engine.contracts.events import Event, JobProgress
from engine.contracts.training_events import LearningMeasured
from engine.contracts.types import DeviceKind, RunReport, TrainOptions
from engine.jobs import StopToken
from engine.training.job import TrainingPlaces, train


def train_command(arguments: argparse.Namespace, stop: StopToken) -> int:
    """Train a model from a folder or a CSV file."""
    out: Path = arguments.out
    # Found out now, not after the last picture.
    check_model_place(out.absolute())
    options = TrainOptions(out.stem, arguments.seed, arguments.time_budget, DeviceKind(arguments.device))

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
            backbone=prepare(progress=lambda steps, of: report(JobProgress(JOB, "preparing", steps, of))),
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
        write_json(
            {
                "event": "trained",
                "model": done.model.key,
                "classes": list(done.model.classes),
                "score": done.score.accuracy,
                "score_interval": [done.score.low, done.score.high],
                "balanced_score": done.score.balanced,
                "held_out": done.held_out,
                "seconds": round(done.seconds, 3),
                "choices": dict(done.choices),
                "pictures": done.score.total,
                "unreadable": len(unreadable),
            }
        )
    return ExitCode.SOME_UNREADABLE if unreadable else ExitCode.DONE


def _tell(done: RunReport, out: Path) -> None:
    score = done.score
    say(
        f"Right for {score.accuracy:.0%} of {score.total} pictures it had never seen"
        f" (between {score.low:.0%} and {score.high:.0%}), {done.held_out}."
    )
    say(f"{out}: {len(done.model.classes)} classes, {done.seconds:.1f} s.")
