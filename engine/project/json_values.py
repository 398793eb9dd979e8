"""Contract values as JSON text and back, exactly."""

from __future__ import annotations

import json
import types
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


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
    return cast("Value", _built(kind, json.loads(text)))


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return value


def _built(kind: Any, plain: Any) -> Any:
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        if plain is None and type(None) in get_args(kind):
            return None
        (inner,) = (option for option in get_args(kind) if option is not type(None))
        return _built(inner, plain)
    if origin is tuple:
        return _built_tuple(get_args(kind), plain)
    if is_dataclass(kind):
        return _built_dataclass(kind, plain)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(plain)
    if kind is float and type(plain) is int:
        return float(plain)
    if type(plain) is not kind:
        raise ValueError(f"expected {kind}, found {plain!r}")
    return plain


def _built_tuple(items: tuple[Any, ...], plain: object) -> tuple[Any, ...]:
    if not isinstance(plain, list):
        raise ValueError(f"expected a list, found {plain!r}")  # noqa: TRY004 - one error for text that does not fit
    if len(items) == 2 and items[1] is Ellipsis:
        return tuple([_built(items[0], item) for item in plain])
    return tuple([_built(kind, item) for kind, item in zip(items, plain, strict=True)])


def _built_dataclass(kind: Any, plain: object) -> object:
    if not isinstance(plain, dict):
        raise ValueError(f"expected an object, found {plain!r}")  # noqa: TRY004 - as above
    try:
        return kind(**{name: _built(hint, plain[name]) for name, hint in _hints(kind) if name in plain})
    except TypeError as error:
        raise ValueError(f"{kind.__name__}: {error}") from error


@lru_cache(maxsize=64)
def _hints(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(get_type_hints(kind).items())
