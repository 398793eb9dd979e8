"""Whether the disk has room for what is about to be written."""

from __future__ import annotations

import shutil
from pathlib import Path

from building.problem import BuildProblem


def need_room(folder: Path, size: int) -> None:
    """Make sure of free space before hours of work end with a full disk.

    Args:
        folder: where something will be written; it need not exist yet.
        size: bytes.

    Raises:
        BuildProblem: if less is free.
    """
    existing = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(existing).free
    if free < size:
        raise BuildProblem(
            f"There is not enough room in {existing}: {size / 1e9:.1f} GB are needed, {free / 1e9:.1f} are free."
        )


def folder_size(folder: Path) -> int:
    """Bytes of all files in a folder; of a link nothing, for it is kept as one."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
