"""A project made by another version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contracts.errors import EngineError
from engine.project.database import Database
from engine.project.labelled import LabelledPicture
from engine.project.migrations import migrate, version_of
from engine.project.schema import DATABASE_NAME, MIGRATIONS
from engine.project.store import ProjectStore

FURTHER = (*MIGRATIONS, ("ALTER TABLE pictures ADD COLUMN stars INTEGER", "UPDATE pictures SET stars = 5"))
FAILING = (*MIGRATIONS, ("ALTER TABLE pictures ADD COLUMN stars INTEGER", "UPDATE pictures SET sparkle = 5"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with ProjectStore.create(tmp_path / "birds", "birds") as store:
        store.add_pictures([LabelledPicture("/photos/1.jpg", "robin")])
    return tmp_path / "birds"


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    opened = Database(folder / DATABASE_NAME)
    yield opened
    opened.close()


def columns(file: Path) -> list[str]:
    connection = sqlite3.connect(file)
    try:
        return [row[1] for row in connection.execute("PRAGMA table_info (pictures)")]
    finally:
        connection.close()


def test_an_empty_database_gets_its_tables_and_needs_no_copy(tmp_path: Path) -> None:
    database = Database(tmp_path / DATABASE_NAME)
    try:
        assert version_of(database) == 0
        assert migrate(database) is None
        assert version_of(database) == len(MIGRATIONS)
    finally:
        database.close()
    assert "label" in columns(tmp_path / DATABASE_NAME)


def test_an_older_project_is_brought_up_to_date_and_a_copy_is_kept(database: Database) -> None:
    copy = migrate(database, FURTHER)
    assert version_of(database) == len(FURTHER)
    with database.reading() as connection:
        assert connection.execute("SELECT label, stars FROM pictures").fetchall() == [("robin", 5)]
    assert copy is not None
    assert copy.is_file()
    assert "stars" not in columns(copy)
    kept = Database(copy)
    try:
        assert version_of(kept) == len(MIGRATIONS)
        with kept.reading() as connection:
            assert connection.execute("SELECT label FROM pictures").fetchall() == [("robin",)]
    finally:
        kept.close()


def test_what_is_up_to_date_is_left_alone(database: Database, folder: Path) -> None:
    assert migrate(database) is None
    assert not list(folder.glob("project-before-*"))


def test_a_step_that_fails_leaves_the_project_as_it_was(database: Database, folder: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        migrate(database, FAILING)
    assert version_of(database) == len(MIGRATIONS)
    assert "stars" not in columns(folder / DATABASE_NAME)
    database.close()
    with ProjectStore.open(folder) as store:
        assert store.summary().pictures == 1


def test_a_project_of_a_newer_version_is_refused_and_left_alone(database: Database, folder: Path) -> None:
    migrate(database, FURTHER)
    database.close()
    with pytest.raises(EngineError) as caught:
        ProjectStore.open(folder)
    assert caught.value.code == "newer-project"
    assert "newest version" in caught.value.hint
    assert "stars" in columns(folder / DATABASE_NAME)
