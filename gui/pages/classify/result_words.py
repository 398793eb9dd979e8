"""One result in words: for a cell of the grid, for the table, for the clipboard."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QLocale

from engine.api import GENERAL_MODEL, ModelCard, PictureResult
from gui.numbers import number, percent
from gui.pages.classify.model_choice import ModelChoice
from gui.pages.classify.results import ResultBook, classes_of, file_name, is_doubtful
from gui.widgets.thumbnail_cell import Cell
from gui.wording import joined, plural, problem_word

NAMED_CLASSES = 6


def cell_of(result: PictureResult) -> Cell:
    """What the grid shows: class, confidence and a bar, or why there is no answer."""
    if result.confidence is None or result.class_name is None:
        word = short_problem(result)
        return Cell(result.path, file_name(result), subtitle=word, title_colour="muted", problem=word)
    if result.none_of_these:
        like = QCoreApplication.translate("Classify", "most like {0}").format(result.class_name)
        return Cell(result.path, answer_words(result), subtitle=like, title_colour="doubt")
    doubtful = is_doubtful(result)
    return Cell(
        result.path,
        answer_words(result),
        subtitle=percent(result.confidence),
        bar=result.confidence,
        colour="doubt" if doubtful else "good",
        badge="?" if doubtful else "",
    )


def answer_words(result: PictureResult) -> str:
    """The model's answer: "wren", "wren, robin", "? none of these"; "–" where a picture cannot be read."""
    if result.class_name is None:
        return "–"
    if result.none_of_these:
        return QCoreApplication.translate("Classify", "? none of these")
    return ", ".join(classes_of(result))


def why_none(result: PictureResult, card: ModelCard | None) -> str:
    """Why a model would rather not answer, and what it would say if it had to."""
    limits = card.rejection if card is not None else None
    if card is not None and card.multi_label and not result.labels:
        why = QCoreApplication.translate("Classify", "No class is likely enough.")
    elif limits is None or result.unknown_score is None or result.unknown_score <= limits.unknown_threshold:
        why = QCoreApplication.translate("Classify", "The model is not sure enough to answer.")
    else:
        why = QCoreApplication.translate("Classify", "It is like nothing that the model learned from.")
    forced = QCoreApplication.translate("Classify", "If it had to answer, it would say “{0}”.")
    return f"{why} {forced.format(result.class_name)}"


def short_problem(result: PictureResult) -> str:
    """A word or two for what is wrong with a picture, "" if nothing is."""
    return "" if result.problem is None else problem_word(result.problem)


def table_text(results: Iterable[PictureResult]) -> str:
    """Tab-separated lines for a spreadsheet: picture, class, confidence, second guess, problem.

    Tabs and line ends in names become spaces, and numbers are written the person's way.
    """
    lines = [_header()]
    for result in results:
        second = result.top[1][0] if len(result.top) > 1 else ""
        confidence = "" if result.confidence is None else QLocale().toString(result.confidence, "f", 4)
        problem = "" if result.problem is None else result.problem.message
        answer = "" if result.class_name is None else answer_words(result)
        cells = (result.path, answer, confidence, second, problem)
        lines.append("\t".join(" ".join(cell.split("\t")).replace("\n", " ").replace("\r", " ") for cell in cells))
    return "\n".join(lines) + "\n"


def known_words(models: ModelChoice) -> str:
    """What the chosen model can tell apart: "“Birds 4” tells apart wren, robin and dunnock."."""
    card = models.card()
    if card is None or models.chosen == GENERAL_MODEL:
        return QCoreApplication.translate("Classify", "A thousand everyday things are known from the start.")
    names = list(card.classes[:NAMED_CLASSES])
    if len(card.classes) > NAMED_CLASSES:
        more = len(card.classes) - NAMED_CLASSES
        names.append(QCoreApplication.translate("Classify", "{0} more").format(number(more)))
    return QCoreApplication.translate("Classify", "“{0}” tells apart {1}.").format(card.name, joined(names))


def done_words(book: ResultBook) -> str:
    """As in "1,480 done"."""
    return QCoreApplication.translate("Classify", "{0} done").format(number(len(book)))


def doubtful_words(book: ResultBook) -> str:
    """As in "37 doubtful"."""
    return QCoreApplication.translate("Classify", "{0} doubtful").format(number(book.doubtful))


def none_words(book: ResultBook) -> str:
    """As in "9 none of these"."""
    return QCoreApplication.translate("Classify", "{0} none of these").format(number(book.none_of_these))


def unreadable_words(book: ResultBook) -> str:
    """As in "2 could not be read"."""
    unreadable = book.unreadable
    return plural("Classify", "%n could not be read", "", unreadable)


def _header() -> str:
    names = (
        QCoreApplication.translate("Classify", "picture"),
        QCoreApplication.translate("Classify", "class"),
        QCoreApplication.translate("Classify", "confidence"),
        QCoreApplication.translate("Classify", "second guess"),
        QCoreApplication.translate("Classify", "problem"),
    )
    return "\t".join(names)
