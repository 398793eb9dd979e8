"""Everything that teaching a network depends on, so that several processes can teach the same one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.backbones.onnx_graph import PIXELS
from engine.backbones.ort_runner import open_session
from engine.contracts.types import Preprocessing
from engine.files import disk_full
from engine.training.head import Floats, Head
from engine.training.thorough.checkpoint import Checkpoint
from engine.training.thorough.graph_cut import Cut, frozen_part
from engine.training.thorough.loop import Loop, Measured, Taught
from engine.training.thorough.machine import Machine
from engine.training.thorough.material import (
    Eyes,
    FrozenMaterial,
    Lookable,
    PixelMaterial,
    freeze,
    most_views,
)
from engine.training.thorough.settings import Teaching
from engine.training.thorough.taught_network import TaughtNetwork
from engine.training.thorough.variations import Variation, View, one_torch_thread

if TYPE_CHECKING:
    import onnx

FROZEN_VIEWS = 4
"""Views of each picture that frozen layers are run on, the plain one among them."""
FIRST_VIEW = 1000
"""Views of teaching are numbered from here: none is one that the head on views has seen."""


@dataclass(frozen=True, eq=False, slots=True)
class TeachingTask:
    """One network to teach, as plain values.

    Attributes:
        graph: file of the network's graph.
        output: the value that the head looks at.
        cut: what comes before it stays as it is.
        head: where the head begins.
        mean: of its features, shape (d,).
        spread: of its features, shape (d,).
        teaching: how.
        preprocessing: the picture contract.
        learn: pictures to learn from.
        ask: pictures to ask about after each epoch.
        variations: what is done to pictures.
        folder: for what frozen layers make of pictures.
        key: names the task.
        begin: where an earlier run of it was interrupted.
    """

    graph: Path
    output: str
    cut: Cut
    head: Head
    mean: Floats
    spread: Floats
    teaching: Teaching
    preprocessing: Preprocessing
    learn: Lookable
    ask: Lookable
    variations: tuple[Variation, ...]
    folder: Path
    key: str
    begin: Checkpoint | None


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is told, and who decides whether to go on; the defaults are those of a process that only helps."""

    keep: Callable[[Checkpoint], None] = lambda _: None
    heard: Callable[[Measured], None] = lambda _: None
    go_on: Callable[[Callable[[], Checkpoint]], bool] = lambda _: True
    frozen: Callable[[int, int], None] = lambda _done, _of: None
    check: Callable[[], None] = lambda: None
    every: float = 20.0


def carry_out(
    task: TeachingTask, machine: Machine, workers: int, listeners: Listeners
) -> tuple[TaughtNetwork, onnx.ModelProto, Taught]:
    """Teach the network of a task; every process of `machine` does the same.

    Returns:
        The network with the best numbers, the graph it began as, and what teaching came to.

    Raises:
        EngineError: "out-of-memory", "device-failed", "disk-full".
    """
    import onnx

    model = onnx.load(task.graph)
    network = TaughtNetwork(model, task.output, task.cut, task.head, task.mean, task.spread)
    with Eyes(task.preprocessing, workers, listeners.check) as eyes:
        material: Any = (
            PixelMaterial(task.learn, task.ask, lambda epoch: _view(task, epoch), eyes)
            if task.cut.map == PIXELS
            else _frozen(task, model, eyes, machine, listeners)
        )
        taught = Loop(network, material, task.teaching, machine).run(
            begin=task.begin,
            keep=listeners.keep,
            heard=listeners.heard,
            go_on=listeners.go_on,
            every=listeners.every,
        )
    return network, model, taught


def _view(task: TeachingTask, number: int) -> View:
    return View(task.variations, task.teaching.seed, FIRST_VIEW + number)


def _frozen(
    task: TeachingTask, model: onnx.ModelProto, eyes: Eyes, machine: Machine, listeners: Listeners
) -> FrozenMaterial:
    session = open_session(frozen_part(model, task.cut).SerializeToString(), 1)
    folder = task.folder if machine.first else task.folder / f"process-{machine.rank}"

    def run(pixels: Floats) -> list[Floats]:
        found: list[Floats] = session.run(None, {PIXELS: np.ascontiguousarray(pixels)})
        return found

    learn, ask = task.learn, task.ask
    first = next(iter(eyes.each(learn.some(np.array([0])), None, lambda pixels: run(pixels[None]))))
    room = most_views(len(learn.paths), sum(value.size for value in first), folder)
    if room < 1:
        raise disk_full(folder)
    varied = [_view(task, number) for number in range(1, FROZEN_VIEWS)] if task.variations else []
    views = [None, *varied][:room]
    done = len(views) * len(learn.paths)
    key = hashlib.blake2b(f"{task.cut} {task.key}".encode()).hexdigest()
    with one_torch_thread():
        maps = freeze(
            learn, views, run, eyes, folder / "learned", key,
            lambda looks: listeners.frozen(looks, done + len(ask.paths)),
        )  # fmt: skip
        asked = freeze(
            ask, [None], run, eyes, folder / "asked", key,
            lambda looks: listeners.frozen(done + looks, done + len(ask.paths)),
        )  # fmt: skip
    return FrozenMaterial(learn, ask, task.cut, maps, asked, task.teaching.seed)
