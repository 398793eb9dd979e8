"""The project folder: opening, making and describing it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.contracts.errors import EngineError
from engine.contracts.projects import PictureRow, ProjectSummary
from engine.contracts.types import ModelCard, Problem, RunReport, TrainOptions
from engine.files import remove_abandoned, writing_failed
from engine.project.database import Database, broken_project
from engine.project.labelled import LabelledPicture
from engine.project.migrations import migrate, version_of
from engine.project.model_files import model_file, next_model_name
from engine.project.picture_table import Added, PictureTable, Relabelled
from engine.project.run_table import FinishedRun, RunEnd, RunTable, SnapshotRow, StartedRun
from engine.project.schema import APPLICATION_ID, DATABASE_NAME
from engine.project.stored_paths import StoredPaths

JsonValue = str | int | float | bool | list["JsonValue"] | dict[str, "JsonValue"] | None
"""What a setting may be."""

_NAME = "name"


class ProjectStore:
    """An open project. Made by `create` or `open`; usable from several threads; closed by `close` or `with`.

    Everything a method writes is on disk when it returns: after a crash the project is as it was then. Any method
    may raise EngineError "disk-full", "read-only-project", "broken-project", "project-busy" or
    "project-disk-failed".

    Attributes:
        folder: absolute path of the project folder.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self._database = database
        paths = StoredPaths(folder)
        self._pictures = PictureTable(database, paths)
        self._runs = RunTable(database, paths)

    @classmethod
    def create(cls, folder: str | Path, name: str) -> Self:
        """Make a project folder and open it. Files that are in the folder already stay as they are.

        Args:
            folder: where; made if it is missing, with the folders above it.
            name: what the person calls it; the folder's name if it is empty.

        Raises:
            EngineError: "project-exists", "cannot-write", "disk-full".
        """
        place = Path(os.path.abspath(folder))  # noqa: PTH100 - Path.absolute keeps ".."
        _make_folders(place)
        database = Database(place / DATABASE_NAME)
        try:
            _refuse_tables(database, place)
            database.keep_a_journal()
            migrate(database)
            store = cls(place, database)
            store.rename(name or place.name)
        except EngineError:
            database.close()
            raise
        return store

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """Open a project folder, bringing one made by an older version up to date after keeping a copy.

        Raises:
            EngineError: "not-a-project", "newer-project", "broken-project", "read-only-project".
        """
        place = Path(os.path.abspath(folder))  # noqa: PTH100 - Path.absolute keeps ".."
        if not is_project(place):
            raise not_a_project(place)
        database = Database(place / DATABASE_NAME)
        try:
            _refuse_damage(database)
            _refuse_strangers(database, place)
            if version_of(database) == 0:
                raise not_a_project(place)
            database.keep_a_journal()
            migrate(database)
            _make_folders(place)
        except EngineError:
            database.close()
            raise
        store = cls(place, database)
        remove_abandoned(store.models_folder)
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the project's files; closing twice is fine."""
        self._database.close()

    @property
    def features_folder(self) -> Path:
        """Where features are kept, so that no picture is looked at twice."""
        return self.folder / "features"

    @property
    def models_folder(self) -> Path:
        """Where bundles are kept."""
        return self.folder / "models"

    # What it is

    @property
    def name(self) -> str:
        """What the person calls the project."""
        return str(self.setting(_NAME, self.folder.name))

    def rename(self, name: str) -> None:
        """Call the project something else; the folder keeps its name."""
        self.set_setting(_NAME, " ".join(name.split()).encode("utf-8", "replace").decode("utf-8"))

    def summary(self) -> ProjectSummary:
        """What the project holds, in numbers."""
        every, unlabelled, unreadable = self._pictures.counts()
        return ProjectSummary(
            str(self.folder),
            self.name,
            self._pictures.classes(),
            every,
            unlabelled,
            unreadable,
            self._runs.models(),
        )

    def setting(self, key: str, default: JsonValue = None) -> JsonValue:
        """A setting of this project, or `default` if it was never set."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
        if found is None:
            return default
        try:
            value: JsonValue = json.loads(found[0])
        except ValueError as error:
            raise broken_project(self._database.file, f"setting {key}: {error}") from error
        return value

    def set_setting(self, key: str, value: JsonValue) -> None:
        """Remember a setting of this project."""
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, json.dumps(value)))

    # Pictures

    def rows(self) -> Iterator[PictureRow]:
        """Every picture that was not taken out, in the order they came in; read a chunk at a time."""
        return self._pictures.rows()

    def rows_of(self, pictures: Sequence[int]) -> tuple[PictureRow, ...]:
        """The rows of some pictures, taken out or not, in the order asked for; unknown numbers are left out."""
        return self._pictures.rows_of(pictures)

    def add_pictures(self, pictures: Iterable[LabelledPicture]) -> Added:
        """Add pictures, all or none. A known picture keeps its label, or takes the new one if it has none."""
        return self._pictures.add(pictures)

    def set_labels(self, changes: Iterable[tuple[int, str | None]]) -> Relabelled:
        """Give pictures a class or none; `set_labels(result.before)` undoes it.

        Args:
            changes: (picture number, class or None); the last one counts if a picture is named twice.

        Raises:
            EngineError: "no-such-picture"; nothing is changed then.
        """
        return self._pictures.set_labels(changes)

    def rename_class(self, old: str, new: str) -> Relabelled:
        """Give a class another name; a name that exists merges the two; `set_labels(result.before)` undoes it.

        Raises:
            EngineError: "bad-class-name", "no-such-class".
        """
        return self._pictures.rename_class(old, new)

    def remove_pictures(self, pictures: Sequence[int], removed: bool = True) -> tuple[PictureRow, ...]:
        """Take pictures out of the project, or put them back; the files stay.

        Returns:
            The rows of the pictures that were put back; nothing when they were taken out.
        """
        return self._pictures.remove(pictures, removed)

    def record_problems(self, problems: Iterable[tuple[int, Problem | None]]) -> None:
        """Remember why pictures cannot be used, or that they can (None), by picture number."""
        self._pictures.record_problems(problems)

    # Runs and models

    def start_run(self, options: TrainOptions, snapshot: Iterable[SnapshotRow], settings: JsonValue = None) -> int:
        """Write down a training before it begins.

        Args:
            options: what the person chose, with the seed.
            snapshot: the data it learns from, as it is now.
            settings: what else decides the outcome.

        Returns:
            The run's number, from 1.
        """
        return self._runs.start(options, snapshot, json.dumps(settings))

    def finish_run(self, run: int, report: RunReport, contents: Mapping[int, str] | None = None) -> None:
        """Write down what a training came to.

        Args:
            run: its number.
            report: what came out; `report.model.key` is the bundle's path.
            contents: picture number to the hash of the bytes that were learned from; completes the snapshot.
        """
        self._runs.finish(run, report, contents or {})

    def end_run(self, run: int, end: RunEnd) -> None:
        """Write down that a training was cancelled or failed."""
        self._runs.end(run, end)

    def interrupted_runs(self) -> tuple[StartedRun, ...]:
        """Trainings that began and never ended: the engine died. Ask before starting another."""
        return self._runs.interrupted()

    def snapshot(self, run: int) -> tuple[SnapshotRow, ...]:
        """The data that a run learned from, by picture number."""
        return self._runs.snapshot(run)

    def latest_report(self) -> RunReport | None:
        """The report of the newest finished training, with paths and its model's card as they are today."""
        return self._runs.latest_report()

    def run_of(self, model: str) -> FinishedRun:
        """The run that made a model, by the model's key.

        Raises:
            EngineError: "no-such-run" if no finished run of this project made it.
        """
        found = self._runs.of_model(model)
        if found is None:
            raise EngineError(
                "no-such-run",
                f"This project does not remember how “{Path(model).stem}” was made.",
                "Choose a model that was trained in this project.",
                path=model,
            )
        return found

    def keep_card(self, card: ModelCard) -> None:
        """Write down what a model's file says now; nothing happens if this project did not make it."""
        self._runs.keep_card(card)

    def next_model_name(self) -> str:
        """What the next model is called unless the person says otherwise: "birds 4"."""
        return next_model_name(self.name, self._runs.model_names())

    def model_file(self, name: str) -> Path:
        """A path in `models/` for the bundle of a model of that name, not taken yet."""
        return model_file(self.models_folder, name)


