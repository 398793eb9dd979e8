"""When and with which camera a picture was taken, read from its EXIF block without trusting the file."""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

_FRONT = 64 << 10
"""Bytes at the start of a file in which an EXIF block is looked for."""
_BACK = 64 << 10
"""Bytes at the end: WebP and some PNG writers put it there."""
_BLOCK = re.compile(rb"(?:Exif\0\0|eXIf|EXIF[\s\S]{4}(?:Exif\0\0)?)(?=II\*\0|MM\0\*)")
_TIFF_STARTS = (b"II*\0", b"MM\0*")
_AT_END = (b"RIFF", b"\x89PNG")
_MOST_ENTRIES = 1000
_LONGEST_TEXT = 200

_ASCII, _LONG = 2, 4
_MAKER, _MODEL, _CHANGED, _EXIF_PART = 0x010F, 0x0110, 0x0132, 0x8769
_TAKEN, _PART_OF_SECOND, _SERIAL = 0x9003, 0x9291, 0xA431
_TEXTS = frozenset({_MAKER, _MODEL, _CHANGED, _TAKEN, _PART_OF_SECOND, _SERIAL})


@dataclass(frozen=True, slots=True)
class Capture:
    """What a picture's file says of its taking.

    Attributes:
        folder: where the file lies.
        taken: seconds on the camera's own clock; only differences mean something. None if the file does not say.
        camera: maker, model and serial number; "" if the file does not say.
    """

    folder: str
    taken: float | None = None
    camera: str = ""


def read_capture(path: Path) -> Capture:
    """Read the header of a picture file.

    File names and the times of files are not asked: copying changes them, and a guess would keep strangers
    together. A file that cannot be read, or says nothing, has a folder only.
    """
    folder = str(path.parent)
    try:
        with path.open("rb") as file:
            front = file.read(_FRONT)
            if front.startswith(_TIFF_STARTS):
                # Its directory may be anywhere, often behind the pixels.
                return _capture_of(lambda at, length: _piece(file, at, length), folder)
            block = _find_block(front)
            if block is None and front.startswith(_AT_END):
                file.seek(max(len(front), file.seek(0, os.SEEK_END) - _BACK))
                block = _find_block(file.read(_BACK))
            if block is None:
                return Capture(folder)
            found = block
            return _capture_of(lambda at, length: found[at : at + length], folder)
    except (OSError, ValueError, struct.error):
        return Capture(folder)


Reader = Callable[[int, int], bytes]
"""Takes a place in an EXIF block and a length in bytes; gives fewer bytes where the block ends."""


def _piece(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at)
    return file.read(length)


def _find_block(data: bytes) -> bytes | None:
    found = _BLOCK.search(data)
    return None if found is None else data[found.end() :]


def _capture_of(read: Reader, folder: str) -> Capture:
    """Raises `struct.error` where the block ends too early."""
    order = "<" if read(0, 2) == b"II" else ">"
    (start,) = struct.unpack(order + "I", read(4, 4))
    first = _entries(read, order, start)
    pointer = first.get(_EXIF_PART)
    second = _entries(read, order, pointer) if isinstance(pointer, int) else {}
    names = (first.get(_MAKER), first.get(_MODEL), second.get(_SERIAL))
    camera = " ".join(name for name in names if isinstance(name, str) and name)
    taken = _seconds(second.get(_TAKEN) or first.get(_CHANGED), second.get(_PART_OF_SECOND))
    return Capture(folder, taken, camera)


def _entries(read: Reader, order: str, start: int) -> dict[int, int | str]:
    """The texts and single whole numbers of one directory."""
    entries: dict[int, int | str] = {}
    (count,) = struct.unpack(order + "H", read(start, 2))
    table = read(start + 2, 12 * min(count, _MOST_ENTRIES))
    for place in range(0, len(table) - 11, 12):
        tag, kind, length, value = struct.unpack_from(order + "HHII", table, place)
        if kind == _LONG and length == 1:
            entries[tag] = value
        elif kind == _ASCII and tag in _TEXTS and 0 < length <= _LONGEST_TEXT:
            text = table[place + 8 : place + 8 + length] if length <= 4 else read(value, length)
            entries[tag] = text.split(b"\0")[0].decode("ascii", "replace").strip()
    return entries


def _seconds(text: int | str | None, part: int | str | None) -> float | None:
    if not isinstance(text, str):
        return None
    try:
        # The camera's clock has no time zone; UTC only stands in for one that has no summer time.
        taken = datetime.strptime(text[:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
    return taken + (float(f"0.{part}") if isinstance(part, str) and part.isdecimal() else 0.0)
