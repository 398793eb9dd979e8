"""Pictures with several classes: the store keeps them in one label, divided at "|"."""

from __future__ import annotations

from collections.abc import Iterable

from engine.api import ProjectSummary

BAR = "|"


def labels_in(label: str | None) -> tuple[str, ...]:
    """The classes of one label, in its order: none, one or several."""
    if label is None:
        return ()
    return tuple(dict.fromkeys(part.strip() for part in label.split(BAR) if part.strip())) or (label,)


def label_of(classes: Iterable[str]) -> str | None:
    """The label that holds these classes, in the order of the alphabet; None for none."""
    return BAR.join(sorted(set(classes))) or None


def shown_label(label: str) -> str:
    """A label as people read it: "robin | wren"."""
    return f" {BAR} ".join(labels_in(label))


def with_class(label: str | None, name: str) -> str | None:
    """A label with one class more."""
    return label_of((*labels_in(label), name))


def without_class(label: str | None, name: str) -> str | None:
    """A label with one class less; None if that was its only one."""
    return label_of(each for each in labels_in(label) if each != name)


def renamed_in(label: str | None, old: str, new: str) -> str | None:
    """A label in which one class has another name."""
    return label_of(new if each == old else each for each in labels_in(label))


def counted_classes(summary: ProjectSummary) -> dict[str, int]:
    """Every class, in the order of the alphabet, and how many pictures have it, alone or among others."""
    counts: dict[str, int] = {}
    for entry in summary.classes:
        for name in labels_in(entry.name):
            counts[name] = counts.get(name, 0) + entry.pictures
    return dict(sorted(counts.items())) if any(BAR in entry.name for entry in summary.classes) else counts
