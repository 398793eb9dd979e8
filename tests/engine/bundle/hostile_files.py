"""Model files that lead careless readers astray: Tellapart and every kit refuse each, with one of two codes."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from engine.bundle.members import MODEL
from tests.engine.bundle.spoiling import rewrite

Spoil = Callable[[Path], None]

REFUSED = frozenset({"hostile-model", "broken-model"})

_END = struct.Struct("<4s4H2LH")
_EXTERNAL_DATA, _DATA_LOCATION, _FUNCTIONS, _INITIALIZER, _GRAPH = 13, 14, 25, 5, 7


def end_changed(place: int, more: int) -> Spoil:
    """Add `more` to one field of the zip's last 22 bytes."""

    def spoil(path: Path) -> None:
        content = path.read_bytes()
        fields = list(_END.unpack(content[-_END.size :]))
        fields[place] += more
        path.write_bytes(content[: -_END.size] + _END.pack(*fields))

    return spoil


def two_lists(path: Path) -> None:
    """A short list of members, and a longer one that only readers of big archives (zip64) find."""
    content = path.read_bytes()
    *_, start, _ = _END.unpack(content[-_END.size :])
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, *[0] * 7, 1, *[0] * 6)
    second = b"".join(entry + bytes([97 + number % 26]) for number in range(5000))
    body = content[:start] + second
    more = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 5000, 5000, len(second), start)
    more += struct.pack("<4sLQL", b"PK\6\7", 0, len(body), 1)
    path.write_bytes(body + more + _END.pack(b"PK\5\6", 0, 0, 1, 1, len(more), len(body), 0))


def graph(change: Callable[[Any], bytes | None]) -> Spoil:
    """Change the graph, or write other bytes in its place; all hashes fit."""

    def spoil(path: Path) -> None:
        def changed(contents: dict[str, bytes]) -> None:
            model = onnx.ModelProto.FromString(contents[MODEL])
            other = change(model)
            contents[MODEL] = model.SerializeToString() if other is None else other

        rewrite(path, changed)

    return spoil


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


def hidden_data_outside(model: Any) -> bytes:
    """A constant with numbers in another file, said in fields that a reader of 64 bits takes for unknown ones."""
    constant = next(each for each in model.graph.initializer if each.name == "head.weight")
    model.graph.initializer.remove(constant)
    constant.ClearField("raw_data")
    entry = _part(1, b"location") + _part(2, b"numbers.bin")
    tensor = constant.SerializeToString() + _part(_EXTERNAL_DATA, entry, wide=True)
    tensor += _key(_DATA_LOCATION, 0, wide=True) + b"\1"
    inside = model.graph.SerializeToString() + _part(_INITIALIZER, tensor)
    model.ClearField("graph")
    return bytes(model.SerializeToString() + _part(_GRAPH, inside))


def hidden_function(model: Any) -> bytes:
    function = onnx.FunctionProto(name="f", domain="x").SerializeToString()
    return bytes(model.SerializeToString() + _part(_FUNCTIONS, function, wide=True))


def added(array: np.ndarray[Any, Any]) -> Spoil:
    def add(model: Any) -> None:
        model.graph.initializer.append(numpy_helper.from_array(array, "added"))

    return graph(add)


def wrong_shape(model: Any) -> None:
    constant = numpy_helper.from_array(np.zeros(4, np.float32), "added")
    constant.dims[:] = [2**32, 2**32, 4]  # whose product is 0 in 64 bits
    model.graph.initializer.append(constant)


def listed_numbers(model: Any) -> None:
    model.graph.initializer.append(helper.make_tensor("added", onnx.TensorProto.INT64, [1], [2**40]))


def wide_steps(model: Any) -> None:
    node = next(node for node in model.graph.node if node.op_type == "Conv")
    node.attribute.append(helper.make_attribute("dilations", [1, 2**40]))


def many_nodes(model: Any) -> None:
    model.graph.node.extend(helper.make_node("Abs", ["image"], [f"added{number}"]) for number in range(20_001))


def newer_opset(model: Any) -> None:
    model.opset_import[0].version = 18


def two_opsets(model: Any) -> None:
    model.opset_import.add(domain="x", version=1)


HOSTILE: dict[str, Spoil] = {
    "another disk": end_changed(1, 1),
    "a list on another disk": end_changed(2, 1),
    "counts that differ": end_changed(3, -1),
    "a comment that is not there": end_changed(7, 5),
    "two lists of members": two_lists,
    "hidden data outside": graph(hidden_data_outside),
    "a hidden function": graph(hidden_function),
    "a big size": added(np.array(2**36)),
    "many sizes": added(np.arange(9)),
    "not a number": added(np.array([1, np.nan], np.float32)),
    "a shape that overflows": graph(wrong_shape),
    "numbers listed elsewhere": graph(listed_numbers),
    "wide steps": graph(wide_steps),
    "many nodes": graph(many_nodes),
    "a newer opset": graph(newer_opset),
    "two opsets": graph(two_opsets),
}


def write_hostile(model: Path, folder: Path) -> dict[str, Path]:
    """One file for each way, made of a good model file."""
    written = {}
    for number, (name, spoil) in enumerate(HOSTILE.items()):
        written[name] = folder / f"hostile{number}.tellapart"
        written[name].write_bytes(model.read_bytes())
        spoil(written[name])
    return written
