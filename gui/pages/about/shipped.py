"""What Tellapart ships that others made, as `packaging/build.py licences` wrote it down, and the texts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

_TEXT = re.compile(r"(licen[cs]e|copying|notice|third.?party)", re.IGNORECASE)
_WORD = re.compile(r"[^\s()]+")
_JOINING = {"AND", "OR", "WITH"}


@dataclass(frozen=True, slots=True)
class Shipped:
    """One thing with a licence.

    Attributes:
        name: as its makers call it.
        kind: "package" (Python), "library", "program", "weights", "pictures" or "data".
        licence: an SPDX expression.
        home: where it and its source are, or "".
        note: what a reader should know, or "".
    """

    name: str
    kind: str
    licence: str
    home: str
    note: str

    @property
    def version(self) -> str:
        """Of a Python package that is there, its version; else ""."""
        if self.kind != "package":
            return ""
        try:
            return distribution(self.name).version
        except PackageNotFoundError:
            return ""


def shipped(assets: Path) -> tuple[Shipped, ...]:
    """All of it; nothing if the list is not there, as in a copy that was put together by hand."""
    try:
        rows = json.loads((assets / "third-party.json").read_text("utf-8"))
        return tuple(Shipped(**row) for row in rows)
    except (OSError, ValueError, TypeError):
        return ()


def texts(part: Shipped, assets: Path) -> str:
    """What came with it, else its licence's own text, else ""."""
    files = _files_of_package(part.name) if part.kind == "package" else _kept_for(part.name, assets / "licences")
    return "\n\n".join(_read(path) for path in files or _standard(part.licence, assets / "licences"))


def _files_of_package(name: str) -> list[Path]:
    try:
        found = [Path(str(file.locate())) for file in distribution(name).files or [] if _TEXT.search(file.name)]
    except PackageNotFoundError:
        return []
    return sorted({path for path in found if path.suffix in {"", ".txt", ".md", ".rst"} and path.is_file()})


def _kept_for(name: str, folder: Path) -> list[Path]:
    path = folder / "parts" / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.txt"
    return [path] if path.is_file() else []


def _standard(licence: str, folder: Path) -> list[Path]:
    names = [name for name in _WORD.findall(licence) if name not in _JOINING]
    # The LGPL is written as an addition to the GPL.
    names += ["GPL-3.0-only" for name in names if name.startswith("LGPL-3.0")]
    paths = [folder / f"{name.replace('-or-later', '-only')}.txt" for name in dict.fromkeys(names)]
    return [path for path in paths if path.is_file()]


def _read(path: Path) -> str:
    return path.read_text("utf-8", "replace").strip()
