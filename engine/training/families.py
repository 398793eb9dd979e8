"""Which pictures of a lesson stay on one side of every division."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.contracts.types import Problem, TrainOptions
from engine.jobs import StopToken
from engine.pictures.capture import Capture, read_capture
from engine.training.answering import TEST_PICTURES, Taught
from engine.training.head import Classes, Floats
from engine.training.lesson import Lesson
from engine.training.look_alikes import all_alike_warnings, divisible, find_look_alikes, given_away


@dataclass(frozen=True, eq=False, slots=True)
class Families:
    """Which rows of a lesson stay together.

    Attributes:
        groups: group number of every row, shape (rows,).
        lone: classes whose pictures are all of one group, which had to be divided after all.
    """

    groups: Classes
    lone: Classes

    @property
    def together(self) -> bool:
        """Whether any two rows stay together."""
        return len(np.unique(self.groups)) < len(self.groups)

    def warnings(self, lesson: Lesson, taught: Taught) -> tuple[Problem, ...]:
        """What is to be said of them."""
        found = all_alike_warnings(self.lone, lesson.classes)
        if taught.held_out != TEST_PICTURES:
            return found
        known = given_away(self.groups, taught.learned, taught.judged.rows)
        if not len(known):
            return found
        return (
            *found,
            Problem(
                "test-looks-alike",
                f"{len(known)} of the {len(taught.judged.rows)} test pictures look like pictures to learn from, "
                "so the score may read too high.",
                "Put pictures of one scene or one burst on the same side.",
            ),
        )


class FamilyFinder:
    """Finds look-alikes; reads when each picture was taken only once.

    Args:
        options: whether look-alikes are to be kept together at all.
        stop: looked at between pictures.
    """

    def __init__(self, options: TrainOptions, stop: StopToken) -> None:
        self._wanted, self._stop = options.keep_look_alikes_together, stop
        self._captures: dict[str, Capture] = {}

    def find(
        self, lesson: Lesson, rows: Classes, features: Floats, contents: Mapping[str, str] | None = None
    ) -> Families:
        """Group some rows of a lesson.

        Args:
            lesson: the pictures.
            rows: some of its rows, shape (n,).
            features: all columns of these, shape (n, columns).
            contents: hash of the file's bytes by path; None if not known.
        """
        if not self._wanted:
            return Families(np.arange(len(rows)), np.zeros(0, dtype=np.intp))
        paths = [lesson.rows[row].path for row in rows]
        labels = lesson.labels[rows]
        groups = find_look_alikes(
            features,
            self._captured(paths),
            labels=labels,
            contents=[] if contents is None else [contents[path] for path in paths],
            check=self._stop.raise_if_stopped,
        )
        return Families(*divisible(labels, groups))

    def _captured(self, paths: Sequence[str]) -> list[Capture]:
        for path in paths:
            self._stop.raise_if_stopped()
            if path not in self._captures:
                self._captures[path] = read_capture(Path(path))
        return [self._captures[path] for path in paths]
