"""Graphs that lead careless readers astray: hashes fit, and what is wrong is written where some do not look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from engine.bundle.members import MODEL
from tests.engine.bundle.spoiling import Contents, rewrite

Spoil = Callable[[Path], None]

# Numbers of fields in onnx.proto.
_GRAPH, _FUNCTIONS = 7, 25
_NODE, _INITIALIZER = 1, 5
_ATTRIBUTE = 5
_DIMS, _EXTERNAL_DATA, _DATA_LOCATION = 1, 13, 14
_UNKNOWN = 99


def _spoiled(change: Callable[[Any], bytes | None]) -> Spoil:
    """Change the graph, or write other bytes in its place; all hashes fit."""

    def changed(contents: Contents) -> None:
        model = onnx.ModelProto.FromString(contents[MODEL])
        other = change(model)
        contents[MODEL] = model.SerializeToString() if other is None else other

    return lambda path: rewrite(path, changed)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def _key(number: int, kind: int, *, wide: bool) -> bytes:
    """The key of a protobuf field; a wide one has a bit above the lower 32, which ONNX Runtime drops."""
    return _varint((number << 3 | kind) + (int(wide) << 32))


def _part(number: int, content: bytes, *, wide: bool = False) -> bytes:
    return _key(number, 2, wide=wide) + _varint(len(content)) + content


def _added(array: np.ndarray[Any, Any]) -> Spoil:
    def add(model: Any) -> None:
        model.graph.initializer.append(numpy_helper.from_array(array, "added"))

    return _spoiled(add)


def _inside_graph(model: Any, *parts: bytes) -> bytes:
    """The model with more fields in its graph."""
    inside = model.graph.SerializeToString() + b"".join(parts)
    model.ClearField("graph")
    return bytes(model.SerializeToString()) + _part(_GRAPH, inside)


def _hidden_data_outside(model: Any) -> bytes:
    """A constant with numbers in another file, said in fields that a reader of 64 bits takes for unknown ones."""
    constant = next(each for each in model.graph.initializer if each.name == "head.weight")
    model.graph.initializer.remove(constant)
    constant.ClearField("raw_data")
    entry = _part(1, b"location") + _part(2, b"numbers.bin")
    tensor = constant.SerializeToString() + _part(_EXTERNAL_DATA, entry, wide=True)
    tensor += _key(_DATA_LOCATION, 0, wide=True) + b"\1"
    return _inside_graph(model, _part(_INITIALIZER, tensor))


def _hidden_function(model: Any) -> bytes:
    function = onnx.FunctionProto(name="f", domain="x").SerializeToString()
    return bytes(model.SerializeToString()) + _part(_FUNCTIONS, function, wide=True)


def _two_graphs(model: Any) -> bytes:
    """ONNX Runtime makes one of them; who looks at the first or the last only sees half of it."""
    node = helper.make_node("Abs", ["image"], ["added"])
    return bytes(model.SerializeToString()) + _part(_GRAPH, onnx.GraphProto(node=[node]).SerializeToString())


def _unknown_in_model(model: Any) -> bytes:
    return bytes(model.SerializeToString()) + _part(_UNKNOWN, b"x")


def _unknown_in_node(model: Any) -> bytes:
    node = model.graph.node.pop().SerializeToString()
    return _inside_graph(model, _part(_NODE, node + _part(_UNKNOWN, b"x")))


def _unknown_in_attribute(model: Any) -> bytes:
    node = helper.make_node("Abs", ["image"], ["added"]).SerializeToString()
    attribute = helper.make_attribute("a", 1).SerializeToString() + _part(_UNKNOWN, b"x")
    return _inside_graph(model, _part(_NODE, node + _part(_ATTRIBUTE, attribute)))


def _unknown_in_constant(model: Any) -> bytes:
    constant = numpy_helper.from_array(np.ones(1, np.float32), "added").SerializeToString()
    return _inside_graph(model, _part(_INITIALIZER, constant + _part(_UNKNOWN, b"x")))


def _endless_shape(model: Any) -> bytes:
    """As many dimensions as no list of arguments can hold."""
    constant = numpy_helper.from_array(np.ones(1, np.float32), "added").SerializeToString()
    return _inside_graph(model, _part(_INITIALIZER, constant + _part(_DIMS, b"\1" * 500_000)))


def _wrong_shape(model: Any) -> None:
    constant = numpy_helper.from_array(np.zeros(4, np.float32), "added")
    constant.dims[:] = [2**32, 2**32, 4]  # whose product is 0 in 64 bits
    model.graph.initializer.append(constant)


def _negative_shape(model: Any) -> None:
    constant = numpy_helper.from_array(np.zeros(4, np.float32), "added")
    constant.dims[:] = [-2, -2]
    model.graph.initializer.append(constant)


def _listed_numbers(model: Any) -> None:
    model.graph.initializer.append(helper.make_tensor("added", onnx.TensorProto.INT64, [1], [2**40]))


def _two_of_one_name(model: Any) -> None:
    model.graph.initializer.append(numpy_helper.from_array(np.ones(3, np.float32), "head.bias"))


def _wide_steps(model: Any) -> None:
    node = next(node for node in model.graph.node if node.op_type == "Conv")
    node.attribute.append(helper.make_attribute("dilations", [1, 2**40]))


def _node_added(*words: Any, **more: Any) -> Spoil:
    def add(model: Any) -> None:
        model.graph.node.append(helper.make_node(*words, **more))

    return _spoiled(add)


def _overloaded(model: Any) -> None:
    model.graph.node[-1].overload = "x"


def _another_s_attribute(model: Any) -> None:
    node = helper.make_node("Abs", ["image"], ["added"])
    node.attribute.add(name="a", type=onnx.AttributeProto.INT, ref_attr_name="b")
    model.graph.node.append(node)


def _many_nodes(model: Any) -> None:
    model.graph.node.extend(helper.make_node("Abs", ["image"], [f"added{number}"]) for number in range(20_001))


def _made_twice(model: Any) -> None:
    model.graph.node.append(model.graph.node[-1])


def _other_ends(model: Any) -> None:
    model.graph.output[0].name = "batch_probabilities"


def _two_inputs(model: Any) -> None:
    model.graph.input.append(helper.make_tensor_value_info("more", onnx.TensorProto.FLOAT, [1]))


def _newer_opset(model: Any) -> None:
    model.opset_import[0].version = 18


def _two_opsets(model: Any) -> None:
    model.opset_import.add(domain="x", version=1)


HOSTILE_GRAPHS: dict[str, Spoil] = {
    "hidden data outside": _spoiled(_hidden_data_outside),
    "a hidden function": _spoiled(_hidden_function),
    "two graphs": _spoiled(_two_graphs),
    "an unknown part of the model": _spoiled(_unknown_in_model),
    "an unknown part of the graph": _spoiled(lambda model: _inside_graph(model, _part(_UNKNOWN, b"x"))),
    "an unknown part of a node": _spoiled(_unknown_in_node),
    "an unknown part of an attribute": _spoiled(_unknown_in_attribute),
    "an unknown part of a constant": _spoiled(_unknown_in_constant),
    "a newer opset": _spoiled(_newer_opset),
    "two opsets": _spoiled(_two_opsets),
    "other ends": _spoiled(_other_ends),
    "two inputs": _spoiled(_two_inputs),
    "a big size": _added(np.array(2**36)),
    "a big negative size": _added(np.array(-(2**36))),
    "many sizes": _added(np.arange(9)),
    "not a number": _added(np.array([1, np.nan], np.float32)),
    "a text as a constant": _added(np.array(["x"], np.object_)),
    "half numbers in a whole model": _added(np.ones(2, np.float16)),
    "a shape that overflows": _spoiled(_wrong_shape),
    "a negative shape": _spoiled(_negative_shape),
    "an endless shape": _spoiled(_endless_shape),
    "numbers listed elsewhere": _spoiled(_listed_numbers),
    "two constants of one name": _spoiled(_two_of_one_name),
    "wide steps": _spoiled(_wide_steps),
    "an attribute of somebody else": _spoiled(_another_s_attribute),
    "a node without an operator": _node_added("", ["image"], ["added"]),
    "a node that makes nothing": _node_added("Abs", ["image"], []),
    "a node that makes two things": _node_added("Abs", ["image"], ["added", "more"]),
    "one thing made twice": _spoiled(_made_twice),
    "a node of another domain": _node_added("Abs", ["image"], ["added"], domain="x"),
    "an overloaded operator": _spoiled(_overloaded),
    "many nodes": _spoiled(_many_nodes),
}
