"""Looks through the graph and the head of a model file before any runtime sees them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from onnx import AttributeProto, TensorProto, numpy_helper

from engine.backbones.onnx_graph import FEATURES, OPSET, PIXELS
from engine.bundle.description import Description
from engine.bundle.members import CORE, MODEL
from engine.bundle.model_graph import BATCH_PROBABILITIES, HEAD_BIAS, HEAD_WEIGHT, PROBABILITIES
from engine.bundle.refusals import broken, hostile
from engine.bundle.rejection_graph import BATCH_UNKNOWN_SCORE, UNKNOWN_SCORE
from engine.bundle.resize_graph import IMAGE
from engine.contracts.sharing import Precision

if TYPE_CHECKING:
    import numpy.typing as npt

    Head = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]

OPERATORS = frozenset({
    "Abs", "Add", "AveragePool", "Cast", "Clip", "Concat", "Conv", "Div", "Erf", "Flatten", "Gather", "Gemm",
    "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid", "HardSwish", "LayerNormalization", "MatMul", "Max", "Min",
    "Mul", "Range", "ReduceL2", "ReduceLogSumExp", "ReduceMean", "ReduceMin", "ReduceSum", "ReduceSumSquare",
    "Relu", "Reshape", "Shape", "Sigmoid", "Slice", "Softmax", "Sub", "TopK", "Transpose", "Unsqueeze",
})  # fmt: skip
"""What bundles are made of. None of them loops, branches, reads files or runs other code."""

CORE_OPERATORS = OPERATORS | {"Exp", "Log", "ReduceMax", "Sqrt"}
"""What core.onnx is made of: it says in simpler words what it lacks the newer ones for."""

_OUTPUTS = {"TopK": 2}
"""How many outputs a node has where it is not one."""

OLDEST_CORE_OPSET = 7
MAX_NODES = 20_000
MAX_RANK = 8
MAX_WHOLE_CONSTANT = 10_000
"""Whole numbers in the graph are sizes; a bigger one could make a picture of any size fill the memory."""
MAX_STEP = 64
"""Largest kernel, stride, padding and dilation."""
_COUNTS = {"group", "starts", "ends"}
"""Attributes that count channels or columns."""

_ITEM_SIZES = {TensorProto.FLOAT: 4, TensorProto.DOUBLE: 8, TensorProto.INT64: 8}
_ITEM_SIZES_IN_HALF = {**_ITEM_SIZES, TensorProto.FLOAT16: 2}
_PLAIN_ATTRIBUTES = {AttributeProto.FLOAT, AttributeProto.INT, AttributeProto.STRING, AttributeProto.INTS}
_MODEL_FIELDS = {
    "ir_version", "producer_name", "producer_version", "domain", "model_version", "doc_string", "graph",
    "opset_import", "metadata_props",
}  # fmt: skip
_GRAPH_FIELDS = {"node", "name", "initializer", "doc_string", "input", "output", "value_info"}
_NODE_FIELDS = {"input", "output", "name", "op_type", "domain", "doc_string", "attribute"}
_ATTRIBUTE_FIELDS = {"name", "f", "i", "s", "ints", "doc_string", "type"}
_CONSTANT_FIELDS = {"dims", "data_type", "name", "raw_data", "doc_string", "data_location"}


def inspect_graph(content: bytes, description: Description) -> Head:
    """Check a bundle's graph against what a bundle may hold and against its own description.

    Returns:
        The head inside the graph: weight (classes, features) and bias (classes,).

    Raises:
        EngineError: "hostile-model" for anything a bundle never holds (data outside the file, operators of other
            domains, functions, absurd sizes), "broken-model" if it does not fit its description.
    """
    graph = _parsed(content, MODEL, range(OPSET, OPSET + 1)).graph
    _check_names(graph)
    half = description.precision is Precision.HALF
    constants = _check_parts(graph, _ITEM_SIZES_IN_HALF if half else _ITEM_SIZES)
    _check_ends(graph, description)
    return _head(constants, description)


def inspect_core(content: bytes) -> None:
    """Check the graph for programs that cannot run the whole one: the same operators, of an older kind.

    Raises:
        EngineError: "hostile-model" or "broken-model", as `inspect_graph`.
    """
    graph = _parsed(content, CORE, range(OLDEST_CORE_OPSET, OPSET + 1)).graph
    _check_names(graph)
    _check_parts(graph, _ITEM_SIZES, CORE_OPERATORS)
    constants = {constant.name for constant in graph.initializer}
    inputs = [(each.name, each.type.tensor_type.elem_type) for each in graph.input if each.name not in constants]
    outputs = [(each.name, each.type.tensor_type.elem_type) for each in graph.output]
    allowed = [(PROBABILITIES, TensorProto.FLOAT), (UNKNOWN_SCORE, TensorProto.FLOAT)]
    if inputs != [(PIXELS, TensorProto.FLOAT)] or outputs not in (allowed, allowed[:1]):
        raise broken("core.onnx does not lead from pixels to probabilities")


def _parsed(content: bytes, member: str, opsets: range) -> Any:
    try:
        model = onnx.ModelProto.FromString(content)
    except DecodeError as error:
        raise broken(f"{member} is not a graph") from error
    if not _holds_only(model, _MODEL_FIELDS):
        raise hostile("its graph brings its own functions")
    model.DiscardUnknownFields()
    # What is unknown, or is there twice where one is meant, is not written again.
    if model.ByteSize() != len(content):
        raise hostile("its graph has parts that no model needs")
    if [opset.domain for opset in model.opset_import] != [""] or model.opset_import[0].version not in opsets:
        raise hostile("its graph needs operators that no model needs")
    return model


def _check_names(graph: Any) -> None:
    """Names that are no text come out of a hostile file as bytes, which nothing behind this looks for."""
    named = chain(graph.initializer, graph.input, graph.output)
    names = chain((entry.name for entry in named), *((*node.input, *node.output) for node in graph.node))
    if not all(isinstance(name, str) for name in names):
        raise broken("its graph has names that are no text")


def _check_parts(
    graph: Any, item_sizes: Mapping[int, int], operators: frozenset[str] = OPERATORS
) -> dict[str, Any]:
    """Check constants and nodes one by one; returns the constants by name."""
    if not _holds_only(graph, _GRAPH_FIELDS):
        raise hostile("its graph stores numbers in a way that no model does")
    if len(graph.node) > MAX_NODES:
        raise hostile("its graph is bigger than any model's")
    constants = {constant.name: constant for constant in graph.initializer}
    if len(constants) != len(graph.initializer):
        raise hostile("its graph names two constants alike")
    for constant in graph.initializer:
        _check_constant(constant, item_sizes)
    for node in graph.node:
        _check_node(node, operators)
    return constants


def check_head(content: bytes, head: Head) -> None:
    """Hold the head in `weights.safetensors` against the one in the graph: one model, one answer.

    Raises:
        EngineError: "broken-model" if it cannot be read, "hostile-model" if the two differ.
    """
    import safetensors
    from safetensors.numpy import load

    try:
        tensors = load(content)
    except (safetensors.SafetensorError, ValueError, KeyError) as error:
        raise broken("weights.safetensors cannot be read") from error
    weight, bias = head
    if set(tensors) != {"weight", "bias"}:
        raise hostile("its head holds what no head holds")
    if not (np.array_equal(tensors["weight"], weight) and np.array_equal(tensors["bias"], bias)):
        raise hostile("it holds two heads that differ")


def _holds_only(message: Any, fields: set[str]) -> bool:
    """Whether no field is there that models do not use, also of those that other versions of ONNX know."""
    return all(field.name in fields for field, _ in message.ListFields())


def _check_constant(constant: Any, item_sizes: Mapping[int, int]) -> None:
    if constant.data_location != TensorProto.DEFAULT or len(constant.external_data):
        raise hostile("its graph points at data outside the file")
    if not _holds_only(constant, _CONSTANT_FIELDS):
        raise hostile("its graph stores numbers in a way that no model does")
    item_size = item_sizes.get(constant.data_type)
    dims = list(constant.dims)
    sensible = item_size is not None and len(dims) <= MAX_RANK and all(dim >= 0 for dim in dims)
    if not sensible or math.prod(dims) * (item_size or 0) != len(constant.raw_data):
        raise hostile("a constant of its graph has a size that makes no sense")
    values = numpy_helper.to_array(constant)
    if constant.data_type != TensorProto.INT64:
        if not np.isfinite(values).all():
            raise broken("some of its numbers are not finite")
    elif values.size > MAX_RANK or ((values < -MAX_WHOLE_CONSTANT) | (values > MAX_WHOLE_CONSTANT)).any():
        raise hostile("its graph asks for sizes that make no sense")


def _check_node(node: Any, operators: frozenset[str]) -> None:
    if node.domain or node.op_type not in operators or not _holds_only(node, _NODE_FIELDS):
        raise hostile(f"its graph uses the operator “{node.domain[:40]} {node.op_type[:40]}”")
    if len(node.output) != _OUTPUTS.get(node.op_type, 1):
        raise hostile("its graph has a node that makes nothing or several things")
    for attribute in node.attribute:
        if attribute.type not in _PLAIN_ATTRIBUTES or not _holds_only(attribute, _ATTRIBUTE_FIELDS):
            raise hostile("its graph has another graph inside")
        limit = MAX_WHOLE_CONSTANT if attribute.name in _COUNTS else MAX_STEP
        if any(abs(number) > limit for number in (attribute.i, *attribute.ints)):
            raise hostile("its graph asks for sizes that make no sense")


def _check_ends(graph: Any, description: Description) -> None:
    wanted = {
        (PROBABILITIES, BATCH_PROBABILITIES),
        *({(UNKNOWN_SCORE, BATCH_UNKNOWN_SCORE)} if description.scored else ()),
    }
    inputs = [(each.name, each.type.tensor_type.elem_type) for each in graph.input]
    outputs = [(each.name, each.type.tensor_type.elem_type) for each in graph.output]
    expected = sorted((name, TensorProto.FLOAT) for name, _ in wanted)
    if inputs != [(IMAGE, TensorProto.UINT8)] or outputs != expected:
        raise broken("its graph does not lead from a picture to probabilities")
    made = [name for node in graph.node for name in node.output]
    if len(set(made)) != len(made) or not {PIXELS, FEATURES, *chain(*wanted)} <= set(made):
        raise broken("its graph lacks a part")


def _head(constants: dict[str, Any], description: Description) -> Head:
    if not {HEAD_WEIGHT, HEAD_BIAS} <= set(constants):
        raise broken("its graph has no head")
    weight = numpy_helper.to_array(constants[HEAD_WEIGHT])
    bias = numpy_helper.to_array(constants[HEAD_BIAS])
    classes = len(description.classes)
    if weight.dtype == np.float16 and description.precision is Precision.HALF:
        weight = weight.astype(np.float32)
    if weight.dtype != np.float32 or bias.dtype != np.float32:
        raise broken("its head is not made of the numbers it should be")
    start, stop = description.head_columns
    if weight.shape != (classes, stop - start) or bias.shape != (classes,):
        raise broken("it does not have as many answers as class names")
    return weight, bias
