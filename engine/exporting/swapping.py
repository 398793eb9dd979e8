"""Writes a whole folder or nothing of it, and replaces only what Tellapart itself wrote."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.contracts.errors import EngineError
from engine.contracts.sharing import Target
from engine.exporting.own_work import own_work, written_files
from engine.files import ABANDONED_SECONDS

MARKER = "tellapart-kit.json"
"""A file in each folder that Tellapart wrote; a folder without it is somebody's own."""

_FILES = "files"
"""Under this name the marker lists the files that were written, see `written_files`."""

_NEW, _OLD, _SUFFIX = ".tellapart-new-", ".tellapart-old-", ".tmp"


@contextmanager
def swapped_in(place: Path, target: Target, version: str) -> Iterator[Path]:
    """A temporary folder that takes the place of `place` when the block ends, and vanishes if it raises.

    Args:
        place: `OUT/share/TARGET`.
        target: what is written there; it goes into the marker.
        version: of Tellapart; likewise.

    Raises:
        EngineError: "would-replace" if something is there that Tellapart did not write.
        OSError: if it cannot be written.
    """
    check_replaceable(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(place.parent)
    # mkdtemp makes it for this person alone; what is exported is for whoever may read the folder around it.
    outer = Path(tempfile.mkdtemp(dir=place.parent, prefix=_NEW, suffix=_SUFFIX))
    made = outer / place.name
    try:
        made.mkdir()
        yield made
        said = {"target": target.value, "version": version, _FILES: written_files(made)}
        marker = json.dumps(said, indent=1)
        (made / MARKER).write_text(marker + "\n", "utf-8", newline="\n")
        check_replaceable(place)
        _swap(made, place)
    finally:
        shutil.rmtree(outer, ignore_errors=True)


def check_replaceable(place: Path) -> None:
    """Only a folder that Tellapart wrote and nobody worked in since, or an empty one, may be replaced.

    Raises:
        EngineError: "would-replace".
        OSError: if it cannot be read.
    """
    if not place.is_symlink():
        if not place.exists():
            return
        if place.is_dir() and (place / MARKER).is_file():
            _check_no_own_work(place)
            return
        if place.is_dir() and not any(place.iterdir()):
            return
    raise EngineError(
        "would-replace",
        f"{place} is there already and was not written by Tellapart.",
        "Choose another folder, or remove that one first.",
        path=str(place),
    )


def _check_no_own_work(place: Path) -> None:
    try:
        marker = json.loads((place / MARKER).read_text("utf-8"))
    except (ValueError, RecursionError):
        marker = {}
    written = marker.get(_FILES) if isinstance(marker, dict) else None
    if not isinstance(written, dict):
        return  # an early version did not list what it wrote
    changed = own_work(place, written, besides=MARKER)
    if changed is not None:
        raise EngineError(
            "would-replace",
            f"{place / changed} was added or changed after Tellapart wrote that folder.",
            "Move your work out of it, or choose another folder.",
            path=str(place / changed),
        )


def _swap(made: Path, place: Path) -> None:
    if not place.exists():
        made.rename(place)
        return
    aside = Path(tempfile.mkdtemp(dir=place.parent, prefix=_OLD, suffix=_SUFFIX)) / place.name
    place.rename(aside)
    try:
        made.rename(place)
    except OSError:
        aside.rename(place)
        raise
    finally:
        shutil.rmtree(aside.parent, ignore_errors=True)


def _remove_abandoned(folder: Path) -> None:
    """Remove folders that a killed process left.

    One that holds what was there before is put back first, if its place is empty.
    """
    for path in (*folder.glob(f"{_OLD}*{_SUFFIX}"), *folder.glob(f"{_NEW}*{_SUFFIX}")):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime <= ABANDONED_SECONDS:
                continue
            if path.name.startswith(_OLD):
                for kept in path.iterdir():
                    if not (folder / kept.name).exists():
                        kept.rename(folder / kept.name)
            shutil.rmtree(path, ignore_errors=True)
