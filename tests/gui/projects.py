"""Made-up projects for tests of the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from engine.api import ClassCount, PictureRow, Problem, ProjectSummary, Split

CUT_OFF = Problem("truncated", "The picture is cut off.", "Copy it again from where it came from.")


def rows_of(labels: Sequence[str | None], broken: Sequence[int] = ()) -> tuple[PictureRow, ...]:
    """One picture for each label, numbered from 1; those in `broken` have a problem."""
    return tuple(
        PictureRow(number, f"/pictures/{number}.jpg", label, Split.ANY, CUT_OFF if number in broken else None)
        for number, label in enumerate(labels, start=1)
    )


def summary_of(rows: Sequence[PictureRow], folder: str = "/projects/Birds", name: str = "Birds") -> ProjectSummary:
    """What the engine would say of a project that holds these pictures."""
    counts = Counter(row.label for row in rows if row.label is not None)
    return ProjectSummary(
        folder=folder,
        name=name,
        classes=tuple(ClassCount(label, count) for label, count in sorted(counts.items())),
        pictures=len(rows),
        unlabelled=sum(row.label is None for row in rows),
        unreadable=sum(row.problem is not None for row in rows),
        models=(),
    )
