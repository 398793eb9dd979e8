"""Which way up a picture is: the EXIF orientation tag, read without trusting the file."""

from __future__ import annotations

import struct

_ORIENTATION_TAG = 0x0112
_SHORT = 3
_MOST_ENTRIES = 1000


def exif_orientation(exif: bytes) -> int:
    """Read the orientation tag of an EXIF block.

    Pillow's own reader is not used because it warns, process-wide, about damaged blocks.

    Args:
        exif: the block, with or without the six bytes `Exif` and two zeros before it.

    Returns:
        1 to 8 as the EXIF standard numbers them; 1 (upright) if the tag is absent or the block is damaged.
    """
    block = exif[6:] if exif.startswith(b"Exif\0\0") else exif
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(order + "I", block, 4)
        (entries,) = struct.unpack_from(order + "H", block, start)
        for entry in range(min(entries, _MOST_ENTRIES)):
            tag, kind, count, value = struct.unpack_from(order + "HHIH", block, start + 2 + 12 * entry)
            if tag == _ORIENTATION_TAG and kind == _SHORT and count == 1:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1
