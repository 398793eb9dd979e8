"""The trainings of a project and the models they made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from engine.contracts.projects import Split
from engine.contracts.types import ModelCard, RunReport, TrainOptions
from engine.project.database import Database, broken_project
from engine.project.json_values import from_json, to_json
from engine.project.stored_paths import StoredPaths, from_column, to_column

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """One picture as a run learned from it.

    Attributes:
        picture: its number in the project.
        content_hash: BLAKE2b-128 of the bytes that were learned from, as hexadecimal digits; "" until the run has
            finished, and for a picture that was not learned from.
        label: its class at that moment.
        split: its part of the data at that moment.
    """

    picture: int
    label: str | None
    split: Split = Split.ANY
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class StartedRun:
    """A run that was started.

    Attributes:
        run: its number.
        started: ISO 8601 time in UTC.
        options: what the person chose.
    """

    run: int
    started: str
    options: TrainOptions


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run that made a model.

    Attributes:
        run: its number.
        started: ISO 8601 time in UTC.
        ended: ISO 8601 time in UTC.
        settings: what else decided the outcome, as JSON.
        report: everything there is to show of it, with paths and its model's card as they are today.
    """

    run: int
    started: str
    ended: str
    settings: str
    report: RunReport


class RunEnd(StrEnum):
    """How a run ended that made no model."""

    CANCELLED = "cancelled"
    FAILED = "failed"


class RunTable:
    """Reads and writes the runs and models of one open project."""

    def __init__(self, database: Database, paths: StoredPaths) -> None:
        self._database = database
        self._paths = paths

    def start(self, options: TrainOptions, snapshot: Iterable[SnapshotRow], settings: str) -> int:
        """Write down a run before it begins, with the data it learns from and the project's settings as JSON."""
        with self._database.writing() as connection:
            run = connection.execute(
                "INSERT INTO runs (started, seed, options, settings) VALUES (?, ?, ?, ?) RETURNING id",
                (_now(), options.seed, to_json(options), settings),
            ).fetchone()[0]
            connection.executemany(
                "INSERT INTO run_pictures (run, picture, hash, label, split) VALUES (?, ?, ?, ?, ?)",
                ((run, row.picture, row.content_hash, row.label, row.split.value) for row in snapshot),
            )
        return int(run)

    def finish(self, run: int, report: RunReport, contents: Mapping[int, str]) -> None:
        """Write down what a run came to, its model, and the content hashes of pictures, by picture number."""
        stored = _moved(report, self._paths.stored)
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE runs SET state = 'finished', ended = ?, report = ? WHERE id = ?",
                (_now(), to_json(stored), run),
            )
            connection.executemany(
                "UPDATE run_pictures SET hash = ? WHERE run = ? AND picture = ?",
                ((content, run, picture) for picture, content in contents.items()),
            )
            connection.execute(
                "INSERT OR REPLACE INTO models (run, name, bundle, card) VALUES (?, ?, ?, ?)",
                (run, report.model.name, to_column(stored.model.key), to_json(stored.model)),
            )

    def end(self, run: int, end: RunEnd) -> None:
        """Write down that a run ended without a model."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE runs SET state = ?, ended = ? WHERE id = ? AND state = 'running'", (end.value, _now(), run)
            )

    def interrupted(self) -> tuple[StartedRun, ...]:
        """Runs that began and never ended: the engine died. Ask when a project is opened, before a run starts."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT id, started, options FROM runs WHERE state = 'running' ORDER BY id"
            ).fetchall()
        return tuple(StartedRun(run, started, self._read(TrainOptions, text)) for run, started, text in found)

    def snapshot(self, run: int) -> tuple[SnapshotRow, ...]:
        """The data that a run learned from, by picture number."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT picture, hash, label, split FROM run_pictures WHERE run = ? ORDER BY picture", (run,)
            ).fetchall()
        return tuple(
            SnapshotRow(picture, label, Split(split), content) for picture, content, label, split in found
        )

    def latest_report(self) -> RunReport | None:
        """The report of the newest run that finished, with paths as they are today; None without one."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT report, card FROM runs LEFT JOIN models ON models.run = runs.id"
                " WHERE state = 'finished' ORDER BY runs.id DESC LIMIT 1"
            ).fetchone()
        return None if found is None else self._report(*found)

    def of_model(self, key: str) -> FinishedRun | None:
        """The run that made the model with this key; None if none did."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT id, started, ended, settings, report, card FROM runs JOIN models ON models.run = runs.id"
                " WHERE state = 'finished' AND bundle = ? ORDER BY id DESC LIMIT 1",
                (to_column(self._paths.stored(key)),),
            ).fetchone()
        if found is None:
            return None
        run, started, ended, settings, report, card = found
        return FinishedRun(run, started, ended or "", settings, self._report(report, card))

    def keep_card(self, card: ModelCard) -> None:
        """Write down what a model's file says now, if this project made it; its reports will say the same."""
        stored = self._paths.stored(card.key)
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE models SET card = ? WHERE bundle = ?",
                (to_json(replace(card, key=stored)), to_column(stored)),
            )

    def models(self) -> tuple[ModelCard, ...]:
        """Cards of the models whose bundle is there, the newest first."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT bundle, card FROM models ORDER BY run DESC").fetchall()
        cards = (
            replace(self._read(ModelCard, text), key=self._paths.absolute(from_column(bundle)))
            for bundle, text in found
        )
        return tuple(card for card in cards if Path(card.key).is_file())

    def model_names(self) -> tuple[str, ...]:
        """Names of all models ever made in this project."""
        with self._database.reading() as connection:
            return tuple(name for (name,) in connection.execute("SELECT name FROM models ORDER BY run"))

    def _report(self, report: str, card: str | None) -> RunReport:
        """A run's report, with its model's card as it is now and paths as they are today."""
        found = self._read(RunReport, report)
        if card is not None:
            found = replace(found, model=self._read(ModelCard, card))
        return _moved(found, self._paths.absolute)

    def _read(self, kind: type[Value], text: str) -> Value:
        try:
            return from_json(kind, text)
        except ValueError as error:
            raise broken_project(self._database.file, str(error)) from error


def _moved(report: RunReport, place: Callable[[str], str]) -> RunReport:
    """The same report with every path of a file replaced."""
    return replace(
        report,
        model=replace(report.model, key=place(report.model.key)),
        checked=tuple([replace(picture, path=place(picture.path)) for picture in report.checked]),
        unreadable=tuple([(place(path), problem) for path, problem in report.unreadable]),
        doubtful=tuple([replace(label, path=place(label.path)) for label in report.doubtful]),
        look_alikes=replace(
            report.look_alikes,
            groups=tuple([tuple([place(path) for path in group]) for group in report.look_alikes.groups]),
        ),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
