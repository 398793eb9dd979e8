"""`tellapart train`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from engine.backbones.catalogue import DEFAULT_BACKBONE, find_backbone
from engine.backbones.places import cache_folder
from engine.backbones.preparing import PreparedBackbone, prepare
from engine.cli.exit_codes import ExitCode
from engine.cli.launching import launch
from engine.cli.opening import JOB, as_rows, read_data, say_if_not_chosen
from engine.cli.output import ProgressBars, say, write_json
from engine.cli.replacing import check_model_place
from engine.cli.train_arguments import train_options
from engine.cli.train_resuming import Asked, keep_what_was_asked, what_was_asked
from engine.cli.train_telling import event_as_object, report_as_object, report_in_sentences
from engine.contracts.errors import JobStopped
from engine.contracts.events import Event, JobProgress
from engine.contracts.projects import PictureRow
from engine.contracts.types import RunReport, TrainMode
from engine.jobs import Report, StopToken
from engine.training.job import TrainingPlaces, train
from engine.training.thorough.processes import helps


def train_command(arguments: argparse.Namespace, stop: StopToken, words: Sequence[str] = ()) -> int:
    """Train a model from a folder or a CSV file, or go on with a thorough training that was interrupted."""
    if arguments.launcher is not None:
        return launch(arguments, words)
    asked = _asked(arguments)
    out = Path(asked.out)
    # Found out now, not after the last picture.
    check_model_place(out)
    spec = find_backbone(asked.options.backbone) if asked.options.backbone else DEFAULT_BACKBONE

    def report(event: Event) -> None:
        bars.show(event)
        told = event_as_object(event) if arguments.json else None
        if told is not None:
            write_json(told)

    with ProgressBars() as bars:
        say_if_not_chosen(asked.options.device.value)
        labelled = read_data(Path(asked.data), bars, stop)
        for warning in labelled.warnings:
            say(f"note: {warning.sentence()}")
        without = sum(picture.label is None and picture.problem is None for picture in labelled.pictures)
        if without:
            say(f"note: {without} of {len(labelled.pictures)} pictures have no class and are left out.")
        backbone = prepare(progress=lambda steps, of: report(JobProgress(JOB, "preparing", steps, of)), spec=spec)
        if helps():
            from engine.training.thorough.job import help_with_training

            help_with_training(_places(asked), backbone=backbone, options=asked.options, job=JOB, stop=stop)
            return ExitCode.DONE
        done = _train(asked, as_rows(labelled), backbone, report, stop)
    broken = [(picture.path, picture.problem) for picture in labelled.pictures if picture.problem is not None]
    unreadable = (*labelled.unreadable, *broken, *done.unreadable)
    for path, problem in unreadable:
        say(f"left out: {path}: {problem.sentence()}")
    for warning in done.warnings:
        say(f"note: {warning.sentence()}")
    for sentence in report_in_sentences(done):
        say(sentence)
    say(f"{out}: {len(done.model.classes)} classes, {done.seconds:.1f} s.")
    if arguments.json:
        write_json(report_as_object(done, len(unreadable)))
    return ExitCode.SOME_UNREADABLE if unreadable else ExitCode.DONE


def _asked(arguments: argparse.Namespace) -> Asked:
    if arguments.resume is not None:
        return what_was_asked(arguments.resume.absolute())
    return Asked(str(arguments.data.absolute()), str(arguments.out.absolute()), train_options(arguments))


def _places(asked: Asked) -> TrainingPlaces:
    return TrainingPlaces(cache_folder() / "features", Path(asked.out))


def _train(
    asked: Asked, rows: list[PictureRow], backbone: PreparedBackbone, report: Report, stop: StopToken
) -> RunReport:
    places = _places(asked)
    name = asked.options.name
    if asked.options.mode is TrainMode.QUICK:
        return train(
            rows,
            places,
            backbone=backbone,
            name=name,
            run=0,
            options=asked.options,
            job=JOB,
            report=report,
            stop=stop,
        )
    from engine.training.thorough.control import TrainingControl
    from engine.training.thorough.interrupted import run_folder
    from engine.training.thorough.job import train_thorough

    keep_what_was_asked(run_folder(places, 0), asked)
    try:
        return train_thorough(
            rows,
            places,
            backbone=backbone,
            name=name,
            run=0,
            options=asked.options,
            job=JOB,
            report=report,
            stop=stop,
            control=TrainingControl(),
        )
    except JobStopped:
        say(f"To go on: tellapart train --resume {asked.out}")
        raise
