"""What a model is called, and what its file is called."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

SUFFIX = ".tellapart"

LONGEST = 200
"""Bytes of a name that go into a file name: most systems allow 255, and an ending is added."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")


def next_model_name(project: str, taken: Collection[str]) -> str:
    """The name for the next model: "birds 4" after three models of the project "birds".

    Args:
        project: the project's name.
        taken: names of all models it has made.
    """
    compared = {name.casefold() for name in taken}
    number = len(taken) + 1
    while f"{project} {number}".casefold() in compared:
        number += 1
    return f"{project} {number}"


def model_file(folder: Path, name: str) -> Path:
    """A path in `folder` for a model of that name, not taken yet, that every system allows."""
    allowed = _FORBIDDEN.sub("_", name).encode("utf-8")[:LONGEST].decode("utf-8", "ignore")
    stem = allowed.strip(". ") or "model"
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    number = 1
    path = folder / f"{stem}{SUFFIX}"
    while path.exists():
        number += 1
        path = folder / f"{stem} ({number}){SUFFIX}"
    return path
