"""Results as a table that people open in a spreadsheet and programs read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from engine.contracts.types import PictureResult
from engine.files import write_atomically

NONE_OF_THESE = "none of these"
BETWEEN_CLASSES = "|"
"""As in the labels that training reads."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_results(path: Path, results: Sequence[PictureResult]) -> None:
    """Write results as CSV: one row per picture, completely or not at all.

    The columns are `path`, `class`, `confidence`, then `class_2`, `confidence_2` and so on for as many classes
    as the results hold, then `none_of_these` ("none of these" where the model would rather not answer, else
    empty), `unknown_score`, with several classes per picture `classes` (divided by "|"), and last `problem`.
    Confidences are probabilities in [0, 1] with six digits. The text is UTF-8 with a byte order mark, without
    which Excel would garble accents; cells are separated by commas and quoted where needed, so file names may
    contain anything. A picture without an answer has empty cells and its problem; one that was read all the same
    may have a remark there.

    A cell that a spreadsheet would take for a formula is made harmless: a class gets an apostrophe in front, a
    relative path gets "./", with which it still names the same file.

    Args:
        path: the file to make or replace.
        results: the results, in the order the rows should have.

    Raises:
        EngineError: "disk-full" or "cannot-write".
    """
    places = max((len(result.top) for result in results), default=1) or 1
    several = any(result.labels for result in results)

    def write(file: BinaryIO) -> None:
        # A name that is not valid Unicode is written with escapes: the table must stay readable as a whole.
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="backslashreplace", newline="")
        table = csv.writer(text, lineterminator="\r\n")
        table.writerow(_header(places, several))
        table.writerows(_rows(results, places, several))
        text.detach()  # flushes, and leaves the file open for whoever opened it

    write_atomically(path, write)


def _header(places: int, several: bool) -> list[str]:
    further = [name for place in range(2, places + 1) for name in (f"class_{place}", f"confidence_{place}")]
    classes = ["classes"] if several else []
    return ["path", "class", "confidence", *further, "none_of_these", "unknown_score", *classes, "problem"]


def _rows(results: Iterable[PictureResult], places: int, several: bool) -> Iterator[list[str]]:
    for result in results:
        cells = [cell for name, probability in result.top for cell in (_harmless(name), f"{probability:.6f}")]
        remark = result.problem or result.note
        yield [
            _harmless_path(result.path),
            *cells,
            *[""] * (2 * (places - len(result.top))),
            NONE_OF_THESE if result.none_of_these else "",
            "" if result.unknown_score is None else f"{result.unknown_score:.6f}",
            *([_harmless(BETWEEN_CLASSES.join(result.labels))] if several else []),
            _harmless(remark.sentence()) if remark else "",
        ]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _harmless_path(path: str) -> str:
    return f"./{path}" if path.startswith(_FORMULA_STARTS) else path
