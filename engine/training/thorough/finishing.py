"""What a taught network is worth once it is the graph that ships, on the CPU that everybody has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.backbones.onnx_graph import PIXELS
from engine.backbones.ort_runner import OnnxRunner
from engine.contracts.judgement import Remeasured
from engine.contracts.types import DeviceKind, Preprocessing, Problem
from engine.devices import cpu_device
from engine.training.answering import Answers
from engine.training.calibration import fit_temperature, softmax
from engine.training.head import Classes, Floats, Head
from engine.training.thorough.machine import Machine
from engine.training.thorough.material import ASKED_AT_ONCE, Eyes, Lookable
from engine.training.thorough.taught_network import TaughtNetwork

if TYPE_CHECKING:
    import onnx


@dataclass(frozen=True, eq=False, slots=True)
class TaughtModel:
    """A network that was taught.

    Attributes:
        graph: its graph; what the model file embeds.
        head: on its features, with a temperature.
        answers: about the pictures of the verdict, by the graph on the CPU.
        features: all columns of those pictures, shape (n, columns).
        remeasured: the graph on the CPU against the device that taught it; None if that was the CPU.
        problem: why it ended before its time, or None.
        epoch: which epoch it is of.
    """

    graph: onnx.ModelProto
    head: Head
    answers: Answers
    features: Floats
    remeasured: Remeasured | None
    problem: Problem | None
    epoch: int


def finish(
    network: TaughtNetwork,
    model: onnx.ModelProto,
    machine: Machine,
    stop: Lookable,
    held: Lookable,
    held_rows: Classes,
    *,
    preprocessing: Preprocessing,
    columns: slice,
    workers: int,
    check: Callable[[], None],
    problem: Problem | None,
    epoch: int,
) -> TaughtModel:
    """Put what was taught into the graph, and ask that on the CPU.

    Args:
        network: the taught network.
        model: the graph it began as.
        machine: where it was taught.
        stop: the pictures that ended the teaching; they tell the temperature.
        held: the pictures of the verdict.
        held_rows: their rows in the lesson.
        preprocessing: the picture contract.
        columns: what the head looks at.
        workers: threads.
        check: called before every picture; raises to leave.
        problem: why it ended before its time, or None.
        epoch: which epoch it is of.

    Raises:
        EngineError: "device-failed" if the graph cannot be run.
    """
    graph, head = network.graph(model), network.head()
    runner = OnnxRunner(graph.SerializeToString(), cpu_device(chosen=True))
    with Eyes(preprocessing, workers, check) as eyes:

        def features(pictures: Lookable) -> Floats:
            return np.stack(list(eyes.each(pictures, None, lambda pixels: runner.features(pixels[None])[0])))

        temperature, _ = fit_temperature([(head.scores(features(stop)[:, columns]), stop.labels)])
        seen = features(held)
        head = replace(head, temperature=temperature)
        scores = head.scores(seen[:, columns])
        remeasured = None
        if machine.device.kind is not DeviceKind.CPU:
            there = _asked_there(network, machine, held, eyes) / np.float32(temperature)
            remeasured = _compared(machine, softmax(there), head.probabilities(seen[:, columns]))
    runner.close()
    answers = Answers(held_rows, scores, np.full(len(scores), temperature, np.float32))
    return TaughtModel(graph, head, answers, seen, remeasured, problem, epoch)


def _asked_there(network: TaughtNetwork, machine: Machine, held: Lookable, eyes: Eyes) -> Floats:
    """Scores of the verdict's pictures by the device that taught the network, shape (n, classes)."""
    import torch

    found = []
    with torch.no_grad():
        for first in range(0, len(held.paths), ASKED_AT_ONCE):
            some = held.some(np.arange(first, min(first + ASKED_AT_ONCE, len(held.paths))))
            pixels = np.stack(list(eyes.each(some, None, lambda pixels: pixels)))
            values = machine.put_all({PIXELS: torch.from_numpy(pixels)})
            found.append(network.module(values).float().cpu().numpy())
    return np.concatenate(found)


def _compared(machine: Machine, there: Floats, here: Floats) -> Remeasured:
    return Remeasured(
        device=machine.device.name,
        pictures=len(here),
        agreement=float((there.argmax(axis=1) == here.argmax(axis=1)).mean()),
        largest_difference=float(np.abs(there - here).max()),
    )
