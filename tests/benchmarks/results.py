"""What a benchmark says: rows with a number, and whether it is as good as it should be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Target:
    """What a number should be; `unit` is "x" for a ratio."""

    at_least: float | None = None
    at_most: float | None = None

    def reached(self, value: float) -> bool:
        return (self.at_least is None or value >= self.at_least) and (
            self.at_most is None or value <= self.at_most
        )

    def words(self, unit: str) -> str:
        if self.at_least is not None:
            return f"at least {self.at_least:g}{_unit(unit)}"
        return f"at most {self.at_most:g}{_unit(unit)}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        benchmark: the name that runs it.
        what: what is compared with what.
        ours: what Tellapart measured, with its unit.
        peer: what the peer measured, or "".
        value: the number that the target is about; None if it could not be measured here, `ours` says why.
        unit: of `value`: "x", "s", "ms", "%", "points" or "".
        target: None for a number that is only worth knowing.
        how: rounds, and which of them counts.
    """

    benchmark: str
    what: str
    ours: str
    peer: str
    value: float | None
    unit: str
    target: Target | None = None
    how: str = ""

    @property
    def reached(self) -> bool | None:
        return None if self.target is None or self.value is None else self.target.reached(self.value)

    @property
    def value_words(self) -> str:
        if self.value is None:
            return "not measured"
        digits = ".3g" if abs(self.value) < 10 else ".1f"
        return f"{self.value:{digits}}{_unit(self.unit)}"


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """Why a benchmark could not run here; `broken` if it should have."""

    benchmark: str
    reason: str
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """How to measure.

    Attributes:
        folder: a temporary folder of the benchmark's own.
        quick: fewer pictures and rounds.
        say: tells the person how far it is.
        hand_signs: a folder of class folders with photos of hand signs; None where there is none.
    """

    folder: Path
    quick: bool
    say: Say
    hand_signs: Path | None = None

    def choose(self, full: int, quick: int) -> int:
        return quick if self.quick else full


class CannotMeasure(Exception):  # noqa: N818 - it is not an error: something is not there to be measured
    """Something that is to be measured is not there."""


def not_measured(benchmark: str, what: str, why: str, unit: str, target: Target | None) -> Row:
    """A row that holds the place of something that could not be measured here."""
    return Row(benchmark, what, why, "", None, unit, target)


Benchmark = Callable[[Settings], list[Row]]


def _unit(unit: str) -> str:
    return unit if unit in {"x", "%", ""} else f" {unit}"
