"""The window's words where several places need them: counts, files, stages, failures.

The engine sends stable codes with an English message and hint; here are the words people read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication

from engine.api import ErrorReport, Problem
from gui.numbers import file_size, number, time_left

_EITHER = re.compile(r"\((\w*)\|(\w*)\)")
_PICTURE_ENDINGS = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".avif", ".heic", ".heif", ".tif", ".tiff", ".bmp", ".gif"}
)


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Marks a text for `lupdate`, which knows this name; it is translated where it is shown."""
    return text


def plural(context: str, text: str, disambiguation: str, count: int) -> str:
    """A text with a count in it, in the right number.

    Its arguments are those of `QCoreApplication.translate`, so that
    `pyside6-lupdate -tr-function-alias translate+=plural` finds it; that tool wants a plain name as the count.

    Args:
        context: the context for translators.
        text: English with `%n` for the count, `(s)` or `(es)` where the plural adds them, and `(was|were)` where
            it changes a word: "%n picture(s)".
        disambiguation: a note for translators, or "".
        count: how many; written the way the language writes numbers.
    """
    if QCoreApplication.translate(context, text, disambiguation) == text:
        words = text.replace("(s)", "(|s)").replace("(es)", "(|es)")
        words = _EITHER.sub(r"\1" if count == 1 else r"\2", words)
        return words.replace("%n", number(count))
    translated = QCoreApplication.translate(context, text, disambiguation, count)
    return translated.replace(str(count), number(count), 1)


def pictures(count: int) -> str:
    """A count: "1 picture", "3,012 pictures"."""
    return plural("Words", "%n picture(s)", "", count)


def classes(count: int) -> str:
    """A count: "1 class", "10 classes"."""
    return plural("Words", "%n class(es)", "", count)


def joined(parts: Sequence[str]) -> str:
    """A list read aloud: "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return QCoreApplication.translate("Words", "{0} and {1}").format(", ".join(parts[:-1]), parts[-1])


def dropped_things(paths: Sequence[str]) -> str:
    """What hovers over the window, by name and without walking folders: "3 folders and 2 pictures"."""
    folders = len(folders_among(paths))
    tables = sum(1 for path in paths if path.lower().endswith(".csv"))
    models = sum(1 for path in paths if path.lower().endswith(".tellapart"))
    others = len(paths) - folders - tables - models
    parts = []
    if folders:
        parts.append(plural("Words", "%n folder(s)", "", folders))
    if others:
        parts.append(pictures(others))
    if tables:
        parts.append(plural("Words", "%n table(s)", "", tables))
    if models:
        parts.append(plural("Words", "%n model(s)", "", models))
    return joined(parts)


def folders_among(paths: Sequence[str]) -> list[str]:
    """Those that are folders; what is named like a file is not looked at, so that thousands take no time."""
    return [path for path in paths if not _named_like_file(path) and Path(path).is_dir()]


def _named_like_file(path: str) -> bool:
    return looks_like_picture(path) or path.lower().endswith((".csv", ".tellapart"))


def looks_like_picture(path: str) -> bool:
    """Whether a file's name ends like a picture's; the engine has the last word."""
    return Path(path).suffix.lower() in _PICTURE_ENDINGS


_STAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "preparing": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "getting ready")),
        "finding": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "finding pictures")),
        "importing": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "adding pictures")),
        "looking": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "looking at pictures")),
        "choosing": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "choosing what works best")),
        "learning": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "learning")),
        "saving": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "saving")),
        "classifying": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "classifying")),
        "downloading": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "downloading")),
        "trying": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "trying ways of looking")),
        "judging": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "checking how far it can be trusted")),
        "estimating": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "working out how long it takes")),
        "freezing": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "looking at varied pictures")),
        "comparing": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "comparing models")),
        "exporting": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "writing for other programs")),
        "verifying": ("Jobs", QT_TRANSLATE_NOOP("Jobs", "asking other programs")),
    }
)


def stage_words(stage: str) -> str:
    """A job's stage in words; a stage nobody knows is shown as it came."""
    context, words = _STAGES.get(stage, ("Jobs", stage))
    return QCoreApplication.translate(context, words)


