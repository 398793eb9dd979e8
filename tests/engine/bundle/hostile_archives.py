"""Archives that lead careless readers astray: what they list is not what they hold, or can be read in two ways."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

Spoil = Callable[[Path], None]
Fields = list[Any]

_END = struct.Struct("<4s4H2LH")
_LISTED = struct.Struct("<4s6H3L5H2L")
"""A member in the list: mark, versions, flags, method, time, date, CRC, sizes, lengths, …, place."""
_FLAGS, _CRC, _PACKED, _SIZE, _EXTRA_LENGTH, _COMMENT_LENGTH = 3, 7, 8, 9, 11, 12
_AHEAD = struct.Struct("<4s5H3L2H")
"""The same in front of its content."""
_AHEAD_FLAGS, _AHEAD_METHOD, _AHEAD_CRC, _AHEAD_SIZE, _AHEAD_EXTRA_LENGTH = 2, 3, 6, 8, 10

_USED_IN_BIG_ARCHIVES = 0xFFFFFFFF


def _list_start(content: bytes) -> int:
    return int(_END.unpack(content[-_END.size :])[6])


def _end_changed(place: int, more: int) -> Spoil:
    """Add `more` to one field of the zip's last 22 bytes."""

    def spoil(path: Path) -> None:
        content = path.read_bytes()
        fields = list(_END.unpack(content[-_END.size :]))
        fields[place] += more
        path.write_bytes(content[: -_END.size] + _END.pack(*fields))

    return spoil


def _relisted(path: Path, change: Callable[[Fields], None], behind: bytes = b"") -> None:
    """Change how the first member is listed, and write `behind` after its name."""
    content = path.read_bytes()
    start = _list_start(content)
    entry = list(_LISTED.unpack_from(content, start))
    change(entry)
    name_end = start + _LISTED.size + entry[10]
    spoiled = content[:start] + _LISTED.pack(*entry) + content[start + _LISTED.size : name_end] + behind
    path.write_bytes(spoiled + content[name_end:])
    _end_changed(5, len(behind))(path)


def _listed_changed(place: int, bits: int) -> Spoil:
    """Turn `bits` around in one field of the first member's entry in the list."""

    def change(entry: Fields) -> None:
        entry[place] = entry[place] ^ bits

    return lambda path: _relisted(path, change)


def _ahead_changed(place: int, bits: int) -> Spoil:
    """Turn `bits` around in one field in front of the first member."""

    def spoil(path: Path) -> None:
        content = path.read_bytes()
        fields = list(_AHEAD.unpack_from(content))
        fields[place] ^= bits
        path.write_bytes(_AHEAD.pack(*fields) + content[_AHEAD.size :])

    return spoil


def _size_elsewhere(path: Path) -> None:
    """A size that only readers of big archives (zip64) find."""
    content = path.read_bytes()
    size = _LISTED.unpack_from(content, _list_start(content))[_SIZE]

    def change(entry: Fields) -> None:
        entry[_PACKED] = entry[_SIZE] = _USED_IN_BIG_ARCHIVES
        entry[_EXTRA_LENGTH] = 20

    _relisted(path, change, struct.pack("<2H2Q", 1, 16, size, size))


def _more_about_a_member(path: Path) -> None:
    def change(entry: Fields) -> None:
        entry[_EXTRA_LENGTH] = 4

    _relisted(path, change, struct.pack("<2H", 0xCAFE, 0))


def _comment(path: Path) -> None:
    def change(entry: Fields) -> None:
        entry[_COMMENT_LENGTH] = 5

    _relisted(path, change, b"hello")


def _two_lists(path: Path) -> None:
    """A short list of members, and a longer one that only readers of big archives (zip64) find."""
    content = path.read_bytes()
    start = _list_start(content)
    entry = _LISTED.pack(b"PK\1\2", 20, 20, *[0] * 7, 1, *[0] * 6)
    second = b"".join(entry + bytes([97 + number % 26]) for number in range(5000))
    body = content[:start] + second
    more = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 5000, 5000, len(second), start)
    more += struct.pack("<4sLQL", b"PK\6\7", 0, len(body), 1)
    path.write_bytes(body + more + _END.pack(b"PK\5\6", 0, 0, 1, 1, len(more), len(body), 0))


def _gap(path: Path) -> None:
    """Bytes between the last member and the list, which belong to nothing."""
    content = path.read_bytes()
    start = _list_start(content)
    path.write_bytes(content[:start] + bytes(1000) + content[start:])
    _end_changed(6, 1000)(path)


def _another_order(path: Path) -> None:
    """The first member listed last; whoever follows the order finds it again where others are."""
    content = path.read_bytes()
    start = _list_start(content)
    second = start + _LISTED.size + _LISTED.unpack_from(content, start)[10]
    list_end = len(content) - _END.size
    path.write_bytes(content[:start] + content[second:list_end] + content[start:second] + content[list_end:])


HOSTILE_ARCHIVES: dict[str, Spoil] = {
    "another disk": _end_changed(1, 1),
    "a list on another disk": _end_changed(2, 1),
    "counts that differ": _end_changed(3, -1),
    "a comment that is not there": _end_changed(7, 5),
    "two lists of members": _two_lists,
    "a size for big archives": _size_elsewhere,
    "more about a member": _more_about_a_member,
    "a comment about a member": _comment,
    "sizes behind a member": _listed_changed(_FLAGS, 8),
    "a checksum that does not fit": _listed_changed(_CRC, 1),
    "other flags in front of a member": _ahead_changed(_AHEAD_FLAGS, 1),
    "another packing in front of a member": _ahead_changed(_AHEAD_METHOD, 8),
    "another checksum in front of a member": _ahead_changed(_AHEAD_CRC, 1),
    "another size in front of a member": _ahead_changed(_AHEAD_SIZE, 1),
    "a gap in front of a member's content": _ahead_changed(_AHEAD_EXTRA_LENGTH, 1),
    "a gap before the list": _gap,
    "another order": _another_order,
}
