"""Opening a picture's bytes with the one reader for its format, without touching Pillow's global settings.

`PIL.Image.open` is not used: it warns about, and refuses, big pictures by a process-wide limit, and it tries
formats that call other programs.
"""

from __future__ import annotations

import io
import re
import warnings

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from engine.pictures.formats import PictureFormat
from engine.pictures.heic import HeicImageFile
from engine.pictures.orientation import exif_orientation

_WHOLE_FILE = 1 << 30
_PILLOW = r"PIL\."
_SILENCE = ("ignore", None, Warning, re.compile(_PILLOW), 0)
_ENDINGS = b"\xff\xd9" * (1 << 15)

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


class TolerantJpeg(JpegImagePlugin.JpegImageFile):
    """A JPEG whose broken tail is read as grey.

    Attributes:
        ended_early: after loading, whether the file stopped before the picture was complete.
    """

    ended_early = False

    def load_read(self, read_bytes: int) -> bytes:
        """Give the decoder what there is, then end markers, as libjpeg itself does at the end of a file."""
        data = super().load_read(read_bytes)
        if data or self.ended_early:
            return data
        self.ended_early = True
        return _ENDINGS

    def _read_dpi_from_exif(self) -> None:
        """Skip what Pillow does here: dots per inch mean nothing to us, and damaged EXIF makes it warn."""


_READERS: dict[PictureFormat, type[ImageFile.ImageFile]] = {
    PictureFormat.JPEG: TolerantJpeg,
    PictureFormat.PNG: PngImagePlugin.PngImageFile,
    PictureFormat.WEBP: WebPImagePlugin.WebPImageFile,
    PictureFormat.AVIF: AvifImagePlugin.AvifImageFile,
    PictureFormat.HEIC: HeicImageFile,
    PictureFormat.TIFF: TiffImagePlugin.TiffImageFile,
    PictureFormat.BMP: BmpImagePlugin.BmpImageFile,
    PictureFormat.GIF: GifImagePlugin.GifImageFile,
}


def size_in_header(data: bytes, kind: PictureFormat) -> tuple[int, int] | None:
    """Width and height as the file claims, for the formats whose reader sets memory aside on opening."""
    if kind is PictureFormat.GIF:
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    if kind is PictureFormat.WEBP and data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return None


def open_picture(data: bytes, kind: PictureFormat) -> Image.Image:
    """Open a picture; its size is known then, its pixels are not decoded yet.

    Raises:
        Exception: any of `engine.pictures.decoding.DECODER_FAILURES`.
    """
    silence_pillow()
    image = _READERS[kind](io.BytesIO(data))
    image.decodermaxblock = _WHOLE_FILE
    if kind is PictureFormat.PNG:
        _mend_clear_colour(image, depth=data[24])
    return image


def _mend_clear_colour(image: Image.Image, depth: int) -> None:
    """Bring a PNG's transparent colour to the 8 bits that its samples are brought to, which Pillow forgets."""
    clear = image.info.get("transparency")
    if image.mode == "L" and isinstance(clear, int) and depth in _STEPS:
        image.info["transparency"] = clear * _STEPS[depth]
    if image.mode == "RGB" and depth == 16 and clear is not None:
        del image.info["transparency"]  # the lower bytes that would tell it from its neighbours are gone


def turn_upright(image: Image.Image, kind: PictureFormat) -> Image.Image:
    """Turn a picture as its EXIF orientation says. The TIFF and HEIC readers have done so by themselves."""
    exif = image.info.get("exif")
    if kind in {PictureFormat.TIFF, PictureFormat.HEIC} or not isinstance(exif, bytes):
        return image
    turn = _TURNS.get(exif_orientation(exif))
    return image if turn is None else image.transpose(turn)


def silence_pillow() -> None:
    """Keep Pillow's remarks about damaged metadata from whoever reads standard error.

    `warnings.catch_warnings` is not safe while other threads decode; one more filter is, and adding it again
    changes nothing. It is put in front at each call because test runners put others there between tests.
    """
    if warnings.filters[:1] != [_SILENCE]:
        warnings.filterwarnings("ignore", module=_PILLOW)
