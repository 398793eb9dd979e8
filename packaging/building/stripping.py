"""Takes tables out of libraries that only a debugger reads: a fifth of PyTorch, and most of Python."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

from building.problem import BuildProblem
from building.tools import run_tool

WORTH_IT = 1_000_000
"""Bytes; a library that would give up less is left exactly as its project published it."""

_ELF64_LITTLE = b"\x7fELF\x02\x01"
_LOADED, _DYNAMIC = 1, 2
_HEADER = struct.Struct("<32xQ14xHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")


def strip_libraries(folder: Path, scratch: Path) -> int:
    """Strip every library below a folder that gains by it and stays sound.

    Never a program: PyInstaller's carry their modules behind the part that `strip` understands.

    Args:
        folder: where the libraries are; links are left alone.
        scratch: where to put a file in between.

    Returns:
        Bytes gained.

    Raises:
        BuildProblem: if `strip` is missing or fails.
    """
    gained = 0
    scratch.mkdir(parents=True, exist_ok=True)
    for library in sorted(folder.rglob("*.so*")):
        if library.is_symlink() or library.stat().st_size < WORTH_IT or not _is_elf(library):
            continue
        smaller = scratch / "stripped"
        run_tool(["strip", "--strip-unneeded", "-o", smaller, library])
        gain = library.stat().st_size - smaller.stat().st_size
        if gain >= WORTH_IT and loaded_alike(library, smaller):
            shutil.copyfile(smaller, library)
            gained += gain
        smaller.unlink()
    return gained


def loaded_alike(before: Path, after: Path) -> bool:
    """Whether the system would put the same segments of two libraries at the same places in memory.

    `strip` is known to misplace those of some libraries that were changed after they were linked.

    Raises:
        BuildProblem: if one is not a library for a 64-bit little-endian computer.
    """
    return _segments(before) == _segments(after) and all(
        (place - address) % (alignment or 1) == 0 for place, address, alignment in _placed(after)
    )


def _segments(library: Path) -> list[tuple[int, int, int, int]]:
    """What is loaded and what is linked: (kind, rights, address, bytes in memory)."""
    return [
        (kind, rights, address, in_memory)
        for kind, rights, _place, address, _physical, _in_file, in_memory, _alignment in _headers(library)
        if kind in (_LOADED, _DYNAMIC)
    ]


def _placed(library: Path) -> list[tuple[int, int, int]]:
    return [
        (place, address, alignment)
        for kind, _rights, place, address, _physical, _in_file, _in_memory, alignment in _headers(library)
        if kind == _LOADED
    ]


def _headers(library: Path) -> list[tuple[int, ...]]:
    with library.open("rb") as file:
        start = file.read(_HEADER.size)
        if not start.startswith(_ELF64_LITTLE) or len(start) < _HEADER.size:
            raise BuildProblem(f"{library} is not a library that this build understands.")
        table, size, count = _HEADER.unpack(start)
        file.seek(table)
        return [_SEGMENT.unpack(file.read(size)[: _SEGMENT.size]) for _ in range(count)]


def _is_elf(library: Path) -> bool:
    with library.open("rb") as file:
        return file.read(len(_ELF64_LITTLE)) == _ELF64_LITTLE
