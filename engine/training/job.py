"""One training from labelled pictures to a finished model file."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.backbones.fallback import open_safe_runner
from engine.backbones.preparing import PreparedBackbone
from engine.backbones.runner import FeatureRunner
from engine.bundle.strictness import PREDICTIONS, held_out_predictions
from engine.bundle.writing import write_bundle
from engine.classification.classify import worker_count
from engine.contracts.events import DeviceFellBack
from engine.contracts.judgement import Verdict
from engine.contracts.projects import PictureRow
from engine.contracts.types import Device, DeviceKind, JobId, Problem, RunReport, TrainMode, TrainOptions
from engine.devices import chosen_device, detect_devices
from engine.jobs import Report, StopToken
from engine.progress import Progress
from engine.reporting.kept import JUDGEMENT, Judgement, to_record
from engine.training.answering import probabilities_of_head
from engine.training.looking import Looker
from engine.training.quick import QuickModel, train_quick
from engine.training.remeasuring import remeasure

if TYPE_CHECKING:
    import onnx


@dataclass(frozen=True, slots=True)
class TrainingPlaces:
    """Where one training keeps its things.

    Attributes:
        features: folder of the feature cache.
        bundle: the model file to make.
    """

    features: Path
    bundle: Path


def train(
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
    learned_from: Callable[[Mapping[str, str]], None] | None = None,
) -> RunReport:
    """Learn from labelled pictures and write the model file.

    Args:
        rows: pictures with labels.
        places: where features and the model go.
        backbone: the network whose features are learned from.
        name: what the model is called.
        run: number of the run, 0 outside a project.
        options: seed, time budget and device.
        job: the job that events are named after.
        report: takes progress events.
        stop: looked at before every batch.
        learned_from: told, before the model is written, the path of every picture that was looked at and the hash
            of its bytes at that moment.

    Raises:
        JobStopped: if the job was cancelled; no model is written, features are kept.
        EngineError: if it cannot be done, with what to do.
    """
    started = time.monotonic()
    runner = open_training_runner(backbone, options, job, report)
    try:
        with Looker(backbone.spec, runner, places.features, worker_count(), stop) as looker:
            model = train_quick(rows, looker=looker, options=options, job=job, report=report)
        device = runner.device
    finally:
        runner.close()
    stop.raise_if_stopped()
    if learned_from is not None:
        learned_from(model.contents)
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
    )


def deliver(
    model: QuickModel,
    path: Path,
    *,
    backbone: PreparedBackbone,
    name: str,
    run: int,
    options: TrainOptions,
    device: Device,
    seconds: float,
    mode: TrainMode = TrainMode.QUICK,
    network: onnx.ModelProto | None = None,
    verdict: Verdict | None = None,
    warnings: tuple[Problem, ...] = (),
) -> RunReport:
    """Write the model file of what was found out, and say it all.

    Args:
        model: what training found out.
        path: the model file to make.
        backbone: the network that its features are of.
        name: what the model is called.
        run: number of the run, 0 outside a project.
        options: what the person chose.
        device: what computed.
        seconds: how long it took.
        mode: how it was made.
        network: the network's graph if it was taught itself.
        verdict: thorough against quick.
        warnings: things worth knowing beside the model's own.

    Raises:
        EngineError: "disk-full" or "cannot-write".
    """
    choices = (*model.choices, ("device", device.name))
    trust = model.trust
    card = write_bundle(
        path,
        backbone=backbone,
        weight=model.head.weight,
        bias=model.head.bias,
        classes=model.classes,
        preprocessing=model.recipe.preprocessing,
        depth=model.recipe.depth,
        temperature=model.head.temperature,
        score=model.score,
        name=name,
        record={
            **_record(model, choices, options, seconds),
            "mode": mode.value,
            JUDGEMENT: to_record(_judgement(model, verdict, warnings)),
        },
        mode=mode,
        unknownness=None if trust.refusal is None else trust.refusal.unknownness,
        rejection=None if trust.refusal is None else trust.refusal.rejection,
        thresholds=trust.thresholds,
        backbone_graph=network,
    )
    remeasured = None
    if device.kind is not DeviceKind.CPU:
        columns = model.features[:, backbone.spec.columns(model.recipe.depth)]
        said = probabilities_of_head(model.head, columns, several=model.taught.judged.several)
        remeasured = remeasure(card.key, model.lesson, said, device)
    return RunReport(
        run=run,
        model=card,
        score=model.score,
        held_out=model.held_out,
        confusion=tuple(tuple(int(count) for count in row) for row in model.confusion),
        checked=model.checked,
        unreadable=model.unreadable,
        choices=choices,
        seconds=seconds,
        warnings=(*model.warnings, *warnings),
        mode=mode,
        options=options,
        tried=model.choice.tried(),
        accuracy_plain=model.choice.accuracy(model.choice.plain),
        per_class=trust.judgement.per_class,
        look_alikes=trust.look_alikes,
        calibration=trust.judgement.calibration,
        coverage=trust.judgement.coverage,
        doubtful=trust.doubtful,
        coach=trust.coach,
        verdict=verdict,
        remeasured=remeasured,
    )


def open_training_runner(
    backbone: PreparedBackbone, options: TrainOptions, job: JobId, report: Report
) -> FeatureRunner:
    """The network on the device that the person chose, going on with the CPU when that fails."""

    def fell_back(device: Device, message: str) -> None:
        report(DeviceFellBack(job, device, message))

    return open_safe_runner(backbone, chosen_device(detect_devices(options.device)), fell_back)


def _judgement(model: QuickModel, verdict: Verdict | None, warnings: tuple[Problem, ...]) -> Judgement:
    trust = model.trust
    return Judgement(
        tried=model.choice.tried(),
        accuracy_plain=model.choice.accuracy(model.choice.plain),
        per_class=trust.judgement.per_class,
        calibration=trust.judgement.calibration,
        coverage=trust.judgement.coverage,
        coach=trust.coach,
        verdict=verdict,
        warnings=(*model.warnings, *warnings),
        look_alike_groups=len(trust.look_alikes.groups),
        look_alike_pictures=trust.look_alikes.pictures,
        accuracy_if_divided=trust.look_alikes.accuracy_if_divided,
    )


def _record(
    model: QuickModel, choices: tuple[tuple[str, str], ...], options: TrainOptions, seconds: float
) -> dict[str, object]:
    judged = model.taught.judged
    right = np.array([picture.label == picture.guess for picture in model.trust.judgement.checked])
    unknown = None if model.trust.refusal is None else model.trust.refusal.unknown
    return {
        PREDICTIONS: held_out_predictions(judged.probabilities.max(axis=1), right, unknown),
        "held_out": model.held_out,
        "confusion": model.confusion.tolist(),
        "learned_from": model.learned_from,
        "unreadable": len(model.unreadable),
        "choices": dict(choices),
        "options": asdict(options),
        "seconds": round(seconds, 3),
    }
