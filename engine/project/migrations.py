"""Bringing a project made by an older version up to date, with a copy kept from before."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from engine.contracts.errors import EngineError
from engine.files import writing_failed
from engine.project.database import Database, explained
from engine.project.schema import MIGRATIONS


def version_of(database: Database) -> int:
    """The version of the tables in a database: `PRAGMA user_version`, 0 when there are none."""
    with database.reading() as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(database: Database, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> Path | None:
    """Bring the tables to the newest version; each step happens completely or not at all.

    Args:
        database: the open database.
        migrations: statements that lead from version n to n + 1, for every n.

    Returns:
        The copy that was made before the first step, or None if there was nothing to do or nothing to copy.

    Raises:
        EngineError: "newer-project" if a newer Tellapart made it; "disk-full" and the like, with the database as
            it was before the step that failed.
    """
    version = version_of(database)
    if version > len(migrations):
        raise EngineError(
            "newer-project",
            f"The project {database.file.parent.name} was made by a newer version of Tellapart.",
            "Install the newest version of Tellapart, then open it again.",
            path=str(database.file.parent),
        )
    copy = None
    if 0 < version < len(migrations):
        copy = back_up(database, database.file.with_name(f"project-before-version-{version + 1}.sqlite"))
    for number in range(version, len(migrations)):
        with database.writing() as connection:
            # Another process may have done this step while we waited for the lock.
            if int(connection.execute("PRAGMA user_version").fetchone()[0]) != number:
                continue
            for statement in migrations[number]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
    return copy


def back_up(database: Database, copy: Path) -> Path:
    """Copy an open database, with all that is committed, to another file; an earlier copy is replaced.

    Raises:
        EngineError: "disk-full", "read-only-project", "cannot-write".
    """
    unfinished = copy.with_suffix(".tmp")
    try:
        unfinished.unlink(missing_ok=True)
        with database.reading() as source, explained(copy), closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)
        unfinished.replace(copy)
    except OSError as error:
        raise writing_failed(error, copy) from error
    return copy
