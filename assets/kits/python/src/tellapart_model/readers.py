"""Opens a picture with the one reader of Pillow for its format.

`PIL.Image.open` is not used: it refuses big pictures by a limit that belongs to the whole program, and it tries
formats that call other programs.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import re
import struct
import warnings
from typing import Any, Optional

from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    features,
)

_WHOLE_FILE = 1 << 30
_ENDINGS = b"\xff\xd9" * (1 << 15)
_SILENCE = ("ignore", None, Warning, re.compile(r"PIL\."), 0)

_STEPS = {2: 85, 4: 17}
"""Bits of a PNG's grey samples, and what they are multiplied with to fill 8 bits."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION_TAG = 0x0112
_SHORT = 3
_MOST_ENTRIES = 1000


class TolerantJpeg(JpegImagePlugin.JpegImageFile):
    """A JPEG whose missing tail is read as grey, as libjpeg leaves it.

    Attributes:
        ended_early: after loading, whether the file stopped before the picture was complete.
    """

    ended_early = False

    def load_read(self, read_bytes: int) -> bytes:
        """Give the decoder what there is, then end markers."""
        data = super().load_read(read_bytes)
        if data or self.ended_early:
            return data
        self.ended_early = True
        return _ENDINGS

    def _read_dpi_from_exif(self) -> None:
        """Skip what Pillow does here: dots per inch mean nothing to us, and damaged EXIF makes it warn."""


_READERS: dict[str, Any] = {
    "JPEG": TolerantJpeg,
    "PNG": PngImagePlugin.PngImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "GIF": GifImagePlugin.GifImageFile,
}

_LATER = {
    "WebP": ("PIL.WebPImagePlugin", "WebPImageFile"),
    "AVIF": ("PIL.AvifImagePlugin", "AvifImageFile"),
    "HEIC": (".heic", "HeicImageFile"),
}
"""Readers that are not there everywhere."""


def why_unreadable(kind: str) -> str:
    """Why a format cannot be read here, an English sentence; "" if it can."""
    if kind == "WebP" and not features.check("webp"):
        return "WebP cannot be read: this Pillow was built without it."
    if kind == "AVIF" and not _has_avif():
        return "AVIF cannot be read: install Pillow 11.3 or newer."
    if kind == "HEIC" and importlib.util.find_spec("pi_heif") is None:
        return "HEIC cannot be read: install the package pi-heif."
    return ""


def size_in_header(data: bytes, kind: str) -> Optional[tuple[int, int]]:
    """Width and height as the file claims, for the formats whose reader sets memory aside on opening."""
    if kind == "GIF":
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    if kind == "WebP" and data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return None


def open_picture(data: bytes, kind: str) -> Image.Image:
    """Open a picture of a kind that can be read; its size is known then, its pixels are not decoded yet.

    Raises:
        Exception: any of `decoding.DECODER_FAILURES`.
    """
    # `warnings.catch_warnings` is not safe while other threads decode; one more filter is.
    if warnings.filters[:1] != [_SILENCE]:
        warnings.filterwarnings("ignore", module=r"PIL\.")
    reader = _READERS.get(kind)
    if reader is None:
        module, name = _LATER[kind]
        reader = getattr(importlib.import_module(module, __package__), name)
    image: ImageFile.ImageFile = reader(io.BytesIO(data))
    image.decodermaxblock = _WHOLE_FILE
    if kind == "PNG":
        _mend_clear_colour(image, depth=data[24])
    return image


def turn_upright(image: Image.Image, kind: str) -> Image.Image:
    """Turn a picture as its EXIF orientation says. The TIFF and HEIC readers have done so by themselves."""
    exif = image.info.get("exif")
    if kind in {"TIFF", "HEIC"} or not isinstance(exif, bytes):
        return image
    turn = _TURNS.get(exif_orientation(exif))
    return image if turn is None else image.transpose(turn)


def exif_orientation(exif: bytes) -> int:
    """Read the orientation tag of an EXIF block: 1 to 8, and 1 (upright) if it is absent or the block is damaged.

    Pillow's own reader is not used because it warns, for the whole program, about damaged blocks.
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
                return int(value) if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _mend_clear_colour(image: Image.Image, depth: int) -> None:
    """Bring a PNG's transparent colour to the 8 bits that its samples are brought to, which Pillow forgets."""
    clear = image.info.get("transparency")
    if image.mode == "L" and isinstance(clear, int) and depth in _STEPS:
        image.info["transparency"] = clear * _STEPS[depth]
    if image.mode == "RGB" and depth == 16 and clear is not None:
        del image.info["transparency"]  # the lower bytes that would tell it from its neighbours are gone


def _has_avif() -> bool:
    return importlib.util.find_spec("PIL.AvifImagePlugin") is not None and bool(features.check("avif"))
