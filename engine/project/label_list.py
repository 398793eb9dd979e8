"""Reading a CSV file that says which picture has which class."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.contracts.errors import EngineError
from engine.contracts.types import Problem
from engine.pictures.formats import EXTENSIONS
from engine.pictures.reading import reading_failed
from engine.project.class_names import tidy_label
from engine.project.folder_classes import split_named
from engine.project.labelled import LabelledPicture

LIST_SUFFIXES = frozenset({".csv", ".tsv"})
"""Endings, in lower case, of files that are read as lists."""

LARGEST_LIST = 256 << 20
"""Bytes; about three million rows."""

PATH_COLUMNS = (
    "path", "file", "filename", "file_name", "filepath", "file_path", "image", "image_path", "img", "picture",
)  # fmt: skip
LABEL_COLUMNS = ("label", "class", "class_name", "classname", "category", "target", "species")
SPLIT_COLUMNS = ("split", "subset", "partition", "set")

_ROWS_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class _Columns:
    path: int
    label: int
    split: int | None
    header: bool


def is_label_list(path: str) -> bool:
    """Whether a file is a list of pictures, by its name."""
    return os.path.splitext(path)[1].lower() in LIST_SUFFIXES  # noqa: PTH122 - called for every dropped file


def read_label_list(path: str, other_folders: Sequence[str] = ()) -> list[LabelledPicture]:
    """Read a list of pictures and their classes.

    Columns are separated by commas, semicolons or tabs; the text is UTF-8 (with or without a mark), UTF-16 with a
    mark, or Windows-1252. A first row with names of columns (`path`, `label`, `split` and what else they are often
    called) may be there; without one the columns are path, label and, if there is a third, split. Relative paths
    begin at the list's folder.

    Args:
        path: the list.
        other_folders: where to look for a relative path that is not in the list's folder.

    Returns:
        One per row with a path; a "missing" problem where there is no such file.

    Raises:
        EngineError: "bad-csv" if the text makes no sense, "csv-files-missing" if not one of its files is there.
    """
    rows = _rows_of(path, _text_of(path))
    columns = _columns_of(path, rows, Path(path).parent)
    folders = (str(Path(path).parent), *other_folders)
    pictures = [_picture(row, columns, folders) for row in rows[columns.header :] if _cell(row, columns.path)]
    if not pictures:
        raise _bad_list(path, "it names no pictures")
    if all(picture.problem is not None for picture in pictures):
        raise EngineError(
            "csv-files-missing",
            f"Not one of the {len(pictures)} files named in {Path(path).name} is there, "
            f"for example {pictures[0].path}.",
            "Paths in the list begin at the list's own folder; move the list there, or correct the paths.",
            path=path,
        )
    return pictures


def _text_of(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST_LIST + 1)
    except OSError as error:
        failed = reading_failed(error, path)
        raise EngineError("bad-csv", f"{Path(path).name}: {failed.message}", failed.hint, path=path) from error
    if len(data) > LARGEST_LIST:
        raise _bad_list(path, "it is larger than 256 MB")
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _bad_list(path, "it is not a text file") from error


def _rows_of(path: str, text: str) -> list[list[str]]:
    if "\0" in text:
        raise _bad_list(path, "it is not a text file")
    try:
        delimiter = _delimiter_of(text)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False))
    except csv.Error as error:
        raise _bad_list(path, str(error)) from error
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise _bad_list(path, "it is empty")
    if max(len(row) for row in rows) < 2:
        raise _bad_list(path, "it has only one column")
    return rows


def _delimiter_of(text: str) -> str:
    """The sign that cuts the first row into known names, or most of the first rows into equally many cells."""
    lines = io.StringIO(text, newline="")
    beginning = "".join(line for _, line in zip(range(_ROWS_LOOKED_AT), lines, strict=False))

    def evenness(delimiter: str) -> tuple[bool, int, int]:
        rows = [row for row in csv.reader(io.StringIO(beginning, newline=""), delimiter=delimiter) if row]
        lengths = [len(row) for row in rows]
        usual = max(lengths, key=lengths.count, default=0)
        names = _names_in(rows[0]) if rows else []
        named = None not in {_first_of(PATH_COLUMNS, names), _first_of(LABEL_COLUMNS, names)}
        return named, lengths.count(usual) if usual > 1 else 0, usual

    return max("\t;,", key=evenness)


def _columns_of(path: str, rows: list[list[str]], folder: Path) -> _Columns:
    names = _names_in(rows[0])
    path_column = _first_of(PATH_COLUMNS, names)
    label_column = _first_of(LABEL_COLUMNS, names)
    if path_column is not None and label_column is not None:
        return _Columns(path_column, label_column, _first_of(SPLIT_COLUMNS, names), header=True)
    if path_column is not None and len(names) > 2:
        raise _bad_list(path, "none of its columns is called “label” or “class”")
    first = _cell(rows[0], 0)
    # A first row in another language ("Bild;Klasse") names neither a picture nor a file that is there.
    header = Path(first).suffix.lower() not in EXTENSIONS and not (folder / first).exists()
    return _Columns(0, 1, 2 if max(len(row) for row in rows) > 2 else None, header)


def _names_in(row: Sequence[str]) -> list[str]:
    return [cell.strip().casefold().replace(" ", "_") for cell in row]


def _first_of(wanted: Sequence[str], names: Sequence[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _picture(row: list[str], columns: _Columns, folders: Sequence[str]) -> LabelledPicture:
    written = _cell(row, columns.path)
    label = tidy_label(_cell(row, columns.label))
    split = split_named(_cell(row, columns.split))
    for name in dict.fromkeys((written, written.replace("\\", os.sep))):
        for folder in folders:
            # An absolute path replaces the folder in `join`.
            path = os.path.abspath(os.path.join(folder, name))  # noqa: PTH100, PTH118 - thousands of rows
            if os.path.isfile(path):  # noqa: PTH113 - as above
                return LabelledPicture(path, label, split)
    path = os.path.abspath(os.path.join(folders[0], written))  # noqa: PTH100, PTH118 - as above
    return LabelledPicture(
        path,
        label,
        split,
        Problem(
            "missing",
            "The list names this file, but it is not there.",
            "Correct the path in the list, or put the file there.",
        ),
    )


def _bad_list(path: str, what: str) -> EngineError:
    return EngineError(
        "bad-csv",
        f"{Path(path).name} cannot be used as a list of pictures: {what}.",
        "Write one picture a row: its path, a comma, its class.",
        path=path,
    )
