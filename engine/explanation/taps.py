"""Finds the maps whose means and maxima a model's head looks at, and has its graph give them out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engine.backbones.onnx_graph import PIXELS, make_model
from engine.bundle.model_graph import BATCH_PROBABILITIES, HEAD_WEIGHT
from engine.bundle.narrowing import behind


class Pooling(StrEnum):
    """How a map becomes one number per channel."""

    MEAN = "mean"
    MAXIMUM = "maximum"


@dataclass(frozen=True, slots=True)
class Tap:
    """Some channels of one map that the head looks at, as neighbouring columns.

    Attributes:
        map: name of the map in the graph, float32 (n, channels, height, width).
        pooling: how it becomes one number per channel.
        first: the first channel that is looked at.
        channels: how many are.
    """

    map: str
    pooling: Pooling
    first: int
    channels: int


_POOLINGS = {"GlobalAveragePool": Pooling.MEAN, "GlobalMaxPool": Pooling.MAXIMUM}


def find_taps(model: onnx.ModelProto) -> tuple[Tap, ...]:
    """The maps behind the head's columns, in the order of its columns.

    Args:
        model: the whole graph of a bundle.

    Returns:
        Taps whose channels together are the head's columns; nothing if its numbers are not means and maxima of
        maps (then the picture has to be asked about part by part, see `engine.explanation.covering`).
    """
    graph = _Graph(model)
    head = next((node for node in model.graph.node if HEAD_WEIGHT in node.input), None)
    if head is None:
        return ()
    taps = graph.taps(head.input[0])
    columns = graph.constants[HEAD_WEIGHT].dims[1]
    return taps if sum(tap.channels for tap in taps) == columns else ()


def tapped(model: onnx.ModelProto, maps: tuple[str, ...]) -> onnx.ModelProto:
    """The part of a whole graph from `pixels` to its probabilities, which also gives out some maps.

    Args:
        model: the whole graph of a bundle.
        maps: names of tensors, each float32 (n, channels, height, width).

    Returns:
        Input `pixels` float32 (n, 3, height, width); outputs: `batch_probabilities`, then `maps`.
    """
    graph = model.graph
    classes = next(constant.dims[0] for constant in graph.initializer if constant.name == HEAD_WEIGHT)
    nodes = behind(graph.node, (BATCH_PROBABILITIES, *maps), stop_at=PIXELS)
    used = {name for node in nodes for name in node.input}
    outputs = [helper.make_tensor_value_info(BATCH_PROBABILITIES, TensorProto.FLOAT, ["n", classes])]
    outputs += [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", None, None, None]) for name in maps]
    return make_model(
        helper.make_graph(
            nodes,
            graph.name,
            [helper.make_tensor_value_info(PIXELS, TensorProto.FLOAT, ["n", 3, "height", "width"])],
            outputs,
            [constant for constant in graph.initializer if constant.name in used],
        )
    )


class _Graph:
    """A graph that can be walked backwards from a tensor to what it is made of."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self._makers = {output: node for node in model.graph.node for output in node.output}
        self.constants = {constant.name: constant for constant in model.graph.initializer}

    def taps(self, name: str) -> tuple[Tap, ...]:
        """What a tensor of shape (n, columns) is made of; nothing if that is not means and maxima of maps."""
        node = self._makers.get(name)
        if node is None:
            return ()
        if node.op_type in _POOLINGS:
            channels = self._channels(node.input[0])
            return (Tap(node.input[0], _POOLINGS[node.op_type], 0, channels),) if channels else ()
        if node.op_type in {"Flatten", "Identity", "Reshape"}:
            return self.taps(node.input[0])
        if node.op_type == "Concat":
            parts = [self.taps(each) for each in node.input]
            return tuple(tap for part in parts for tap in part) if all(parts) else ()
        if node.op_type == "Slice":
            return self._sliced(node)
        return ()

    def _sliced(self, node: onnx.NodeProto) -> tuple[Tap, ...]:
        taps = self.taps(node.input[0])
        bounds = [self._whole_numbers(name) for name in node.input[1:]]
        if not taps or len(bounds) < 3 or any(len(each) != 1 for each in bounds) or bounds[2] != [1]:
            return ()
        if len(bounds) > 3 and bounds[3] != [1]:
            return ()
        columns = sum(tap.channels for tap in taps)
        start, end, _ = slice(bounds[0][0], bounds[1][0]).indices(columns)
        return _columns(taps, start, end)

    def _whole_numbers(self, name: str) -> list[int]:
        constant = self.constants.get(name)
        return [] if constant is None else [int(each) for each in np.ravel(numpy_helper.to_array(constant))]

    def _channels(self, name: str) -> int:
        """How many channels a map has: as many as the convolution that made it has filters; 0 if none did."""
        while (node := self._makers.get(name)) is not None:
            if node.op_type == "Conv":
                weight = self.constants.get(node.input[1])
                return int(weight.dims[0]) if weight is not None else 0
            if node.op_type not in {"Clip", "Relu", "Add", "Mul", "Identity", "HardSwish", "Sigmoid"}:
                return 0
            name = next((each for each in node.input if each in self._makers), "")
        return 0


def _columns(taps: tuple[Tap, ...], start: int, end: int) -> tuple[Tap, ...]:
    """Those parts of taps that are the columns from `start` to before `end`."""
    kept, at = [], 0
    for tap in taps:
        low, high = max(start - at, 0), min(end - at, tap.channels)
        if low < high:
            kept.append(replace(tap, first=tap.first + low, channels=high - low))
        at += tap.channels
    return tuple(kept)
