"""Reads what a program or library for macOS says of itself, on any system (Apple's header mach-o/loader.h)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

ARM64 = 0x0100000C
"""Apple silicon's number."""

_THIN = 0xFEEDFACF
_FAT = 0xCAFEBABE
_FAT_64 = 0xCAFEBABF
_MOST_PROCESSORS = 8
"""Java's classes begin with the same four bytes as programs for several processors; what follows is over 40."""
_VERSION_MIN_MACOSX = 0x24
_BUILD_VERSION = 0x32
_MACOS = 1
_STARTS = 2
_LONGEST_COMMANDS = 1 << 20
_HEADER = struct.Struct("<IIIIIIII")


@dataclass(frozen=True, slots=True)
class Program:
    """A program or library.

    Attributes:
        processors: the numbers of the processors that it is made for.
        oldest_system: the oldest macOS that it runs on, as (major, minor); (0, 0) if it does not say.
        starts: whether it is a program, not a library.
    """

    processors: frozenset[int]
    oldest_system: tuple[int, int]
    starts: bool


def read_program(path: Path) -> Program | None:
    """What a file says of itself; None if it is no program or library of 64 bits for macOS.

    Args:
        path: any file.
    """
    with path.open("rb") as file:
        places = _places(file)
        found = [_read_one(file, place) for place in places]
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found):
        return None
    return Program(
        frozenset(processor for one in known for processor in one.processors),
        max(one.oldest_system for one in known),
        any(one.starts for one in known),
    )


def _places(file: BinaryIO) -> list[int]:
    """Where in a file programs begin, one for each processor."""
    start = file.read(8)
    if len(start) < 8:
        return []
    magic, count = struct.unpack(">II", start)
    if magic not in {_FAT, _FAT_64}:
        return [0]
    entry = struct.Struct(">IIQQII" if magic == _FAT_64 else ">IIIII")
    table = file.read(entry.size * count) if 0 < count <= _MOST_PROCESSORS else b""
    return [] if len(table) < entry.size * count else [fields[2] for fields in entry.iter_unpack(table)]


def _read_one(file: BinaryIO, place: int) -> Program | None:
    file.seek(place)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    magic, processor, _, kind, commands, size, _, _ = _HEADER.unpack(header)
    if magic != _THIN or size > _LONGEST_COMMANDS:
        return None
    return Program(frozenset({processor}), _oldest_system(file.read(size), commands), kind == _STARTS)


def _oldest_system(words: bytes, commands: int) -> tuple[int, int]:
    at = 0
    for _ in range(commands):
        if at + 16 > len(words):
            break
        command, size, first, second = struct.unpack_from("<IIII", words, at)
        if command == _VERSION_MIN_MACOSX:
            return first >> 16, first >> 8 & 0xFF
        if command == _BUILD_VERSION and first == _MACOS:
            return second >> 16, second >> 8 & 0xFF
        at += max(size, 8)
    return 0, 0
