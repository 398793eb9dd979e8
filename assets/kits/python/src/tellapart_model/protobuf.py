"""Walks through protocol buffers without a schema: fields by number, nested by length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Union

from .errors import ModelError, broken

Value = Union[int, memoryview]
"""Of a field: a whole number from 0 to 2 to the 64, or bytes."""

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


def fields_of(message: memoryview) -> Iterator[tuple[int, Value]]:
    """Number and value of each field of a message.

    Raises:
        ModelError: "broken-model" if it is no message; so does every function here.
    """
    at, end = 0, len(message)
    while at < end:
        key, at = _varint(message, at)
        if key >> 3 == 0 or key >> 32:  # other readers drop the upper bits, and would see another field
            raise not_a_graph()
        kind = key & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        length = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}.get(kind)
        if kind == _BYTES:
            length, at = _varint(message, at)
        if length is None or at + length > end:
            raise not_a_graph()
        yield key >> 3, message[at : at + length]
        at += length


def wholes(value: Value) -> list[int]:
    """Whole numbers that come one by one or packed together."""
    if isinstance(value, int):
        return [value]
    found, at = [], 0
    while at < len(value):
        number, at = _varint(value, at)
        found.append(number)
    return found


def whole(value: Value) -> int:
    """A whole number."""
    if not isinstance(value, int):
        raise not_a_graph()
    return value


def inside(value: Value) -> memoryview:
    """The message, or the text, that a field holds."""
    if isinstance(value, int):
        raise not_a_graph()
    return value


def not_a_graph() -> ModelError:
    """For bytes that are no message, or one without what a graph needs."""
    return broken("model.onnx is not a graph")


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            break
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value & (1 << 64) - 1, at
    raise not_a_graph()
