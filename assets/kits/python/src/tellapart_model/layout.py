"""Where things lie in the archive of a model file: in one way only, so that every reader sees the same."""

from __future__ import annotations

import os
import struct
import zipfile
from typing import BinaryIO

from .errors import broken, hostile

ZIP_START = b"PK\x03\x04"
"""The first bytes of a model file, and of every member."""
_ZIP_END = struct.Struct("<4s4H2LH")
"""Its end: mark, two disk numbers, two counts of members, length and start of their list, length of a comment."""
_ZIP_MEMBER = struct.Struct("<4s5H3L2H")
"""Ahead of a member: mark, version, flags, packing, time, date, CRC, sizes, lengths of its name and of more."""
_NAME_IS_UTF8 = 0x800
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LOCATOR_SIZE = 20
MAX_FILE = 2 * 1024**3
_MAX_ENTRIES = 1000
_MAX_DIRECTORY = 1024**2


def check_directory(file: BinaryIO) -> int:
    """The zip's list of members is at the very end and short; a long one could cost minutes and gigabytes.

    Returns:
        Where it starts.

    Raises:
        ModelError: "broken-model" or "hostile-model".
    """
    size = file.seek(0, os.SEEK_END)
    if size > MAX_FILE:
        raise hostile("it is bigger than any model")
    file.seek(max(0, size - _ZIP_END.size))
    tail = file.read(_ZIP_END.size)
    if len(tail) < _ZIP_END.size or not tail.startswith(b"PK\x05\x06"):
        raise broken("it is cut short or was not copied completely")
    _, disk, list_disk, entries_here, entries, length, start, comment = _ZIP_END.unpack(tail)
    if entries > _MAX_ENTRIES or length > _MAX_DIRECTORY:
        raise hostile("it lists more parts than any model has")
    file.seek(max(0, size - _ZIP_END.size - _ZIP64_LOCATOR_SIZE))
    # A second end, of big archives, would be believed instead of the one that was checked.
    if file.read(len(_ZIP64_LOCATOR)) == _ZIP64_LOCATOR or disk or list_disk or entries_here != entries or comment:
        raise hostile("it is packed in a way that Tellapart never uses")
    if start + length + _ZIP_END.size != size:
        raise broken("its parts are not where it says")
    return int(start)


def check_places(file: BinaryIO, entries: list[zipfile.ZipInfo], end: int) -> None:
    """Members lie one behind the other up to the list, and say of themselves what the list says of them.

    `zipfile` believes the list alone; another reader would see another file.

    Args:
        file: the whole archive.
        entries: its list of members, whose names are ASCII.
        end: where the list starts.

    Raises:
        ModelError: "broken-model" or "hostile-model".
    """
    at = 0
    for entry in entries:
        if entry.extra or entry.comment or entry.flag_bits & ~_NAME_IS_UTF8 or entry.header_offset != at:
            raise hostile("it is packed in a way that Tellapart never uses")
        name = entry.orig_filename.encode("ascii")
        file.seek(at)
        header = file.read(_ZIP_MEMBER.size + len(name))
        if len(header) < _ZIP_MEMBER.size + len(name):
            raise broken("it is cut short or was not copied completely")
        mark, _, flags, packing, _, _, *sizes = _ZIP_MEMBER.unpack_from(header)
        said = (mark, flags, packing, sizes, header[_ZIP_MEMBER.size :])
        listed = [entry.CRC, entry.compress_size, entry.file_size, len(name), 0]
        if said != (ZIP_START, entry.flag_bits, entry.compress_type, listed, name):
            raise broken("its parts contradict its list of parts")
        at += len(header) + entry.file_size
    if at != end:
        raise broken("its parts are not where it says")
