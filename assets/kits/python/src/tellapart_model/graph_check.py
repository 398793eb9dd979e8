"""Looks through the bytes of model.onnx before any runtime sees them.

A graph that runs nothing but ordinary operators can do no harm; one that points at files, carries functions of its
own or other graphs inside might. Only the fields that models are made of are let through
(https://github.com/onnx/onnx/blob/main/onnx/onnx.proto has their numbers).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .errors import ModelError, broken, hostile
from .protobuf import fields_of, inside, not_a_graph, whole, wholes

# Of ModelProto: versions, names, notes, opset_import (8), graph (7), metadata_props (14).
_GRAPH, _OPSETS = 7, 8
_MODEL_FIELDS = frozenset({1, 2, 3, 4, 5, 6, _GRAPH, _OPSETS, 14})
# Of OperatorSetIdProto: domain, version.
_OPSET_DOMAIN, _OPSET_VERSION = 1, 2
# Of GraphProto: node, name, initializer, notes, input, output, value_info.
_NODE, _INITIALIZER, _INPUT, _OUTPUT = 1, 5, 11, 12
_GRAPH_FIELDS = frozenset({_NODE, 2, _INITIALIZER, 10, _INPUT, _OUTPUT, 13})
# Of ValueInfoProto: name.
_END_NAME = 1
# Of NodeProto: input, output, name, op_type, attribute, notes, domain.
_MADE, _OPERATOR, _ATTRIBUTE, _NODE_DOMAIN = 2, 4, 5, 7
_NODE_FIELDS = frozenset({1, _MADE, 3, _OPERATOR, _ATTRIBUTE, 6, _NODE_DOMAIN})
# Of AttributeProto: name, f, i, s, ints, notes, type; not t, g, tensors and graphs.
_NAME, _WHOLE, _WHOLES = 1, 3, 8
_ATTRIBUTE_FIELDS = frozenset({_NAME, 2, _WHOLE, 4, _WHOLES, 13, 20})
# Of TensorProto: dims, data_type, name, raw_data, notes, data_location; not external_data.
_DIMS, _DATA_TYPE, _CONSTANT_NAME, _RAW_DATA, _LOCATION = 1, 2, 8, 9, 14
_TENSOR_FIELDS = frozenset({_DIMS, _DATA_TYPE, _CONSTANT_NAME, _RAW_DATA, 12, _LOCATION})

OPERATORS = frozenset(
    {
        "Abs", "Add", "AveragePool", "Cast", "Clip", "Concat", "Conv", "Div", "Erf", "Flatten", "Gather", "Gemm",
        "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid", "HardSwish", "LayerNormalization", "MatMul", "Max",
        "Min", "Mul", "Range", "ReduceL2", "ReduceLogSumExp", "ReduceMean", "ReduceMin", "ReduceSum",
        "ReduceSumSquare", "Relu", "Reshape", "Shape", "Sigmoid", "Slice", "Softmax", "Sub", "TopK", "Transpose",
        "Unsqueeze",
    }
)  # fmt: skip
"""What models are made of. None of them loops, branches, reads files or runs other code."""

_ITEM_SIZES = {1: 4, 7: 8, 10: 2, 11: 8}
"""Bytes of a number by its type: float, int64, float16, double."""
_INT64, _FLOAT16 = 7, 10
_MAKES = {b"TopK": 2}
"""How many things a node makes by its operator, where it is not one."""
_COUNTS = frozenset({b"group", b"starts", b"ends"})
"""Attributes that count channels or columns."""
_FLOATS = {1: "<f4", 10: "<f2", 11: "<f8"}
_OPSET = 17
_MAX_NODES = 20_000
_MAX_RANK = 8
_MAX_WHOLE = 10_000
"""Whole numbers in a graph are sizes; a bigger one could make a picture of any size fill the memory."""
_MAX_STEP = 64
"""Largest kernel, stride, padding and dilation."""


def check_graph(content: bytes, outputs: Sequence[str], half: bool) -> None:
    """Refuse a graph that holds what no model's graph holds.

    Args:
        content: of model.onnx.
        outputs: what it must give, in this order.
        half: whether constants may be of half precision.

    Raises:
        ModelError: "hostile-model", or "broken-model" if it is no graph, or one for something else.
    """
    graphs = opsets = 0
    for number, value in fields_of(memoryview(content)):
        if number not in _MODEL_FIELDS:
            raise hostile("its graph brings functions of its own")
        if number == _OPSETS:
            opsets += 1
            _check_opset(inside(value))
        elif number == _GRAPH:
            graphs += 1
            _check_parts(inside(value), outputs, half)
    if graphs != 1:
        raise not_a_graph()
    if opsets != 1:
        raise _other_operators()


def _check_opset(opset: memoryview) -> None:
    version = 0
    for number, value in fields_of(opset):
        if number == _OPSET_VERSION:
            version = whole(value)
        if number == _OPSET_DOMAIN and len(inside(value)):
            raise _other_operators()
    if version != _OPSET:
        raise _other_operators()


def _check_parts(graph: memoryview, outputs: Sequence[str], half: bool) -> None:
    constants: list[bytes] = []
    made: list[bytes] = []
    ends: dict[int, list[bytes]] = {_INPUT: [], _OUTPUT: []}
    nodes = 0
    for number, value in fields_of(graph):
        if number not in _GRAPH_FIELDS:
            raise hostile("its graph stores numbers in a way that no model does")
        if number == _NODE:
            nodes += 1
            if nodes > _MAX_NODES:
                raise hostile("its graph is bigger than any model's")
            made += _check_node(inside(value))
        elif number == _INITIALIZER:
            constants.append(_check_constant(inside(value), half))
        elif number in ends:
            ends[number] += [bytes(inside(name)) for end, name in fields_of(inside(value)) if end == _END_NAME]
    if len(set(constants)) != len(constants):
        raise hostile("its graph names two constants alike")
    if len(set(made)) != len(made):
        raise broken("its graph makes one thing twice")
    if ends != {_INPUT: [b"image"], _OUTPUT: [name.encode() for name in outputs]}:
        raise broken("its graph does not lead from a picture to probabilities")


def _check_node(node: memoryview) -> list[bytes]:
    """Returns the names of what it makes."""
    operator, made = b"", []
    for number, value in fields_of(node):
        if number not in _NODE_FIELDS or (number == _NODE_DOMAIN and len(inside(value))):
            raise _other_operators()
        if number == _OPERATOR:
            operator = bytes(inside(value))
        elif number == _MADE:
            made.append(bytes(inside(value)))
        elif number == _ATTRIBUTE:
            _check_attribute(inside(value))
    if operator.decode("ascii", "replace") not in OPERATORS:
        raise _other_operators()
    if len(made) != _MAKES.get(operator, 1):
        raise hostile("its graph has a node that makes nothing or several things")
    return made


def _check_attribute(attribute: memoryview) -> None:
    name, sizes = b"", []
    for number, value in fields_of(attribute):
        if number not in _ATTRIBUTE_FIELDS:
            raise hostile("its graph holds another graph")
        if number == _NAME:
            name = bytes(inside(value))
        elif number in {_WHOLE, _WHOLES}:
            sizes += wholes(value)
    limit = _MAX_WHOLE if name in _COUNTS else _MAX_STEP
    if any(limit < size < (1 << 64) - limit for size in sizes):  # negative ones are read as above 2 to the 63
        raise hostile("its graph asks for sizes that make no sense")


def _check_constant(tensor: memoryview, half: bool) -> bytes:
    """Returns its name."""
    dims: list[int] = []
    name, kind, raw = b"", 0, memoryview(b"")
    for number, value in fields_of(tensor):
        if number not in _TENSOR_FIELDS or (number == _LOCATION and whole(value) != 0):
            raise hostile("its graph points at data outside the file")
        if number == _DIMS:
            dims += wholes(value)
        elif number == _DATA_TYPE:
            kind = whole(value)
        elif number == _CONSTANT_NAME:
            name = bytes(inside(value))
        elif number == _RAW_DATA:
            raw = inside(value)
    item_size = -1 if kind == _FLOAT16 and not half else _ITEM_SIZES.get(kind, -1)
    if len(dims) > _MAX_RANK or math.prod(dims) * item_size != len(raw):
        raise hostile("a constant of its graph has a size that makes no sense")
    if kind == _INT64:
        numbers = np.frombuffer(raw, "<i8")
        if numbers.size > _MAX_RANK or ((numbers < -_MAX_WHOLE) | (numbers > _MAX_WHOLE)).any():
            raise hostile("its graph asks for sizes that make no sense")
    elif not np.isfinite(np.frombuffer(raw, _FLOATS[kind])).all():
        raise broken("some of its numbers are not finite")
    return name


def _other_operators() -> ModelError:
    return hostile("its graph needs operators that no model needs")
