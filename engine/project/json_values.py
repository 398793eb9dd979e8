"""Contract values as JSON text and back, exactly."""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Value = TypeVar("Value")
Reader = Callable[[Any], Any]


def to_json(value: object) -> str:
    """Write a value made of frozen dataclasses, tuples, enums and plain values as JSON text.

    Floats keep every bit; file names that are not valid Unicode survive.
    """
    return json.dumps(_plain(value), ensure_ascii=True, separators=(",", ":"))


def from_json(kind: type[Value], text: str) -> Value:
    """Read back what `to_json` wrote.

    Names that `kind` does not know are passed over and missing ones take their default, so that a value written by
    another version can be read.

    Raises:
        ValueError: if the text is not a value of that kind.
    """
    read: Reader = _reader(cast("Any", kind))
    return cast("Value", read(json.loads(text)))


_AS_THEY_ARE = frozenset({int, str, float, bool, type(None)})


def _plain(value: object) -> object:
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, tuple):
        # A confusion matrix of 1,000 classes is a million whole numbers.
        return value if _AS_THEY_ARE.issuperset(map(type, value)) else [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in _names(type(value))}
    return value


@lru_cache(maxsize=64)
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@lru_cache(maxsize=256)
def _reader(kind: Any) -> Reader:
    """What makes a value of a kind out of plain JSON; found once for each kind, used for every picture."""
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return _optional(kind)
    if origin is tuple:
        return _tuple(get_args(kind))
    if is_dataclass(kind):
        return _dataclass(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind

    def read(plain: Any) -> Any:
        if type(plain) is kind:
            return plain
        if kind is float and type(plain) is int:
            return float(plain)
        raise ValueError(f"expected {kind}, found {plain!r}")

    return read


def _optional(kind: Any) -> Reader:
    (inner,) = (option for option in get_args(kind) if option is not type(None))
    if type(None) not in get_args(kind):
        raise TypeError(f"{kind}: only a value or None can be read back")
    read_inner = _reader(inner)

    def read(plain: Any) -> Any:
        return None if plain is None else read_inner(plain)

    return read


def _tuple(items: tuple[Any, ...]) -> Reader:
    if len(items) == 2 and items[1] is Ellipsis:
        kind = items[0]
        read_item = _reader(kind)

        def read_many(plain: Any) -> Any:
            listed = _list(plain)
            if kind in _AS_THEY_ARE and {kind}.issuperset(map(type, listed)):
                return tuple(listed)
            return tuple([read_item(item) for item in listed])

        return read_many
    readers = tuple(_reader(kind) for kind in items)

    def read(plain: Any) -> Any:
        return tuple([read_item(item) for read_item, item in zip(readers, _list(plain), strict=True)])

    return read


def _list(plain: object) -> list[Any]:
    if not isinstance(plain, list):
        raise ValueError(f"expected a list, found {plain!r}")  # noqa: TRY004 - one error for text that does not fit
    return plain


def _dataclass(kind: Any) -> Reader:
    readers = tuple((name, _reader(hint)) for name, hint in get_type_hints(kind).items())

    def read(plain: Any) -> Any:
        if not isinstance(plain, dict):
            raise ValueError(f"expected an object, found {plain!r}")  # noqa: TRY004 - as above
        try:
            return kind(**{name: read_field(plain[name]) for name, read_field in readers if name in plain})
        except TypeError as error:
            raise ValueError(f"{kind.__name__}: {error}") from error

    return read
