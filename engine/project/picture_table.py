"""The pictures of a project: adding, listing, labelling, taking out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.contracts.errors import EngineError
from engine.contracts.projects import ClassCount, PictureRow, Split
from engine.contracts.types import Problem
from engine.project.class_names import required_class_name, tidy_label
from engine.project.database import Database, broken_project
from engine.project.json_values import from_json, to_json
from engine.project.labelled import LabelledPicture
from engine.project.stored_paths import StoredPaths, from_column, to_column

ROWS_AT_ONCE = 2000
"""Rows read per lock: small enough that a label change never waits noticeably for a listing."""

Labels = tuple[tuple[int, str | None], ...]

_COLUMNS = "id, path, label, split, problem"


@dataclass(frozen=True, slots=True)
class Added:
    """What adding pictures did.

    Attributes:
        added: pictures that are new in the project, or back in it after they were taken out.
        known: pictures that were there already.
    """

    added: int
    known: int


@dataclass(frozen=True, slots=True)
class Relabelled:
    """Labels that are on disk now.

    Attributes:
        changes: (picture number, class or None) as they are now, class names tidy.
        before: the same pictures, in the same order, as they were.
    """

    changes: Labels
    before: Labels


class PictureTable:
    """Reads and writes the pictures of one open project."""

    def __init__(self, database: Database, paths: StoredPaths) -> None:
        self._database = database
        self._paths = paths

    def add(self, pictures: Iterable[LabelledPicture]) -> Added:
        """Add pictures, all or none. A known picture keeps its label, or takes the new one if it has none."""
        added = known = 0
        with self._database.writing() as connection:
            for picture in pictures:
                path = to_column(self._paths.stored(picture.path))
                label = tidy_label(picture.label)
                problem = _problem_text(picture.problem)
                old = connection.execute(
                    "SELECT id, removed, label FROM pictures WHERE path = ?", (path,)
                ).fetchone()
                if old is None:
                    connection.execute(
                        "INSERT INTO pictures (path, label, split, problem) VALUES (?, ?, ?, ?)",
                        (path, label, picture.split.value, problem),
                    )
                    added += 1
                    continue
                number, removed, old_label = old
                kept = label if removed or old_label is None else old_label
                connection.execute(
                    "UPDATE pictures SET removed = 0, label = ?, split = iif(? = '', split, ?), problem = ?"
                    " WHERE id = ?",
                    (kept, picture.split.value, picture.split.value, problem, number),
                )
                added += removed
                known += not removed
        return Added(added, known)

    def rows(self) -> Iterator[PictureRow]:
        """Every picture that was not taken out, in the order they came in; read a chunk at a time."""
        last = 0
        while True:
            with self._database.reading() as connection:
                found = connection.execute(
                    f"SELECT {_COLUMNS} FROM pictures WHERE id > ? AND NOT removed ORDER BY id LIMIT ?",  # noqa: S608
                    (last, ROWS_AT_ONCE),
                ).fetchall()
            yield from (self._row(values) for values in found)
            if len(found) < ROWS_AT_ONCE:
                return
            last = found[-1][0]

    def rows_of(self, pictures: Sequence[int]) -> tuple[PictureRow, ...]:
        """The rows of some pictures, taken out or not, in the order asked for; unknown numbers are left out."""
        with self._database.reading() as connection:
            found = {values[0]: values for values in _select(connection, _COLUMNS, pictures)}
        return tuple(self._row(found[number]) for number in pictures if number in found)

    def set_labels(self, changes: Iterable[tuple[int, str | None]]) -> Relabelled:
        """Give pictures a class or none; on disk when this returns. `set_labels(result.before)` undoes it.

        Args:
            changes: (picture number, class or None); the last one counts if a picture is named twice.

        Raises:
            EngineError: "no-such-picture"; nothing is changed then.
        """
        wanted = {number: tidy_label(label) for number, label in changes}
        with self._database.writing() as connection:
            old: dict[int, str | None] = dict(_select(connection, "id, label", tuple(wanted)))
            missing = wanted.keys() - old.keys()
            if missing:
                raise EngineError(
                    "no-such-picture",
                    f"{len(missing)} of the pictures are not in this project.",
                    "Open the project again, then repeat the change.",
                )
            connection.executemany(
                "UPDATE pictures SET label = ? WHERE id = ?", ((label, number) for number, label in wanted.items())
            )
        before = tuple((number, old[number]) for number in wanted)
        return Relabelled(tuple(wanted.items()), before)

    def rename_class(self, old: str, new: str) -> Relabelled:
        """Give a class another name; a name that exists merges the two.

        Pictures that were taken out keep theirs: undoing first this and then the taking out ends where it began.

        Raises:
            EngineError: "bad-class-name", "no-such-class".
        """
        name = required_class_name(new)
        with self._database.writing() as connection:
            renamed = connection.execute(
                "UPDATE pictures SET label = ? WHERE label = ? AND NOT removed RETURNING id", (name, old)
            ).fetchall()
        if not renamed:
            raise EngineError(
                "no-such-class", f"There is no class “{old}” in this project.", "Choose one from the list."
            )
        numbers = sorted(number for (number,) in renamed)
        return Relabelled(tuple((number, name) for number in numbers), tuple((number, old) for number in numbers))

    def remove(self, pictures: Sequence[int], removed: bool) -> tuple[PictureRow, ...]:
        """Take pictures out of the project, or put them back; the files stay.

        Returns:
            The rows of the pictures that were put back; nothing when they were taken out.
        """
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE pictures SET removed = ? WHERE id = ?", ((int(removed), number) for number in pictures)
            )
        return () if removed else self.rows_of(pictures)

    def record_problems(self, problems: Iterable[tuple[int, Problem | None]]) -> None:
        """Remember why pictures cannot be used, or that they can."""
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE pictures SET problem = ? WHERE id = ?",
                ((_problem_text(problem), number) for number, problem in problems),
            )

    def classes(self) -> tuple[ClassCount, ...]:
        """Every class that a picture has, with its count, in alphabetical order."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT label, count(*) FROM pictures WHERE NOT removed AND label IS NOT NULL GROUP BY label"
            ).fetchall()
        found.sort(key=lambda pair: (pair[0].casefold(), pair[0]))
        return tuple(ClassCount(name, count) for name, count in found)

    def counts(self) -> tuple[int, int, int]:
        """How many pictures there are, without a label, and with a problem."""
        with self._database.reading() as connection:
            every, unlabelled, unreadable = connection.execute(
                "SELECT count(*), total(label IS NULL), total(problem IS NOT NULL) FROM pictures WHERE NOT removed"
            ).fetchone()
        return int(every), int(unlabelled), int(unreadable)

    def _row(self, values: tuple[int, str | bytes, str | None, str, str | None]) -> PictureRow:
        number, path, label, split, problem = values
        try:
            return PictureRow(
                number,
                self._paths.absolute(from_column(path)),
                label,
                Split(split),
                None if problem is None else from_json(Problem, problem),
            )
        except ValueError as error:
            raise broken_project(self._database.file, f"picture {number}: {error}") from error


def _problem_text(problem: Problem | None) -> str | None:
    return None if problem is None else to_json(problem)


def _select(connection: sqlite3.Connection, columns: str, numbers: Sequence[int]) -> Iterator[Any]:
    """Rows of some pictures in any order; `columns` are ours, never a person's text."""
    for start in range(0, len(numbers), 500):
        some = tuple(numbers[start : start + 500])
        marks = ",".join("?" * len(some))
        yield from connection.execute(f"SELECT {columns} FROM pictures WHERE id IN ({marks})", some)  # noqa: S608
