"""Prints what takes the space, installed and to download."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from building.options import Options
from building.problem import BuildProblem

INSTALLED_LIMIT, DOWNLOAD_LIMIT = 900_000_000, 300_000_000
"""Bytes that a CPU build may take."""

DOWNLOADS = (".deb", ".rpm", ".AppImage", ".tar.gz", ".exe", ".dmg")
UNLIMITED = (".AppImage", ".tar.gz")
"""For systems without a package of their own: what unpacks them everywhere packs less tightly."""

LIBRARIES = "_internal"
ROWS = 16

_OF_A_PACKAGE = re.compile(r"(?P<name>[^-/]+?)(\.libs|-[0-9][^/]*\.(dist|egg)-info|\.egg-info)?$")


def run(options: Options) -> None:
    """Print the tables.

    Raises:
        BuildProblem: if there is no frozen application; on a release, if something is over its limit.
    """
    if not options.frozen.is_dir():
        raise BuildProblem(f"There is no {options.frozen}: run “build.py freeze” first.")
    taken = space_taken(options.frozen)
    whole = sum(taken.values())
    largest = taken.most_common(ROWS)
    rest = whole - sum(size for _name, size in largest)
    print(f"installed: {whole / 1e6:.0f} MB, at most {INSTALLED_LIMIT / 1e6:.0f}")
    for name, size in (*largest, ("everything else", rest)):
        print(f"  {size / 1e6:7.1f} MB  {size / whole:4.0%}  {name}")
    over = ["the frozen application"] if whole > INSTALLED_LIMIT else []
    for path in downloads(options.dist, options.version.text):
        size = path.stat().st_size
        limited = not path.name.endswith(UNLIMITED)
        at_most = f", at most {DOWNLOAD_LIMIT / 1e6:.0f}" if limited else ""
        print(f"download: {size / 1e6:.0f} MB{at_most}: {path.name}")
        over += [path.name] if limited and size > DOWNLOAD_LIMIT else []
    for name in over:
        print(f"sizes: {name} is over its limit", file=sys.stderr)
    if over and options.release:
        raise BuildProblem(f"Too big to be released: {', '.join(over)}.")


def space_taken(frozen: Path) -> Counter[str]:
    """Bytes by what they belong to: a package with its libraries and its notes, or a file at the top."""
    taken: Counter[str] = Counter()
    for path in frozen.rglob("*"):
        if path.is_file() and not path.is_symlink():
            parts = path.relative_to(frozen).parts
            parts = parts[1:] if parts[0] == LIBRARIES and len(parts) > 1 else parts
            taken[_owner(parts)] += path.stat().st_size
    return taken


def downloads(dist: Path, version: str) -> list[Path]:
    """What people would download of this version."""
    return sorted(
        path
        for path in dist.glob("*")
        if path.is_file() and version in path.name and path.name.endswith(DOWNLOADS)
    )


def _owner(parts: tuple[str, ...]) -> str:
    if len(parts) == 1:
        return parts[0]
    found = _OF_A_PACKAGE.fullmatch(parts[0])
    return found["name"] if found else parts[0]
