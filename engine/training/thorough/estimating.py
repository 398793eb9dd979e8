"""How long a training would take on this machine, before it starts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.backbones.catalogue import BackboneSpec
from engine.backbones.runner import FeatureRunner
from engine.contracts.errors import EngineError, PictureError
from engine.contracts.projects import PictureRow
from engine.contracts.types import DeviceKind, TrainMode, TrainOptions
from engine.jobs import StopToken
from engine.pictures.decoding import decode
from engine.pictures.reading import read_file
from engine.pictures.resizing import to_pixels
from engine.training.lesson import plan_lesson
from engine.training.recipes import framings_of, sizes_of, view
from engine.training.thorough.contest import teaches_network
from engine.training.thorough.network import CPU_EPOCHS, GPU_EPOCHS
from engine.training.thorough.teaching_task import FROZEN_VIEWS
from engine.training.thorough.views import looks_of_views

TIMED, MOST_OPENED = 4, 40
"""Pictures that are timed, and files that are opened at most to find so many that can be read."""
SAMPLE_OF_TRYING = 300
"""Pictures that ways of looking are tried on, about."""
STEP_IN_LOOKS, STEP_ON_GPU = 6.0, 4.0
"""What it costs to learn from a picture once, in looks at it: on a CPU behind frozen layers, on a GPU whole."""
SECONDS_OF_FITTING = 0.02
"""Of fitting heads, per picture, about."""


def estimate_seconds(
    rows: Sequence[PictureRow],
    spec: BackboneSpec,
    runner: FeatureRunner,
    workers: int,
    options: TrainOptions,
    stop: StopToken,
) -> float:
    """Look at a few pictures, and work the rest out from how long that took; the way of looking is guessed.

    Args:
        rows: pictures with labels.
        spec: the network.
        runner: runs it.
        workers: threads that look at pictures at once.
        options: what the person chose.
        stop: looked at before every picture.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: if there is too little to learn from; "none-readable".
    """
    lesson = plan_lesson(rows, options.multi_label)
    pictures, sizes = len(lesson.rows), sizes_of(spec, options)
    threads = workers if runner.device.kind is DeviceKind.CPU else 1
    look = _seconds_of_a_look(lesson.rows, spec, runner, sizes[0], stop) / threads
    tried = sum((size / sizes[0]) ** 2 for size in sizes) * len(framings_of(spec, options))
    middle = sizes[len(sizes) // 2]
    chosen = look * (middle / sizes[0]) ** 2
    seconds = min(options.time_budget, tried * look * min(pictures, SAMPLE_OF_TRYING))
    seconds += pictures * (chosen + SECONDS_OF_FITTING)
    if options.mode is TrainMode.QUICK or options.multi_label:
        return seconds
    seconds += looks_of_views(pictures, middle) * chosen + pictures * SECONDS_OF_FITTING
    if not teaches_network(options, runner.device):
        return seconds
    on_cpu = runner.device.kind is DeviceKind.CPU
    epochs = options.epochs or (CPU_EPOCHS if on_cpu else GPU_EPOCHS)
    step = STEP_IN_LOOKS if on_cpu else STEP_ON_GPU
    teaching = chosen * pictures * (epochs * step + (FROZEN_VIEWS if on_cpu else 0))
    return seconds + (min(teaching, 60 * options.minutes) if options.minutes else teaching)


def _seconds_of_a_look(
    rows: Sequence[PictureRow], spec: BackboneSpec, runner: FeatureRunner, size: int, stop: StopToken
) -> float:
    """Seconds that one thread takes for one picture, reading included; the first picture only warms up."""
    taken: list[float] = []
    step = max(1, len(rows) // MOST_OPENED)
    for row in rows[::step][: MOST_OPENED + 1]:
        stop.raise_if_stopped()
        begun = time.perf_counter()
        try:
            rgb = decode(read_file(Path(row.path)).data, path=row.path).rgb
        except PictureError:
            continue
        runner.features(to_pixels(rgb, view(spec, spec.preprocessing.framing, size))[np.newaxis])
        taken.append(time.perf_counter() - begun)
        if len(taken) > TIMED:
            break
    if not taken:
        raise EngineError(
            "none-readable",
            "None of these pictures can be read.",
            "Copy them again from where they came from.",
        )
    return float(np.median(taken[1:] or taken))
