"""What edits of the pictures change, and how they are named."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from engine.api import PictureRow, PicturesImported
from gui import wording
from gui.several_classes import labels_in, with_class, without_class

translate = QCoreApplication.translate


def one_class_more(rows: Sequence[PictureRow], name: str) -> tuple[list[tuple[int, str | None]], str]:
    """Changes of labels that give a class beside others, and their name for the undo stack.

    Where all of the pictures have the class already, it is taken away from them.
    """
    lacking = [row for row in rows if name not in labels_in(row.label)]
    if lacking:
        words = translate("Pictures", "Label {0} {1} as well").format(wording.pictures(len(lacking)), name)
        return [(row.picture, with_class(row.label, name)) for row in lacking], words
    words = translate("Pictures", "Take {1} from {0}").format(wording.pictures(len(rows)), name)
    return [(row.picture, without_class(row.label, name)) for row in rows], words


def import_words(event: PicturesImported) -> tuple[str, str]:
    """What an import brought in, in two lines; the second may be empty."""
    known, unreadable, skipped = event.known, len(event.unreadable), event.skipped
    parts = []
    if known:
        parts.append(wording.plural("Pictures", "%n (was|were) here already", "", known))
    if unreadable:
        parts.append(wording.plural("Pictures", "%n could not be read", "", unreadable))
    if skipped:
        parts.append(wording.plural("Pictures", "%n other file(s) left out", "", skipped))
    return translate("Pictures", "{0} added").format(wording.pictures(event.added)), wording.joined(parts)
