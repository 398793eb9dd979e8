"""Files that end too early: how to tell, and how much of a JPEG's picture was there."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.pictures.formats import PictureFormat

_MISSING_SAMPLE = {"CMYK": 127}
"""What libjpeg fills missing blocks with; 128 in all other modes. CMYK arrives inverted."""


def readable_share(image: Image.Image) -> float:
    """How much of a JPEG that ended early has a picture on it.

    Args:
        image: loaded, not yet turned.

    Returns:
        The share of rows above the grey that libjpeg puts in place of what is missing, in [0, 1]. A progressive
        JPEG is often there from top to bottom, only less sharp: then 1.
    """
    samples: NDArray[Any] = np.asarray(image)
    missing = _MISSING_SAMPLE.get(image.mode, 128)
    for row in range(len(samples), 0, -1):
        if (samples[row - 1] != missing).any():
            return row / len(samples)
    return 0.0


def ends_early(data: bytes, kind: PictureFormat) -> bool:
    """Whether a file that could not be decoded stops before its format says it should."""
    match kind:
        case PictureFormat.JPEG:
            return data.rfind(b"\xff\xd9", len(data) // 2) == -1
        case PictureFormat.PNG:
            return data.rfind(b"IEND") == -1
        case PictureFormat.GIF:
            return not data.endswith(b";")
        case PictureFormat.WEBP:
            return int.from_bytes(data[4:8], "little") + 8 > len(data)
        case PictureFormat.BMP:
            return int.from_bytes(data[2:6], "little") > len(data)
        case PictureFormat.TIFF:
            # Only the usual layout, with the directory after the pixels, shows it.
            order = "little" if data.startswith(b"II") else "big"
            return int.from_bytes(data[4:8], order) >= len(data)  # type: ignore[arg-type]
        case PictureFormat.AVIF | PictureFormat.HEIC:
            return _last_box_ends(data) > len(data)


def _last_box_ends(data: bytes) -> int:
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length < 8:
            return len(data)  # 0 says: up to the end of the file; anything else is nonsense
        at += length
    return at
