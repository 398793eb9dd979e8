"""One thorough training, from labelled pictures to the better of two models."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from engine.backbones.preparing import PreparedBackbone
from engine.classification.classify import worker_count
from engine.contracts.judgement import Verdict
from engine.contracts.projects import PictureRow
from engine.contracts.types import JobId, Problem, RunReport, TrainMode, TrainOptions
from engine.jobs import Report, StopToken
from engine.progress import Progress
from engine.training.choosing import TimeBudget
from engine.training.job import TrainingPlaces, deliver, open_training_runner
from engine.training.looking import Looker
from engine.training.quick import QuickModel, train_quick
from engine.training.thorough.control import TrainingControl
from engine.training.thorough.views import Viewed, find_permitted, learn_from_views
from engine.training.trust import weigh

KEPT_QUICK, KEPT_THOROUGH = "quick", "thorough"


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
    verdict: Verdict | None = None
    said: tuple[Problem, ...] = ()
    options = replace(options, mode=TrainMode.THOROUGH)
    runner = open_training_runner(backbone, options, job, report)
    try:
        with Looker(backbone.spec, runner, places.features, worker_count(), stop) as looker:
            quick = train_quick(rows, looker=looker, options=options, job=job, report=report)
            model = quick
            if quick.lesson.targets is not None:
                said = (ONE_CLASS_ONLY,)
            else:
                model, verdict = _better_of(quick, looker, options, job, report, stop, control)
        device = runner.device
    finally:
        runner.close()
    stop.raise_if_stopped()
    if learned_from is not None:
        learned_from(quick.contents)
    Progress(job, "saving", 0, report)
    return deliver(
        model,
        places.bundle,
        backbone=backbone,
        name=name,
        run=run,
        options=options,
        device=device,
        seconds=time.monotonic() - started,
        mode=TrainMode.THOROUGH if verdict is not None and verdict.kept == KEPT_THOROUGH else TrainMode.QUICK,
        verdict=verdict,
        warnings=said,
    )


def _better_of(
    quick: QuickModel,
    looker: Looker,
    options: TrainOptions,
    job: JobId,
    report: Report,
    stop: StopToken,
    control: TrainingControl,
) -> tuple[QuickModel, Verdict]:
    control.wait_while_paused(stop)
    permitted = find_permitted(quick, looker, options=options, job=job, report=report)
    control.wait_while_paused(stop)
    viewed = learn_from_views(quick, looker, permitted, options=options, job=job, report=report)
    verdict = _verdict(quick, viewed)
    if verdict.kept == KEPT_QUICK:
        return replace(quick, choices=_choices(quick, viewed, "quick")), verdict
    trust = weigh(
        quick.lesson,
        quick.features,
        quick.families,
        viewed.taught,
        quick.recipe,
        set(quick.contents.values()),
        budget=TimeBudget(0.3 * options.time_budget),
        options=options,
        looker=looker,
        job=job,
        report=report,
    )
    choices = _choices(quick, viewed, "thorough")
    return replace(quick, taught=viewed.taught, trust=trust, choices=choices), verdict


def _verdict(quick: QuickModel, viewed: Viewed) -> Verdict:
    rows = quick.taught.judged.rows
    labels = quick.lesson.labels[rows]
    before = float((quick.taught.judged.guesses == labels).mean())
    after = float((viewed.taught.judged.guesses == labels).mean())
    kept = KEPT_THOROUGH if after > before else KEPT_QUICK
    return Verdict(pictures=len(rows), quick=before, thorough=after, kept=kept)


def _choices(quick: QuickModel, viewed: Viewed, mode: str) -> tuple[tuple[str, str], ...]:
    chosen = dict(quick.choices)
    chosen["mode"] = mode
    if mode == "thorough":
        chosen["strength"] = f"{viewed.taught.head.strength:g}"
        chosen["variations"] = ", ".join(viewed.permitted.variations)
        chosen["views"] = str(len(viewed.views))
    return tuple(chosen.items())


ONE_CLASS_ONLY = Problem(
    "thorough-one-class",
    "Thorough training teaches one class per picture, so this is Quick's model.",
    "",
)
