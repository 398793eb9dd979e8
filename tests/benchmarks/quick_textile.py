"""Quick training against fine-tuning, in seconds and in accuracy on the same held-out photos."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import pictures
from tests.benchmarks.competitors import median, run_once
from tests.benchmarks.fastai_recipe import open_fine_tune
from tests.benchmarks.results import Row, Settings, Target

SEED = 0


def quick_textile(settings: Settings) -> list[Row]:
    per_class = 100
    learn, held_out = pictures.textile_split(settings.folder / "textile", per_class)
    rounds, epochs = settings.choose(3, 1), settings.choose(3, 1)
    measured: list[tuple[float, float]] = []

    def quick() -> None:
        work = settings.folder / f"quick-{len(measured)}"
        measured.append(run_once(open_quick, str(learn), str(held_out), str(work))[1])
        settings.say(f"  Quick: {measured[-1][0]:.1f} s, {measured[-1][1]:.1%} right")

    for _ in range(rounds - rounds // 2):
        quick()
    settings.say(f"  fastai's fine_tune({epochs}): this takes minutes")
    theirs, their_accuracy = run_once(open_fine_tune, str(learn), str(held_out), epochs)[1]
    settings.say(f"  fastai: {theirs:.1f} s, {their_accuracy:.1%} right")
    for _ in range(rounds // 2):
        quick()
    seconds, accuracy = median([taken for taken, _ in measured]), measured[0][1]
    name, peer = "quick-textile", f"fastai fine_tune({epochs})"
    how = f"{3 * per_class} photos; Quick: median of {rounds}, features not cached; fastai: once"
    return [
        Row(
            name, "time to a model", f"{seconds:.1f} s", f"{peer}: {theirs:.0f} s", theirs / seconds, "x",
            Target(at_least=30), how,
        ),
        Row(
            name, f"right of {3 * per_class} held-out photos", f"{accuracy:.1%}", f"{peer}: {their_accuracy:.1%}",
            100 * (accuracy - their_accuracy), "points", Target(at_least=0), "the same photos for both",
        ),
    ]  # fmt: skip


def open_quick(learn: str, held_out: str, work: str) -> Callable[[], tuple[float, float]]:
    """What `tellapart train` does, from folder to model file: seconds, and the share right of `held_out`."""
    from engine.backbones.preparing import prepare
    from engine.bundle.classifier import open_classifier
    from engine.cli.opening import JOB, as_rows
    from engine.contracts.types import DeviceKind, TrainOptions
    from engine.devices import cpu_device
    from engine.evaluation.evaluate import evaluate
    from engine.jobs import StopToken
    from engine.project.importing import read_labelled
    from engine.training.job import TrainingPlaces, train

    backbone = prepare()
    bundle = Path(work) / "textile.tellapart"
    bundle.parent.mkdir(parents=True)

    def run() -> tuple[float, float]:
        stop = StopToken()
        start = time.perf_counter()
        train(
            as_rows(read_labelled([Path(learn)], stop, _quiet, JOB)),
            TrainingPlaces(Path(work) / "features", bundle),
            backbone=backbone,
            name="textile",
            run=0,
            options=TrainOptions("textile", seed=SEED, device=DeviceKind.CPU),
            job=JOB,
            report=_quiet,
            stop=stop,
        )
        seconds = time.perf_counter() - start
        classifier = open_classifier(str(bundle), cpu_device(chosen=True))
        asked = as_rows(read_labelled([Path(held_out)], stop, _quiet, JOB))
        done = evaluate(asked, classifier, job=JOB, report=_quiet, stop=stop)
        return seconds, done.score.accuracy

    return run


def _quiet(_event: object) -> None:
    pass
