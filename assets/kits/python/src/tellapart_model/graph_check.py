"""Looks through the bytes of model.onnx before any runtime sees them.

A graph that runs nothing but ordinary operators can do no harm; one that points at files, carries functions of its
own or other graphs inside might. Only the fields that models are made of are let through
(https://github.com/onnx/onnx/blob/main/onnx/onnx.proto has their numbers).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Union

import numpy as np

from .errors import broken, hostile

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
_Value = Union[int, memoryview]

# Of ModelProto: versions, names, notes, opset_import (8), graph (7), metadata_props (14).
_GRAPH, _OPSETS = 7, 8
_MODEL_FIELDS = frozenset({1, 2, 3, 4, 5, 6, _GRAPH, _OPSETS, 14})
# Of OperatorSetIdProto: domain, version.
_OPSET_DOMAIN, _OPSET_VERSION = 1, 2
# Of GraphProto: node, name, initializer, notes, input, output, value_info.
_NODE, _INITIALIZER = 1, 5
_GRAPH_FIELDS = frozenset({_NODE, 2, _INITIALIZER, 10, 11, 12, 13})
# Of NodeProto: input, output, name, op_type, attribute, notes, domain.
_OPERATOR, _ATTRIBUTE, _NODE_DOMAIN = 4, 5, 7
_NODE_FIELDS = frozenset({1, 2, 3, _OPERATOR, _ATTRIBUTE, 6, _NODE_DOMAIN})
# Of AttributeProto: name, f, i, s, ints, notes, type; not t, g, tensors and graphs.
_NAME, _WHOLE, _WHOLES = 1, 3, 8
_ATTRIBUTE_FIELDS = frozenset({_NAME, 2, _WHOLE, 4, _WHOLES, 13, 20})
# Of TensorProto: dims, data_type, name, raw_data, notes; not external_data and data_location.
_DIMS, _DATA_TYPE, _RAW_DATA = 1, 2, 9
_TENSOR_FIELDS = frozenset({_DIMS, _DATA_TYPE, 8, _RAW_DATA, 12})

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
_INT64 = 7
_FLOATS = {1: "<f4", 10: "<f2", 11: "<f8"}
_OPSET = 17
_MAX_NODES = 20_000
_MAX_RANK = 8
_MAX_WHOLE = 10_000
"""Whole numbers in a graph are sizes; a bigger one could make a picture of any size fill the memory."""
_MAX_STEP = 64
"""Largest kernel, stride, padding and dilation."""


def check_graph(content: bytes) -> None:
    """Refuse a graph that holds what no model's graph holds.

    Raises:
        ModelError: "hostile-model", or "broken-model" if it is no graph.
    """
    graphs = opsets = 0
    for number, value in _fields(memoryview(content)):
        if number not in _MODEL_FIELDS:
            raise hostile("its graph brings functions of its own")
        if number == _OPSETS:
            opsets += 1
            _check_opset(_inside(value))
        elif number == _GRAPH:
            graphs += 1
            _check_parts(_inside(value))
    if graphs != 1:
        raise broken("model.onnx is not a graph")
    if opsets != 1:
        raise hostile("its graph needs operators that no model needs")


def _check_opset(opset: memoryview) -> None:
    version = 0
    for number, value in _fields(opset):
        if number == _OPSET_VERSION:
            version = _whole(value)
        if number == _OPSET_DOMAIN and len(_inside(value)):
            raise hostile("its graph needs operators that no model needs")
    if version != _OPSET:
        raise hostile("its graph needs operators that no model needs")


def _check_parts(graph: memoryview) -> None:
    nodes = 0
    for number, value in _fields(graph):
        if number not in _GRAPH_FIELDS:
            raise hostile("its graph stores numbers in a way that no model does")
        if number == _NODE:
            nodes += 1
            if nodes > _MAX_NODES:
                raise hostile("its graph is bigger than any model's")
            _check_node(_inside(value))
        elif number == _INITIALIZER:
            _check_constant(_inside(value))


def _check_node(node: memoryview) -> None:
    for number, value in _fields(node):
        unknown = number == _OPERATOR and bytes(_inside(value)).decode("ascii", "replace") not in OPERATORS
        if unknown or number not in _NODE_FIELDS or (number == _NODE_DOMAIN and len(_inside(value))):
            raise hostile("its graph needs operators that no model needs")
        if number == _ATTRIBUTE:
            _check_attribute(_inside(value))


def _check_attribute(attribute: memoryview) -> None:
    name, sizes = b"", []
    for number, value in _fields(attribute):
        if number not in _ATTRIBUTE_FIELDS:
            raise hostile("its graph holds another graph")
        if number == _NAME:
            name = bytes(_inside(value))
        elif number in {_WHOLE, _WHOLES}:
            sizes += _wholes(value)
    limit = _MAX_WHOLE if name == b"group" else _MAX_STEP
    if any(limit < size < (1 << 64) - limit for size in sizes):  # negative ones are read as above 2 to the 63
        raise hostile("its graph asks for sizes that make no sense")


def _check_constant(tensor: memoryview) -> None:
    dims: list[int] = []
    kind, raw = 0, memoryview(b"")
    for number, value in _fields(tensor):
        if number not in _TENSOR_FIELDS:
            raise hostile("its graph points at data outside the file")
        if number == _DIMS:
            dims += _wholes(value)
        elif number == _DATA_TYPE:
            kind = _whole(value)
        elif number == _RAW_DATA:
            raw = _inside(value)
    if len(dims) > _MAX_RANK or math.prod(dims) * _ITEM_SIZES.get(kind, -1) != len(raw):
        raise hostile("a constant of its graph has a size that makes no sense")
    if kind != _INT64:
        if not np.isfinite(np.frombuffer(raw, _FLOATS[kind])).all():
            raise broken("some of its numbers are not finite")
        return
    sizes = np.frombuffer(raw, "<i8")
    if sizes.size > _MAX_RANK or ((sizes < -_MAX_WHOLE) | (sizes > _MAX_WHOLE)).any():
        raise hostile("its graph asks for sizes that make no sense")


def _fields(message: memoryview) -> Iterator[tuple[int, _Value]]:
    """Number and value of each field of a protobuf message."""
    at, end = 0, len(message)
    while at < end:
        key, at = _varint(message, at)
        if key >> 3 == 0 or key >> 32:  # other readers drop the upper bits, and would see another field
            raise broken("model.onnx is not a graph")
        kind = key & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        length = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}.get(kind)
        if kind == _BYTES:
            length, at = _varint(message, at)
        if length is None or at + length > end:
            raise broken("model.onnx is not a graph")
        yield key >> 3, message[at : at + length]
        at += length


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            break
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise broken("model.onnx is not a graph")


def _wholes(value: _Value) -> list[int]:
    """Whole numbers that come one by one or packed together, each from 0 to 2 to the 64."""
    if isinstance(value, int):
        return [value & (1 << 64) - 1]
    packed = value
    found, at = [], 0
    while at < len(packed):
        number, at = _varint(packed, at)
        found.append(number & (1 << 64) - 1)
    return found


def _inside(value: _Value) -> memoryview:
    if isinstance(value, int):
        raise broken("model.onnx is not a graph")
    return value


def _whole(value: _Value) -> int:
    if not isinstance(value, int):
        raise broken("model.onnx is not a graph")
    return value
