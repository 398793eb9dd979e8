"""Numbers among the words of a command, checked before anything begins."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

Number = TypeVar("Number", int, float)


def seconds_argument(text: str) -> float:
    """A number of seconds, 0 or more."""
    value = _number(float, text)
    if value is None or not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError("must be a number of seconds, 0 or more")
    return value


def at_least_zero(text: str) -> float:
    """A number, 0 or more."""
    value = _number(float, text)
    if value is None or not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError("must be a number, 0 or more")
    return value


def whole_number(text: str) -> int:
    """A whole number, 0 or more."""
    value = _number(int, text)
    if value is None or value < 0:
        raise argparse.ArgumentTypeError("must be a whole number, 0 or more")
    return value


def count_argument(text: str) -> int:
    """A whole number, 1 or more."""
    value = _number(int, text)
    if value is None or value < 1:
        raise argparse.ArgumentTypeError("must be a whole number, 1 or more")
    return value


def _number(kind: Callable[[str], Number], text: str) -> Number | None:
    try:
        return kind(text)
    except ValueError:
        return None