def is_project(folder: Path) -> bool:
    """Whether a folder holds a project; a database left empty by a crash while it was made is none."""
    file = folder / DATABASE_NAME
    try:
        return file.is_file() and file.stat().st_size > 0
    except OSError:
        return False


def not_a_project(folder: Path) -> EngineError:
    """What to say of a folder that holds no project."""
    return EngineError(
        "not-a-project",
        f"There is no project in {folder}.",
        "Choose a folder that was made by “New project”, or make a new project.",
        path=str(folder),
    )


def _make_folders(folder: Path) -> None:
    for name in ("features", "models", "journal"):
        try:
            (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise writing_failed(error, folder) from error


def _refuse_damage(database: Database) -> None:
    with database.reading() as connection:
        said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise broken_project(database.file, str(said))


def _refuse_tables(database: Database, folder: Path) -> None:
    """Leave a database alone that holds something; one left empty by a crash while it was made may be used."""
    with database.reading() as connection:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables:
        raise EngineError(
            "project-exists",
            f"There is a project in {folder} already.",
            "Open it, or choose another folder for the new one.",
            path=str(folder),
        )


def _refuse_strangers(database: Database, folder: Path) -> None:
    """Leave a database alone that another program made."""
    with database.reading() as connection:
        (made_by,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if made_by != APPLICATION_ID and tables:
        raise not_a_project(folder)
