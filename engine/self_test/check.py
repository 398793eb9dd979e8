"""What a check is, and how it says what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Skipped(Exception):  # noqa: N818 - not an error
    """This check does not apply here; says why."""


class Wrong(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """The check found something wrong; says what."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        name: a stable word.
        purpose: what it proves, for people.
        run: does it and returns what was found, a short sentence; raises what is wrong.
    """

    name: str
    purpose: str
    run: Callable[[], str]
