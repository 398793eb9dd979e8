"""What several pages need to know of the open project's events."""

from __future__ import annotations

from engine.api import (
    LabelsChanged,
    ModelTrained,
    PicturesImported,
    PicturesRemoved,
    ProjectOpened,
    ProjectSummary,
)


def summary_in(event: object) -> ProjectSummary | None:
    """The project's numbers after an event, or None if the event does not tell."""
    match event:
        case ProjectOpened() | PicturesImported() | LabelsChanged() | PicturesRemoved() | ModelTrained():
            return event.summary
    return None
