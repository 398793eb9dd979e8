"""The second rung of thorough training: the network itself is taught, from where the head on views ended."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.backbones.onnx_graph import PIXELS
from engine.backbones.preparing import PreparedBackbone
from engine.contracts.errors import EngineError
from engine.contracts.events import JobProgress
from engine.contracts.training_events import EpochFinished
from engine.contracts.types import Device, DeviceKind, JobId, Problem, TrainOptions
from engine.jobs import Report, StopToken
from engine.progress import Progress
from engine.training.answering import CROSS_VALIDATED
from engine.training.choosing import TimeBudget
from engine.training.folds import OUTER_FOLDS, folds_of
from engine.training.head import Classes, Head, gentle_spread
from engine.training.quick import QuickModel
from engine.training.thorough.checkpoint import Checkpoint, Checkpoints
from engine.training.thorough.control import TrainingControl
from engine.training.thorough.finishing import TaughtModel, finish
from engine.training.thorough.graph_cut import Cut, cuts_of, output_of
from engine.training.thorough.loop import Measured
from engine.training.thorough.machine import Machine
from engine.training.thorough.material import Lookable
from engine.training.thorough.settings import Teaching
from engine.training.thorough.teaching_task import Listeners, TeachingTask, carry_out
from engine.training.thorough.together import tell
from engine.training.thorough.view_heads import Looks, ViewHeads
from engine.training.thorough.views import Viewed

if TYPE_CHECKING:
    import onnx

FROZEN_ON_CPU = 0.65
"""Share of the convolutions that stay as they are on a CPU, about: the rest costs a tenth of everything."""
CPU_EPOCHS, GPU_EPOCHS = 6, 16
CPU_AT_ONCE, GPU_AT_ONCE = 16, 64
FEWEST = 40
"""Pictures to learn from, below which teaching a network is not tried."""


@dataclass(frozen=True, eq=False, slots=True)
class Divided:
    """Rows of a lesson: to learn from, to end early by, and to give the verdict, which nothing else looks at."""

    learn: Classes
    stop: Classes
    held: Classes


def divide(quick: QuickModel, seed: int) -> Divided:
    """Put pictures aside for the verdict and for ending early, look-alikes on one side.

    The verdict's are those of Quick's first fold, so Quick has answered them without having learned from them; or
    the test pictures, if the person put some aside.
    """
    learned = quick.taught.learned
    labels, groups = quick.lesson.labels[learned], quick.families.groups[learned]
    folds = [learned[ask] for _, ask in folds_of(labels, OUTER_FOLDS, seed, groups)]
    if quick.taught.held_out == CROSS_VALIDATED:
        held, folds = folds[0], folds[1:]
    else:
        held = quick.taught.judged.rows
    if len(folds) < 2:
        return Divided(np.array([], np.intp), np.array([], np.intp), held)
    return Divided(np.sort(np.concatenate(folds[1:])), folds[0], held)


def teach_network(
    quick: QuickModel,
    viewed: Viewed,
    *,
    backbone: PreparedBackbone,
    device: Device,
    options: TrainOptions,
    folder: Path,
    workers: int,
    job: JobId,
    report: Report,
    stop: StopToken,
    control: TrainingControl,
    every: float = 20.0,
) -> TaughtModel | None:
    """Teach the network, going on from the last checkpoint in `folder` if it is of the same training.

    Args:
        quick: what Quick found.
        viewed: what views brought: the variations that are allowed.
        backbone: the network to begin with.
        device: where to teach it.
        options: seed, epochs.
        folder: for checkpoints and frozen maps.
        workers: threads that look at pictures.
        job: the job that events are named after.
        report: takes `EpochFinished` and progress.
        stop: looked at before every batch.
        control: pausing, and ending with the best so far.
        every: seconds between two checkpoints.

    Returns:
        The best network it has been, or None if nothing was better than the beginning.

    Raises:
        JobStopped: if the job was cancelled; a checkpoint is kept.
        EngineError: "out-of-memory" or "device-failed".
    """
    import onnx

    parts = divide(quick, options.seed)
    if len(parts.learn) < FEWEST or len(np.unique(quick.lesson.labels[parts.learn])) < len(quick.lesson.classes):
        return None
    recipe = quick.recipe
    model = onnx.load(backbone.graph_path)
    output = output_of(model, recipe.depth)
    on_cpu = device.kind is DeviceKind.CPU
    columns = backbone.spec.columns(recipe.depth)
    cut = _cut(model, output) if on_cpu else Cut()
    teaching = Teaching(
        epochs=options.epochs or (CPU_EPOCHS if on_cpu else GPU_EPOCHS),
        at_once=CPU_AT_ONCE if on_cpu else GPU_AT_ONCE,
        seed=options.seed,
        mixed=not on_cpu,
    )
    machine = Machine(device, mixed=teaching.mixed)
    key = _key(quick, viewed, parts, teaching, cut)
    checkpoints = Checkpoints(folder / "checkpoints")
    found = checkpoints.newest()
    everything = _lookable(quick)
    plain = quick.features[parts.learn][:, columns]
    task = TeachingTask(
        graph=backbone.graph_path,
        output=output,
        cut=cut,
        head=_start(quick, viewed, parts, columns, options.seed, stop),
        mean=plain.mean(axis=0),
        spread=gentle_spread(plain).astype(np.float32),
        teaching=teaching,
        preprocessing=recipe.preprocessing,
        learn=everything.some(parts.learn),
        ask=everything.some(parts.stop),
        variations=viewed.permitted.variations,
        folder=folder,
        key=key,
        begin=_of_this(found.checkpoint, key),
    )
    unkept: list[Problem] = []

    def keep(moment: Checkpoint) -> None:
        try:
            checkpoints.save(replace(moment, state={**moment.state, "key": key, "epochs": teaching.epochs}))
        except EngineError as error:
            unkept.append(_not_kept(error))

    deadline = time.monotonic() + 60 * options.minutes if options.minutes else math.inf
    progress = Progress(job, "freezing", 0, report)
    listeners = Listeners(
        keep=keep,
        heard=lambda measured: _tell_epoch(_finished(job, measured, teaching.epochs), report),
        go_on=lambda snapshot: time.monotonic() < deadline and _go_on(control, stop, lambda: keep(snapshot())),
        frozen=progress.update,
        check=stop.raise_if_stopped,
        every=every,
    )
    tell(task)
    network, model, taught = carry_out(task, machine, workers, listeners)
    problem = taught.problem or next(iter(unkept), None)
    if found.checkpoint is None and found.damaged:
        problem = problem or STARTED_ANEW
    if taught.best == 0:
        return None
    return finish(
        network,
        model,
        machine,
        task.ask,
        everything.some(parts.held),
        parts.held,
        preprocessing=recipe.preprocessing,
        columns=columns,
        workers=workers,
        check=stop.raise_if_stopped,
        problem=problem,
        epoch=taught.best,
    )


STARTED_ANEW = Problem(
    "checkpoint-damaged",
    "What was kept of this training was damaged, so the network was taught from the beginning.",
    "Nothing is lost but time.",
)


def _not_kept(error: EngineError) -> Problem:
    return Problem(
        "checkpoint-not-kept",
        f"The training went on, but what it needs to go on after a crash could not be kept: {error.message}",
        error.hint,
    )


def _go_on(control: TrainingControl, stop: StopToken, keep: Callable[[], None]) -> bool:
    if control.paused or stop.stopped:
        keep()  # a pause may be long, and a job that was stopped may be gone on with
    control.wait_while_paused(stop)
    return not control.finishing


def _tell_epoch(finished: EpochFinished, report: Report) -> None:
    report(finished)
    report(JobProgress(finished.job, "learning", finished.epoch, finished.epochs, finished.seconds_left))


def _finished(job: JobId, measured: Measured, epochs: int) -> EpochFinished:
    return EpochFinished(
        job,
        measured.epoch,
        epochs,
        measured.loss,
        measured.validation_loss,
        measured.accuracy,
        measured.best,
        measured.seconds_left,
    )


def _start(quick: QuickModel, viewed: Viewed, parts: Divided, columns: slice, seed: int, stop: StopToken) -> Head:
    """A head like the one on views, from the pictures to learn from alone: the others must stay unseen."""
    places = np.searchsorted(quick.taught.learned, parts.learn)
    looks = Looks(
        quick.features[parts.learn][:, columns],
        tuple(varied[places] for varied in viewed.varied),
        quick.lesson.labels[parts.learn],
        quick.families.groups[parts.learn],
    )
    return ViewHeads(looks, len(quick.lesson.classes), seed, TimeBudget(20.0), stop.raise_if_stopped).fit(1.0)


def _cut(model: onnx.ModelProto, output: str) -> Cut:
    """Of the cuts around `FROZEN_ON_CPU`, one that little flows through."""
    cuts = [cut for cut in cuts_of(model, output) if cut.map != PIXELS and cut.share < 1.0]
    near = [cut for cut in cuts if abs(cut.share - FROZEN_ON_CPU) < 0.15]
    narrow = [cut for cut in near if cut.map.endswith(("sum", "narrow.convolved"))]
    return max(narrow or near or cuts or [Cut()], key=lambda cut: -abs(cut.share - FROZEN_ON_CPU))


def _lookable(quick: QuickModel) -> Lookable:
    paths = tuple(row.path for row in quick.lesson.rows)
    return Lookable(paths, tuple(quick.contents[path] for path in paths), quick.lesson.labels)


def _of_this(checkpoint: Checkpoint | None, key: str) -> Checkpoint | None:
    """A checkpoint of another training (other pictures, labels, settings) is none."""
    return checkpoint if checkpoint is not None and checkpoint.state.get("key") == key else None


def _key(quick: QuickModel, viewed: Viewed, parts: Divided, teaching: Teaching, cut: Cut) -> str:
    """Names everything that a training depends on: one with another key is another training."""
    told = (
        sorted(quick.contents.items()),
        quick.lesson.classes,
        quick.lesson.labels.tolist(),
        [part.tolist() for part in (parts.learn, parts.stop, parts.held)],
        str(quick.recipe),
        viewed.permitted.variations,
        asdict(teaching),
        str(cut),
    )
    return hashlib.blake2b(json.dumps(told, default=str).encode(), digest_size=16).hexdigest()
