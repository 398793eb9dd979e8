"""One thorough training, from labelled pictures to the better of two models."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from engine.backbones.preparing import PreparedBackbone
from engine.classification.classify import worker_count
from engine.contracts.projects import PictureRow
from engine.contracts.types import JobId, Problem, RunReport, TrainMode, TrainOptions
from engine.jobs import Report, StopToken
from engine.progress import Progress
from engine.training.job import TrainingPlaces, deliver, open_training_runner
from engine.training.looking import Looker
from engine.training.quick import train_quick
from engine.training.thorough.contest import Contest, Outcome
from engine.training.thorough.control import PatientStop, TrainingControl
from engine.training.thorough.interrupted import forget, remember, run_folder
from engine.training.thorough.together import SharedLooker, help_until_sent_home, join, tell

MORE_TIME = 2.0


def train_thorough(
    rows: Sequence[PictureRow],
    places: TrainingPlaces,
    *,
    backbone: PreparedBackbone,
    name: str,
    run: int,
    options: TrainOptions,
    job: JobId,
    report: Report,
    stop: StopToken,
    control: TrainingControl,
    learned_from: Callable[[Mapping[str, str]], None] | None = None,
) -> RunReport:
    """Start from what Quick chooses, try to do better, and keep what is right more often on unseen pictures.

    Args:
        rows: pictures with labels.
        places: where features and the model go.
        backbone: the network to start from.
        name: what the model is called.
        run: number of the run, 0 outside a project.
        options: what the person chose.
        job: the job that events are named after.
        report: takes progress events and `EpochFinished`.
        stop: looked at before every batch.
        control: pausing, and stopping with the best so far.
        learned_from: told, before the model is written, the path of every picture that was looked at and the hash
            of its bytes at that moment.

    Returns:
        The report of the model that is kept; its `verdict` says which and why.

    Raises:
        JobStopped: if the job was cancelled; no model is written, what was computed is kept.
        EngineError: if it cannot be done, with what to do.
    """
    started = time.monotonic()
    options = replace(options, mode=TrainMode.THOROUGH)
    folder = run_folder(places, run)
    remember(folder, name)
    runner = open_training_runner(backbone, options, job, report)
    try:
        join(runner.device)
        patient = PatientStop(stop, control)
        with SharedLooker(backbone.spec, runner, places.features, worker_count(), patient) as looker:
            quick = train_quick(
                rows,
                looker=looker,
                # Who asked for thorough has time; twice as much for choosing.
                options=replace(options, time_budget=MORE_TIME * options.time_budget),
                job=job,
                report=report,
            )
            outcome = Outcome(quick, None)
            if quick.lesson.targets is None:
                contest = Contest(
                    quick, looker, backbone, runner.device, options, folder, job, report, stop, control
                )
                outcome = contest.hold()
            else:
                outcome = replace(outcome, said=(ONE_CLASS_ONLY,))
        device = runner.device
        tell(None)
    finally:
        runner.close()
    stop.raise_if_stopped()
    if learned_from is not None:
        learned_from(quick.contents)
    Progress(job, "saving", 0, report)
    done = deliver(
        outcome.model,
        places.bundle,
        backbone=backbone,
        name=name,
        run=run,
        options=options,
        device=device,
        seconds=time.monotonic() - started,
        mode=outcome.mode,
        network=outcome.network,
        verdict=outcome.verdict,
        warnings=outcome.said,
    )
    forget(folder)
    return replace(done, remeasured=outcome.remeasured or done.remeasured)


ONE_CLASS_ONLY = Problem(
    "thorough-one-class",
    "Thorough training teaches one class per picture, so this is Quick's model.",
    "",
)


def help_with_training(
    places: TrainingPlaces,
    *,
    backbone: PreparedBackbone,
    options: TrainOptions,
    job: JobId,
    stop: StopToken,
) -> None:
    """What every process but the first does under torchrun; ends when the first has what it needs.

    Raises:
        RuntimeError: if the first process is gone.
    """
    runner = open_training_runner(backbone, options, job, lambda _event: None)
    try:
        join(runner.device)
        with Looker(backbone.spec, runner, places.features, worker_count(), stop) as looker:
            help_until_sent_home(looker, worker_count())
    finally:
        runner.close()
