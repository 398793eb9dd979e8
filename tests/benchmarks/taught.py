"""A model that Tellapart makes of a folder, and what it says of others: all in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.competitors import run_once
from tests.benchmarks.results import Settings

SEED = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What a model said of the pictures of one folder that could be read.

    Attributes:
        labels: name of the folder that each picture is in.
        guesses: classes.
        confidences: in [0, 1].
        unknown: unknown scores.
        refused: whether the answer was "none of these".
    """

    labels: list[str]
    guesses: list[str]
    confidences: list[float]
    unknown: list[float]
    refused: list[bool]


@dataclass(frozen=True, slots=True)
class Taught:
    """How one training ended.

    Attributes:
        seconds: from folder to model file.
        told: what the model said of each of the folders asked about.
        doubtful: file names of pictures whose label may be wrong, the most doubtful first.
        choices: what training chose, in words.
    """

    seconds: float
    told: list[Told]
    doubtful: list[str]
    choices: str


def teach(settings: Settings, work: str, learn: Path, asked: Sequence[Path]) -> Taught:
    """Train on a folder of class folders in a fresh process, then ask about other folders."""
    folder = settings.folder / "work" / work
    taught: Taught = run_once(open_taught, str(learn), [str(each) for each in asked], str(folder))[1]
    settings.say(f"  {work}: {taught.seconds:.1f} s, {taught.choices}")
    return taught


def open_taught(learn: str, asked: Sequence[str], work: str) -> Callable[[], Taught]:
    """What `tellapart train` and `tellapart classify` do."""
    from engine.backbones.preparing import prepare
    from engine.cli.opening import JOB, as_rows
    from engine.contracts.types import DeviceKind, TrainOptions
    from engine.jobs import StopToken
    from engine.project.importing import read_labelled
    from engine.training.job import TrainingPlaces, train

    backbone = prepare()
    bundle = Path(work) / "model.tellapart"
    bundle.parent.mkdir(parents=True, exist_ok=True)

    def run() -> Taught:
        start = time.perf_counter()
        report = train(
            as_rows(read_labelled([Path(learn)], StopToken(), _quiet, JOB)),
            TrainingPlaces(Path(work).parent / "features", bundle),
            backbone=backbone,
            name="taught",
            run=0,
            options=TrainOptions("taught", seed=SEED, device=DeviceKind.CPU),
            job=JOB,
            report=_quiet,
            stop=StopToken(),
        )
        seconds = time.perf_counter() - start
        chosen = dict(report.choices)
        return Taught(
            seconds,
            [_ask(bundle, Path(folder)) for folder in asked],
            [Path(doubt.path).name for doubt in report.doubtful],
            " ".join(chosen[word] for word in ("framing", "size", "depth")),
        )

    return run


def _ask(bundle: Path, folder: Path) -> Told:
    from engine.bundle.classifier import open_classifier
    from engine.classification.classify import classify
    from engine.devices import cpu_device
    from engine.jobs import StopToken
    from engine.pictures.finding import find_pictures

    classifier = open_classifier(str(bundle), cpu_device(chosen=True))
    found = classify(find_pictures([folder]), classifier, top=1, stop=StopToken())
    results = [result for some in found for result in some if result.problem is None]
    classifier.close()
    return Told(
        labels=[Path(result.path).parent.name for result in results],
        guesses=[result.class_name or "" for result in results],
        confidences=[result.confidence or 0.0 for result in results],
        unknown=[0.0 if result.unknown_score is None else result.unknown_score for result in results],
        refused=[result.none_of_these for result in results],
    )


def _quiet(_event: object) -> None:
    pass
