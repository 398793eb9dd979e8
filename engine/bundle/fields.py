"""Reads the fields of a JSON object with the type and range that they must have."""

from __future__ import annotations

import json
import math
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from engine.bundle.refusals import broken
from engine.contracts.errors import EngineError

MAX_NAME = 500

Choice = TypeVar("Choice", bound=StrEnum)


class Fields:
    """An object of JSON whose fields are read with the type and range they must have.

    Every method raises "broken-model" for a field that is missing or makes no sense.
    """

    def __init__(self, content: Any, where: str) -> None:
        if not isinstance(content, dict):
            raise wrong(where, "object")
        self._content: dict[str, Any] = content
        self._where = where

    def all(self) -> dict[str, Any]:
        """The whole object."""
        return self._content

    def get(self, name: str) -> Any:
        """Any value that must be there."""
        if name not in self._content:
            raise wrong(self._where, name)
        return self._content[name]

    def inner(self, name: str) -> Fields:
        """An object inside."""
        return Fields(self.get(name), f"{self._where}: {name}")

    def text(self, name: str) -> str:
        """A string, see `check_text`."""
        return check_text(self.get(name), self._where, name)

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        value = self.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise wrong(self._where, name)
        return value

    def number(self, name: str, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        return _check_number(self.get(name), low, high, self._where, name)

    def items(self, name: str, most: int, least: int = 1) -> list[Any]:
        """A list of `least` to `most` values."""
        value = self.get(name)
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise wrong(self._where, name)
        return value

    def three(self, name: str, low: float, high: float) -> tuple[float, float, float]:
        """Three numbers from `low` to `high`."""
        first, second, third = self.numbers(name, low, high, most=3, least=3)
        return first, second, third

    def numbers(self, name: str, low: float, high: float, *, most: int, least: int = 0) -> tuple[float, ...]:
        """`least` to `most` numbers from `low` to `high`."""
        return tuple(_check_number(each, low, high, self._where, name) for each in self.items(name, most, least))

    def truth(self, name: str) -> bool:
        """True or false."""
        value = self.get(name)
        if not isinstance(value, bool):
            raise wrong(self._where, name)
        return value

    def one_of(self, name: str, kind: type[Choice]) -> Choice:
        """One of an enumeration's values."""
        value = self.text(name)
        if value not in set(kind):
            raise wrong(self._where, name)
        return kind(value)


def read_json(content: bytes, member: str) -> Any:
    """The value of a JSON member, as strictly as programs in other languages read it.

    Raises:
        EngineError: "broken-model" if it is not UTF-8, or has a byte order mark, `NaN` or a number beyond floats.
    """
    try:
        return json.loads(content.decode("utf-8"), parse_float=_finite, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise broken(f"{member} is not the text it should be") from error


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def check_text(value: Any, where: str, name: str) -> str:
    """A string of at most `MAX_NAME` characters that can be written as UTF-8.

    Raises:
        EngineError: "broken-model".
    """
    if (
        not isinstance(value, str)
        or len(value) > MAX_NAME
        or any("\ud800" <= letter <= "\udfff" for letter in value)
    ):
        raise wrong(where, name)
    return value


def _check_number(value: Any, low: float, high: float, where: str, name: str) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:  # also false for what is not a number
        raise wrong(where, name)
    return float(value)


def wrong(where: str, name: str) -> EngineError:
    """A field that is missing or makes no sense."""
    return EngineError(
        "broken-model",
        f"This model file is damaged: “{name}” in {where} is missing or makes no sense.",
        "Save or copy the model again from where it was made.",
        field=name,
    )
