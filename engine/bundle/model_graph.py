"""Puts the graph of a bundle together, and cuts it where the engine enters. Never imports torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import TensorProto, helper

from engine.backbones.onnx_graph import FEATURES, PIXELS, GraphWriter, make_model
from engine.bundle.narrowing import behind, narrowed
from engine.bundle.padding import with_written_pads
from engine.bundle.rejection_graph import BATCH_UNKNOWN_SCORE, UNKNOWN_SCORE, write_unknownness
from engine.bundle.resize_graph import IMAGE, write_resize
from engine.bundle.unknownness import Unknownness
from engine.contracts.types import Preprocessing

if TYPE_CHECKING:
    import numpy.typing as npt

PROBABILITIES = "probabilities"
BATCH_PROBABILITIES = "batch_probabilities"
HEAD_WEIGHT = "head.weight"
HEAD_BIAS = "head.bias"
HEAD_NUMBERS = "head.numbers"


@dataclass(frozen=True, eq=False, slots=True)
class Answering:
    """What a model does with a network's numbers.

    Attributes:
        weight: of the head, float32 (classes, f).
        bias: of the head, float32 (classes,).
        columns: first, and one past the last, of the network's numbers that the head looks at, f in all.
        temperature: divides the head's numbers, above 0.
        several: whether a picture may have several classes: a probability for each of them by itself (sigmoid)
            instead of probabilities that add up to 1 (softmax).
        unknownness: how the unknown score is made; None for a model that has none.
    """

    weight: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    columns: tuple[int, int]
    temperature: float = 1.0
    several: bool = False
    unknownness: Unknownness | None = None

    def looks_at(self) -> tuple[int, int]:
        """First, and one past the last, of the network's numbers that any of this needs."""
        every = [self.columns, *(self.unknownness.columns() if self.unknownness else ())]
        return min(start for start, _ in every), max(stop for _, stop in every)


def whole_model(
    network: onnx.ModelProto, answering: Answering, preprocessing: Preprocessing, last: int, detail: int
) -> tuple[onnx.ModelProto, tuple[int, int]]:
    """The graph that ships: from a decoded picture to probabilities, and to an unknown score if there is one.

    Args:
        network: `pixels` float32 (n, 3, h, w), 0 to 255 → `features` float32 (n, last + detail).
        answering: head and unknown score.
        preprocessing: the picture contract to build in.
        last: how many numbers the network's last layer makes.
        detail: how many its layers in the middle make besides.

    Returns:
        Input `image` uint8 (height, width, 3); outputs `probabilities` float32 (classes,) and perhaps
        `unknown_score` float32 (1,). Inside, `pixels` (n, 3, size, size), `features` (n, columns),
        `batch_probabilities` (n, classes) and perhaps `batch_unknown_score` (n,) carry a batch. And which of the
        network's numbers `features` holds: first, and one past the last.
    """
    writer = GraphWriter()
    write_resize(writer, preprocessing)
    nodes, constants, held = narrowed(network, answering.looks_at(), last, detail)
    writer.nodes.extend(with_written_pads(nodes, constants, preprocessing.size))
    writer.constants.extend(constants)
    _write_head(writer, answering, held)
    outputs = [helper.make_tensor_value_info(PROBABILITIES, TensorProto.FLOAT, [len(answering.bias)])]
    if answering.unknownness is not None:
        write_unknownness(writer, answering.unknownness, held, HEAD_NUMBERS)
        outputs.append(helper.make_tensor_value_info(UNKNOWN_SCORE, TensorProto.FLOAT, [1]))
    image = helper.make_tensor_value_info(IMAGE, TensorProto.UINT8, ["height", "width", 3])
    graph = helper.make_graph(writer.nodes, "tellapart", [image], outputs, writer.constants)
    return make_model(graph), held


def cut_at_pixels(model: onnx.ModelProto, output: str = BATCH_PROBABILITIES) -> onnx.ModelProto:
    """The part of a whole model behind the resize, for batches: from `pixels` to `output`.

    These are the very nodes that ship; the engine resizes on the host so that pictures of different sizes can
    share a batch and 12-megapixel pictures need no float copy.

    Args:
        model: from `whole_model`, or read from a bundle.
        output: `BATCH_PROBABILITIES` (n, classes), which brings `BATCH_UNKNOWN_SCORE` (n,) along where the model
            has one, or `FEATURES` (n, columns).
    """
    return _cut(model, PIXELS, ["n", 3, "height", "width"], output)


def cut_at_features(model: onnx.ModelProto) -> onnx.ModelProto:
    """The part of a whole model behind the network: from `features` to the same outputs as `cut_at_pixels`."""
    return _cut(model, FEATURES, ["n", "columns"], BATCH_PROBABILITIES)


def _cut(model: onnx.ModelProto, start: str, shape: list[str | int], output: str) -> onnx.ModelProto:
    graph = model.graph
    made = {name for node in graph.node for name in node.output}
    ends: dict[str, list[str | int]] = {FEATURES: ["n", "columns"]}
    if output != FEATURES:
        classes = next(constant.dims[0] for constant in graph.initializer if constant.name == HEAD_WEIGHT)
        ends = {BATCH_PROBABILITIES: ["n", classes], BATCH_UNKNOWN_SCORE: ["n"]}
    present = {name: sides for name, sides in ends.items() if name in made}
    nodes = behind(graph.node, present, stop_at=start)
    used = {name for node in nodes for name in node.input}
    return make_model(
        helper.make_graph(
            nodes,
            graph.name,
            [helper.make_tensor_value_info(start, TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, sides) for name, sides in present.items()],
            [constant for constant in graph.initializer if constant.name in used],
        )
    )


def _write_head(writer: GraphWriter, answering: Answering, held: tuple[int, int]) -> None:
    looked_at = FEATURES
    if answering.columns != held:
        bounds = {
            "start": answering.columns[0] - held[0],
            "stop": answering.columns[1] - held[0],
            "axis": 1,
        }
        names = [writer.constant(f"head.{name}", np.array([number], np.int64)) for name, number in bounds.items()]
        looked_at = writer.node("Slice", [FEATURES, *names], "head.columns")
    head = [writer.constant(HEAD_WEIGHT, answering.weight), writer.constant(HEAD_BIAS, answering.bias)]
    numbers = writer.node("Gemm", [looked_at, *head], HEAD_NUMBERS, transB=1)
    inverse = writer.constant("head.inverse_temperature", np.array(1.0 / answering.temperature, np.float32))
    numbers = writer.node("Mul", [numbers, inverse], "head.tempered")
    if answering.several:
        batch = writer.node("Sigmoid", [numbers], BATCH_PROBABILITIES)
    else:
        batch = writer.node("Softmax", [numbers], BATCH_PROBABILITIES, axis=-1)
    rest = writer.constant("head.one_row", np.array([-1], np.int64))
    writer.node("Reshape", [batch, rest], PROBABILITIES)
