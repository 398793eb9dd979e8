"""THIRD-PARTY.md, what the About page shows, and every licence's text in one file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from licensing.distributions import installed, licence_files
from licensing.parts import Part

_HEAD = """\
# What Tellapart ships that others made

Made by `packaging/build.py licences`; do not change it by hand. Versions of Python packages are in
`constraints.txt`, those of a release in its list of ingredients (SBOM). The texts of all licences are in the
installed application (**About**), and beside every release in `third-party-licences-….txt`.

Installers have PyTorch for the processor alone: NVIDIA's packages, which PyTorch for CUDA needs, are not in them.
A package is listed if Tellapart needs it on any of Linux, Windows and macOS; an installer may do without some.

**Qt, PySide6, libheif and libde265** are under the GNU Lesser General Public License. Their libraries are
unchanged files of their own beside the program; whoever wants to use other builds of them may put those in
their place.
"""
_TITLES = {
    "weights": "Weights",
    "pictures": "Pictures",
    "data": "Data",
    "program": "Programs",
    "library": "Libraries inside packages and programs",
    "package": "Python packages",
}
_TOKEN = re.compile(r"[^\s()]+")
_RULE = "=" * 100


def as_markdown(parts: Iterable[Part]) -> str:
    """THIRD-PARTY.md."""
    listed = list(parts)
    blocks = [_HEAD]
    for kind, title in _TITLES.items():
        rows = [f"| {_linked(part)} | {part.licence} | {part.note} |" for part in listed if part.kind == kind]
        blocks.append("\n".join((f"## {title}", "", "| what | licence | |", "|---|---|---|", *rows, "")))
    return "\n".join(blocks)


def as_json(parts: Iterable[Part]) -> str:
    """What the About page reads."""
    rows = [
        {"name": each.name, "kind": each.kind, "licence": each.licence, "home": each.home, "note": each.note}
        for each in parts
    ]
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def own_text(name: str, folder: Path) -> Path | None:
    """The text of a part that came without one, kept in the checkout under its name; None if there is none.

    Args:
        name: the part's.
        folder: assets/licences.
    """
    path = folder / "parts" / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.txt"
    return path if path.is_file() else None


def standard_texts(licence: str, folder: Path) -> list[Path]:
    """The texts of an SPDX expression's licences and exceptions, as far as `folder` has them."""
    names = [name for name in _TOKEN.findall(licence) if name not in {"AND", "OR", "WITH"}]
    # The LGPL is written as an addition to the GPL, so whoever gets one must get both.
    names += ["GPL-3.0-only" for name in names if name.startswith("LGPL-3.0")]
    found = (folder / f"{name.replace('-or-later', '-only')}.txt" for name in names)
    return [path for path in dict.fromkeys(found) if path.is_file()]


def all_texts(parts: Iterable[Part], places: Sequence[str], folder: Path) -> str:
    """Every text that came with a part, and after all of them the licences' own.

    Args:
        parts: what is shipped.
        places: folders of installed packages.
        folder: where the licences' own texts are.
    """
    blocks, standard = [], set()
    for part in parts:
        distribution = installed(part.name, places) if part.kind == "package" else None
        version = f" {distribution.version}" if distribution else ""
        blocks.append(f"{_RULE}\n{part.name}{version}\n{part.licence}\n{part.home}\n{part.note}".rstrip())
        blocks += [_read(path) for path in (licence_files(distribution) if distribution else [])]
        own = own_text(part.name, folder)
        blocks += [_read(own)] if own else []
        standard |= set(standard_texts(part.licence, folder))
    blocks += [f"{_RULE}\n{path.stem}\n\n{_read(path)}" for path in sorted(standard)]
    return "\n\n".join(blocks) + "\n"


def _linked(part: Part) -> str:
    return f"[{part.name}]({part.home})" if part.home else part.name


def _read(path: Path) -> str:
    return path.read_text("utf-8", "replace").strip()
