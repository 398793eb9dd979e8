"""Which rows of the results are shown, and in what order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from engine.api import PictureResult
from gui.pages.classify.results import ResultBook, classes_of, file_name, is_doubtful, natural_key

SortKey = float | str
LAST = "\U0010ffff"
"""Sorts after every name."""
REFUSED = "\U0010fffe"
"""Sorts after every name, and before what has no answer at all."""


class SortBy(Enum):
    """What rows are ordered by; `descending` of the arrangement turns it round."""

    DROPPED = auto()
    CONFIDENCE = auto()
    NAME = auto()
    CLASS = auto()
    SECOND_GUESS = auto()
    PROBLEM = auto()


class Show(Enum):
    """A quick choice of rows."""

    ALL = auto()
    DOUBTFUL = auto()
    NONE_OF_THESE = auto()
    UNREADABLE = auto()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What the person asked to see.

    Attributes:
        sort: what rows are ordered by.
        descending: whether the order is turned round; rows without an answer stay last all the same.
        class_name: only pictures of this class, or None for all.
        at_most: only pictures with at most this confidence, in [0, 1]; 1 hides nothing.
        show: a quick choice of rows.
    """

    sort: SortBy = SortBy.CONFIDENCE
    descending: bool = False
    class_name: str | None = None
    at_most: float = 1.0
    show: Show = Show.ALL

    @property
    def hides(self) -> bool:
        """Whether some rows may be left out."""
        return self.class_name is not None or self.at_most < 1.0 or self.show is not Show.ALL

    def shows_like(self, other: Arrangement) -> bool:
        """Whether both show the same results, be it in another order."""
        return (self.class_name, self.at_most, self.show) == (other.class_name, other.at_most, other.show)

    def admits(self, result: PictureResult) -> bool:
        """Whether a result is shown."""
        if self.class_name is not None and self.class_name not in classes_of(result):
            return False
        if self.at_most < 1.0 and (result.confidence is None or result.confidence > self.at_most):
            return False
        if self.show is Show.DOUBTFUL:
            return is_doubtful(result)
        if self.show is Show.NONE_OF_THESE:
            return result.none_of_these
        return self.show is not Show.UNREADABLE or result.class_name is None


class RowOrder:
    """The rows shown, kept sortable at little cost.

    Sort keys are made once per result, so that sorting again after more results came is one pass of Python's
    merge sort over a list that is nearly sorted already.
    """

    def __init__(self, book: ResultBook) -> None:
        self._book = book
        self._keys: list[SortKey] = []
        self.arrangement = Arrangement()
        self.rows: list[int] = []

    def append(self, new_rows: Iterable[int]) -> list[int]:
        """Make keys for new rows of the book; returns those that are shown, which are NOT in `rows` yet."""
        key = self._key_maker()
        shown = []
        for row in new_rows:
            result = self._book[row]
            self._keys.append(key(result))
            if self.arrangement.admits(result):
                shown.append(row)
        return shown

    def arrange(self, arrangement: Arrangement) -> None:
        """Choose and sort rows anew."""
        self.arrangement = arrangement
        self._keys.clear()
        self.rows = self.append(range(len(self._book)))
        self.sort()

    def sort_by(self, arrangement: Arrangement) -> None:
        """Sort the same rows in another order; `arrangement` shows what the one before showed."""
        self.arrangement = arrangement
        key = self._key_maker()
        self._keys = [key(self._book[row]) for row in range(len(self._keys))]
        self.sort()

    def sort(self) -> None:
        """Bring `rows` into order."""
        if self.arrangement.sort is SortBy.DROPPED and self.arrangement.descending:
            self.rows.sort(reverse=True)
        elif self.arrangement.sort is SortBy.DROPPED:
            self.rows.sort()
        else:
            reverse = self.arrangement.descending and self.arrangement.sort is not SortBy.CONFIDENCE
            self.rows.sort(key=self._keys.__getitem__, reverse=reverse)  # equal keys keep the order they had

    def clear(self) -> None:
        """Forget every row."""
        self._keys.clear()
        self.rows.clear()

    def _key_maker(self) -> Callable[[PictureResult], SortKey]:
        match self.arrangement.sort:
            case SortBy.CONFIDENCE:
                return _surest_first if self.arrangement.descending else _doubtful_first
            case SortBy.NAME:
                return _by_name
            case SortBy.CLASS:
                return _by_class
            case SortBy.SECOND_GUESS:
                return _by_second_guess
            case SortBy.PROBLEM:
                return _by_problem
            case SortBy.DROPPED:
                return _as_dropped


def _as_dropped(result: PictureResult) -> SortKey:
    return float(result.index)


def _doubtful_first(result: PictureResult) -> SortKey:
    return 2.0 if result.confidence is None else result.confidence


def _surest_first(result: PictureResult) -> SortKey:
    return 2.0 if result.confidence is None else -result.confidence


def _by_name(result: PictureResult) -> SortKey:
    return natural_key(file_name(result))


def _by_class(result: PictureResult) -> SortKey:
    return _class_key(", ".join(classes_of(result)) or REFUSED if result.class_name is not None else LAST)


def _by_second_guess(result: PictureResult) -> SortKey:
    return _class_key(result.top[1][0] if len(result.top) > 1 else LAST)


def _by_problem(result: PictureResult) -> SortKey:
    return LAST if result.problem is None else result.problem.code


@lru_cache(maxsize=4096)
def _class_key(name: str) -> str:
    return natural_key(name)