def progress_words(stage: str, done: int, total: int, seconds_left: float | None) -> str:
    """How far a job is: "classifying 1,480 of 2,062, 5 s left"."""
    words = stage_words(stage)
    if stage == "downloading" and total:
        words = QCoreApplication.translate("Jobs", "{0} {1} of {2}").format(
            words, file_size(done), file_size(total)
        )
    elif total:
        words = QCoreApplication.translate("Jobs", "{0} {1} of {2}").format(words, number(done), number(total))
    elif done:
        words = f"{words} {number(done)}"
    if seconds_left is not None:
        words = f"{words}, {time_left(seconds_left)}"
    return words


_FAILURES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "internal": (
            QT_TRANSLATE_NOOP("Failures", "Something went wrong inside Tellapart."),
            QT_TRANSLATE_NOOP("Failures", "What you did is kept. A report helps to mend it."),
        ),
        "engine-died": (
            QT_TRANSLATE_NOOP("Failures", "The engine stopped."),
            QT_TRANSLATE_NOOP("Failures", "Your results so far are kept. It is starting again."),
        ),
        "missing": (
            QT_TRANSLATE_NOOP("Failures", "The file is not there any more."),
            QT_TRANSLATE_NOOP("Failures", "Was it moved or renamed, or is its disk not connected?"),
        ),
        "no-permission": (
            QT_TRANSLATE_NOOP("Failures", "You may not read this file."),
            QT_TRANSLATE_NOOP("Failures", "Ask its owner for the right to read it, or copy it somewhere else."),
        ),
        "empty-file": (
            QT_TRANSLATE_NOOP("Failures", "The file is empty."),
            QT_TRANSLATE_NOOP("Failures", "Copy it again from where it came from."),
        ),
        "truncated": (
            QT_TRANSLATE_NOOP("Failures", "The picture is cut off."),
            QT_TRANSLATE_NOOP("Failures", "Copy it again from where it came from."),
        ),
        "not-a-model": (
            QT_TRANSLATE_NOOP("Failures", "This is not a Tellapart model."),
            QT_TRANSLATE_NOOP("Failures", "Choose a file whose name ends in .tellapart."),
        ),
        "tampered-model": (
            QT_TRANSLATE_NOOP("Failures", "This model file was changed after it was made, so it was not opened."),
            QT_TRANSLATE_NOOP("Failures", "Do not use it; get it again from the person who made it."),
        ),
        "newer-model": (
            QT_TRANSLATE_NOOP("Failures", "This model was made by a newer version of Tellapart."),
            QT_TRANSLATE_NOOP("Failures", "Update Tellapart, then open it again."),
        ),
        "bad-signature": (
            QT_TRANSLATE_NOOP(
                "Failures", "The signature in this model file does not fit the file, so it was not opened."
            ),
            QT_TRANSLATE_NOOP("Failures", "Do not use it; get it again from the person who made it."),
        ),
        "not-a-picture": (
            QT_TRANSLATE_NOOP("Failures", "This is not a picture that can be read."),
            QT_TRANSLATE_NOOP("Failures", "JPEG, PNG, WebP, AVIF, HEIC, TIFF, BMP and GIF can be read."),
        ),
    }
)
"""Codes whose message needs no detail; every other failure brings its own sentence."""

_PROBLEM_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "missing": QT_TRANSLATE_NOOP("Problems", "not there"),
        "no-permission": QT_TRANSLATE_NOOP("Problems", "no permission"),
        "empty-file": QT_TRANSLATE_NOOP("Problems", "empty file"),
        "truncated": QT_TRANSLATE_NOOP("Problems", "cut off"),
        "not-a-picture": QT_TRANSLATE_NOOP("Problems", "not a picture"),
        "too-large": QT_TRANSLATE_NOOP("Problems", "too large"),
    }
)


def sentence_for(failure: ErrorReport | Problem) -> tuple[str, str]:
    """What is wrong and what to do, each a sentence in the person's language; the second may be empty."""
    known = _FAILURES.get(failure.code)
    if known is None:
        return failure.message, failure.hint
    return QCoreApplication.translate("Failures", known[0]), QCoreApplication.translate("Failures", known[1])


def problem_word(problem: Problem) -> str:
    """One or two words for a picture's problem, short enough to stand in a thumbnail's place."""
    return QCoreApplication.translate("Problems", _PROBLEM_WORDS.get(problem.code, "cannot be read"))
