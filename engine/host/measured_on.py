"""The pictures of a project that another form of its model is measured on."""

from __future__ import annotations

from pathlib import Path

from engine.contracts.projects import PictureRow
from engine.project.store import ProjectStore
from engine.training.lesson import LEARNED

MOST = 500
"""More pictures would take longer than people wait, and say little more."""


def pictures_to_measure(store: ProjectStore, model: str) -> tuple[PictureRow, ...]:
    """Labelled pictures that are there, evenly chosen where there are more than `MOST`.

    Those that the model did not learn from; all of them if it learned from all, as a model that was judged by
    cross-validation did.

    Args:
        store: the project.
        model: the path of a model that was trained in it.

    Raises:
        EngineError: "no-such-run" if it was not.
    """
    snapshot = store.snapshot(store.run_of(model).run)
    learned = {row.picture for row in snapshot if row.label is not None and row.split in LEARNED}
    labelled = [row for row in store.rows() if row.label is not None and row.problem is None]
    there = [row for row in labelled if Path(row.path).is_file()]
    rows = [row for row in there if row.picture not in learned] or there
    if len(rows) <= MOST:
        return tuple(rows)
    return tuple(rows[place * len(rows) // MOST] for place in range(MOST))
