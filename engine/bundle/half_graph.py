"""Stores the weights of a graph in 16 bits, and brings them back."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engine.bundle.half_limits import LARGEST_HALF, WORTH_HALVING
from engine.bundle.model_graph import BATCH_PROBABILITIES
from engine.bundle.narrowing import behind

_WEIGHTED = {"Conv", "Gemm", "MatMul"}
_WEIGHT_PLACE = 1
_FULL = ".float32"


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """A whole graph whose big weights are 16-bit constants, each behind a `Cast` to float32.

    Those of convolutions and matrix products on the way to the probabilities; not those of the unknown score,
    which a threshold is held against, and none that 16 bits cannot hold.

    Args:
        model: in full precision; it is left as it is.
    """
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    graph = copy.graph
    names = _weights(behind(graph.node, [BATCH_PROBABILITIES]))
    names -= _weights(graph.node, elsewhere=True)
    casts = []
    for constant in graph.initializer:
        values = numpy_helper.to_array(constant)
        if constant.name not in names or values.dtype != np.float32 or values.size < WORTH_HALVING:
            continue
        if np.abs(values).max() > LARGEST_HALF:
            continue
        full = constant.name + _FULL
        constant.CopyFrom(numpy_helper.from_array(values.astype(np.float16), constant.name))
        casts.append(helper.make_node("Cast", [constant.name], [full], name=full, to=TensorProto.FLOAT))
    _redirect(graph.node, {cast.input[0]: cast.output[0] for cast in casts})
    rest = list(graph.node)
    del graph.node[:]
    graph.node.extend([*casts, *rest])
    return copy


def widened(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph with float32 constants in place of 16-bit ones: the same numbers, and nothing to cast.

    Args:
        model: from `halved`; it is changed. A graph in full precision stays as it is.
    """
    graph = model.graph
    small = {
        constant.name: constant for constant in graph.initializer if constant.data_type == TensorProto.FLOAT16
    }
    casts = [node for node in graph.node if _is_ours(node) and node.input[0] in small]
    for constant in small.values():
        full = numpy_helper.to_array(constant).astype(np.float32)
        constant.CopyFrom(numpy_helper.from_array(full, constant.name))
    for cast in casts:
        graph.node.remove(cast)
    _redirect(graph.node, {cast.output[0]: cast.input[0] for cast in casts})
    return model


def _weights(nodes: Iterable[onnx.NodeProto], *, elsewhere: bool = False) -> set[str]:
    """Names of what nodes use as weights, or of all that they use otherwise."""
    return {
        name
        for node in nodes
        for place, name in enumerate(node.input)
        if (place == _WEIGHT_PLACE and node.op_type in _WEIGHTED) != elsewhere
    }


def _is_ours(node: onnx.NodeProto) -> bool:
    """Whether a node is a cast that `halved` wrote; another one stays, whatever it is for."""
    return (
        node.op_type == "Cast"
        and node.output[0] == node.input[0] + _FULL
        and [attribute.i for attribute in node.attribute] == [TensorProto.FLOAT]
    )


def _redirect(nodes: Iterable[onnx.NodeProto], names: dict[str, str]) -> None:
    for node in nodes:
        for place, name in enumerate(node.input):
            if name in names:
                node.input[place] = names[name]
