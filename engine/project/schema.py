"""The tables of `project.sqlite`, one tuple of statements per version."""

from __future__ import annotations

DATABASE_NAME = "project.sqlite"

APPLICATION_ID = 0x54656C6C
"""Written into the file's header ("Tell"), so that another program's database is not taken for a project."""

VERSION_1 = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    """
    CREATE TABLE settings (
        key   TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    # `path` is TEXT, or a BLOB for a file name that is not valid Unicode; "./…" is inside the project folder.
    """
    CREATE TABLE pictures (
        id      INTEGER PRIMARY KEY AUTOINCREMENT,
        path    NOT NULL UNIQUE,
        label   TEXT,
        split   TEXT NOT NULL DEFAULT '',
        removed INTEGER NOT NULL DEFAULT 0,
        problem TEXT
    )
    """,
    "CREATE INDEX pictures_by_label ON pictures (removed, label)",
    """
    CREATE TABLE runs (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        started  TEXT NOT NULL,
        ended    TEXT,
        state    TEXT NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'finished', 'cancelled', 'failed')),
        seed     INTEGER NOT NULL,
        options  TEXT NOT NULL,
        settings TEXT NOT NULL,
        report   TEXT
    )
    """,
    """
    CREATE TABLE run_pictures (
        run     INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        picture INTEGER NOT NULL REFERENCES pictures (id),
        hash    TEXT NOT NULL,
        label   TEXT,
        split   TEXT NOT NULL,
        PRIMARY KEY (run, picture)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE models (
        run    INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
        name   TEXT NOT NULL,
        bundle NOT NULL,
        card   TEXT NOT NULL
    )
    """,
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (VERSION_1,)
"""`MIGRATIONS[n]` leads from `PRAGMA user_version` n to n + 1. Append; never change one that was released."""
