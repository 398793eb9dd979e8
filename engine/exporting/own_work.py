"""Finds what people did in a folder that Tellapart wrote, so that writing it again does not take it away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath

_LEFT_BY_TOOLS = frozenset(
    {
        "__pycache__", "node_modules", "build", "dist", "target", ".venv", "venv", ".idea", ".vscode", ".gradle",
        ".pytest_cache", ".mypy_cache", ".ruff_cache", ".cache", ".DS_Store", "Thumbs.db", "desktop.ini",
        "package-lock.json",
    }
)  # fmt: skip
_ENDINGS_OF_TOOLS = (".egg-info", ".pyc", ".class", ".o")

_READ_WHOLE = 1024**2
"""Bytes; nobody edits bigger files by hand, so that their size is enough."""


def is_left_by_tools(inside: PurePath) -> bool:
    """Whether interpreters, compilers, package managers or editors make files of this name, not people.

    Args:
        inside: a path relative to the kit's folder.
    """
    return any(part in _LEFT_BY_TOOLS or part.endswith(_ENDINGS_OF_TOOLS) for part in inside.parts)


def written_files(folder: Path) -> dict[str, str]:
    """Every file in a folder by its path inside, with "/" between parts, and a word that changes with its content.

    Raises:
        OSError: if one cannot be read.
    """
    return {inside.as_posix(): _fingerprint(folder / inside) for inside in _files(folder)}


def own_work(folder: Path, written: Mapping[str, str], besides: str) -> str | None:
    """A file in a folder that is not as it was written, by its path inside, or None.

    Args:
        folder: that Tellapart wrote.
        written: what `written_files` said of it then.
        besides: a file in it that is not looked at.

    Raises:
        OSError: if it cannot be read.
    """
    for inside in _files(folder):
        name = inside.as_posix()
        if name != besides and written.get(name) != _fingerprint(folder / inside):
            return name
    return None


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not is_left_by_tools(inside) and (path.is_symlink() or not path.is_dir()):
            yield inside


def _fingerprint(path: Path) -> str:
    if path.is_symlink():
        return "link"
    size = path.stat().st_size
    return f"{size}" if size > _READ_WHOLE else hashlib.sha256(path.read_bytes()).hexdigest()
