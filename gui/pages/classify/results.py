"""Every result that came, in the order it was dropped: the truth that the list on screen is arranged from."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from engine.api import PictureResult

DOUBTFUL_BELOW = 0.8
"""A guess with less confidence than this is called doubtful."""

_DIGITS = re.compile(r"\d+")
_WIDTH = 12


class ResultBook:
    """Keeps results and counts them as they come.

    A result's row is its place in the book and never changes; what the person sees is an arrangement of rows.
    """

    def __init__(self) -> None:
        self._results: list[PictureResult] = []
        self._names: dict[str, str] = {}
        self._classes: Counter[str] = Counter()
        self._doubtful = 0
        self._none_of_these = 0
        self._unreadable = 0

    def __len__(self) -> int:
        return len(self._results)

    def __getitem__(self, row: int) -> PictureResult:
        return self._results[row]

    def add(self, results: Iterable[PictureResult]) -> range:
        """Append results; returns the rows they got."""
        first = len(self._results)
        for result in map(self._sharing_names, results):
            self._results.append(result)
            if result.class_name is None:
                self._unreadable += 1
                continue
            self._classes.update(classes_of(result))
            self._none_of_these += result.none_of_these
            self._doubtful += is_doubtful(result)
        return range(first, len(self._results))

    def _sharing_names(self, result: PictureResult) -> PictureResult:
        """Every message brings class names of its own: kept once each, results take a quarter less memory."""
        names = self._names
        top = tuple((names.setdefault(name, name), probability) for name, probability in result.top)
        labels = tuple(names.setdefault(name, name) for name in result.labels)
        return replace(result, top=top, labels=labels)

    def clear(self) -> None:
        """Forget everything."""
        self._results.clear()
        self._names.clear()
        self._classes.clear()
        self._doubtful = 0
        self._none_of_these = 0
        self._unreadable = 0

    @property
    def doubtful(self) -> int:
        """Pictures whose guess is doubtful."""
        return self._doubtful

    @property
    def none_of_these(self) -> int:
        """Pictures that the model would rather not answer."""
        return self._none_of_these

    @property
    def unreadable(self) -> int:
        """Pictures without an answer."""
        return self._unreadable

    def class_counts(self) -> list[tuple[str, int]]:
        """Every class that was answered with its count, in alphabetical order."""
        return sorted(self._classes.items(), key=lambda item: natural_key(item[0]))

    def paths(self) -> tuple[str, ...]:
        """Every picture's path, in the order it was dropped."""
        return tuple(result.path for result in self._results)


def classes_of(result: PictureResult) -> tuple[str, ...]:
    """What the model answers: a class, or several; none for a picture that it refuses or that cannot be read."""
    if result.class_name is None or result.none_of_these:
        return ()
    return result.labels or (result.class_name,)


def is_doubtful(result: PictureResult) -> bool:
    """Whether there is an answer, and it should be looked at by a person."""
    if result.confidence is None or result.none_of_these:
        return False
    return result.confidence < DOUBTFUL_BELOW


def file_name(result: PictureResult) -> str:
    """The name a person knows the picture by."""
    return os.path.basename(result.path)  # noqa: PTH119 - asked ten thousand times when sorting by name


def natural_key(text: str) -> str:
    """Sorts "picture 9" before "picture 10" and does not tell capitals from small letters."""
    return _DIGITS.sub(_padded, text.casefold())


def _padded(digits: re.Match[str]) -> str:
    return digits[0].zfill(_WIDTH)
