"""Puts the graph of a bundle together, and cuts it where the engine enters. Never imports torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import TensorProto, helper

from engine.backbones.onnx_graph import FEATURES, FEATURES_LAST, PIXELS, GraphWriter, make_model
from engine.bundle.resize_graph import IMAGE, write_resize
from engine.contracts.types import Preprocessing

if TYPE_CHECKING:
    import numpy.typing as npt

PROBABILITIES = "probabilities"
BATCH_PROBABILITIES = "batch_probabilities"
HEAD_WEIGHT = "head.weight"
HEAD_BIAS = "head.bias"


def whole_model(
    backbone: onnx.ModelProto,
    weight: npt.NDArray[np.float32],
    bias: npt.NDArray[np.float32],
    preprocessing: Preprocessing,
    temperature: float,
) -> onnx.ModelProto:
    """The graph that ships: from a decoded picture to probabilities.

    Args:
        backbone: `pixels` float32 (n, 3, h, w), 0 to 255 → `features` float32 (n, f).
        weight: of the head, (classes, f).
        bias: of the head, (classes,).
        preprocessing: the picture contract to build in.
        temperature: divides the head's numbers before the softmax, above 0.

    Returns:
        Input `image` uint8 (height, width, 3); output `probabilities` float32 (classes,).
        Inside, `pixels` (n, 3, size, size) and `batch_probabilities` (n, classes) carry a batch.
    """
    writer = GraphWriter()
    write_resize(writer, preprocessing)
    writer.nodes.extend(backbone.graph.node)
    writer.constants.extend(backbone.graph.initializer)
    _write_head(writer, weight, bias, temperature)
    graph = helper.make_graph(
        writer.nodes,
        "tellapart",
        [helper.make_tensor_value_info(IMAGE, TensorProto.UINT8, ["height", "width", 3])],
        [helper.make_tensor_value_info(PROBABILITIES, TensorProto.FLOAT, [len(bias)])],
        writer.constants,
    )
    return make_model(graph)


def cut_at_pixels(model: onnx.ModelProto, output: str = BATCH_PROBABILITIES) -> onnx.ModelProto:
    """The part of a whole model behind the resize, for batches: from `pixels` to `output`.

    These are the very nodes that ship; the engine resizes on the host so that pictures of different sizes can
    share a batch and 12-megapixel pictures need no float copy.

    Args:
        model: from `whole_model`, or read from a bundle.
        output: `BATCH_PROBABILITIES` (n, classes) or `FEATURES` (n, f).
    """
    graph = model.graph
    makers = {name: node for node in graph.node for name in node.output}
    needed: set[str] = set()
    waiting = [output]
    while waiting:
        name = waiting.pop()
        if name in needed or name == PIXELS:
            continue
        needed.add(name)
        if name in makers:
            waiting.extend(makers[name].input)
    inputs = [helper.make_tensor_value_info(PIXELS, TensorProto.FLOAT, ["n", 3, "height", "width"])]
    columns = _head_shape(graph)[0 if output == BATCH_PROBABILITIES else 1]
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["n", columns])]
    nodes = [node for node in graph.node if node.output[0] in needed]
    constants = [constant for constant in graph.initializer if constant.name in needed]
    return make_model(helper.make_graph(nodes, graph.name, inputs, outputs, constants))


def _head_shape(graph: onnx.GraphProto) -> tuple[int, int]:
    """How many classes and features."""
    classes, features = next(constant.dims for constant in graph.initializer if constant.name == HEAD_WEIGHT)
    return classes, features


def _write_head(
    writer: GraphWriter, weight: npt.NDArray[np.float32], bias: npt.NDArray[np.float32], temperature: float
) -> None:
    names = [writer.constant(HEAD_WEIGHT, weight), writer.constant(HEAD_BIAS, bias)]
    made = {name for node in writer.nodes for name in node.output}
    source = FEATURES_LAST if FEATURES_LAST in made else FEATURES
    numbers = writer.node("Gemm", [source, *names], "head.numbers", transB=1)
    inverse = writer.constant("head.inverse_temperature", np.array(1.0 / temperature, np.float32))
    numbers = writer.node("Mul", [numbers, inverse], "head.tempered")
    batch = writer.node("Softmax", [numbers], BATCH_PROBABILITIES, axis=-1)
    rest = writer.constant("head.one_row", np.array([-1], np.int64))
    writer.node("Reshape", [batch, rest], PROBABILITIES)
