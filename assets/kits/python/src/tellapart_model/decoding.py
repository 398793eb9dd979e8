"""From the bytes of a file, which may be hostile, to plain RGB: the decode contract of Tellapart's model files.

The right way up as EXIF says; colour profiles ignored; CMYK by whole-number arithmetic; grey as three equal
channels; 16 bits cut to the upper 8; transparent pixels on white; the first page or frame; never a reduced decode.
Everything after that, the resize among it, is inside the model.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Union

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .errors import PictureError
from .flattening import flatten
from .formats import READABLE, ends_early, recognise
from .readers import TolerantJpeg, open_picture, size_in_header, turn_upright, why_unreadable

LARGEST_PICTURE = 256_000_000
"""Pixels; a bigger picture is refused by its header, before any memory is set aside for it."""

LONGEST_SIDE = 65_535
"""Pixels, as many as a JPEG can have: the graph's resize holds some tables of the network's size times a side."""

LARGEST_FILE = 1 << 30

DECODER_FAILURES = (
    ArithmeticError,
    AssertionError,
    BufferError,
    EOFError,
    Image.DecompressionBombError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What Pillow and its libraries raise on damaged or hostile bytes."""

_KINDS_OF_FEATURES = {"webp": "WebP", "avif": "AVIF", "heic": "HEIC"}
_MISSING_SAMPLE = {"CMYK": 127}
"""What libjpeg fills missing blocks with; 128 in all other modes. CMYK arrives inverted."""
_USEFUL_SHARE = 0.1
_COPY_AGAIN = "It was probably not copied completely."


@dataclass(frozen=True, eq=False)
class Decoded:
    """A picture as the model sees it.

    Attributes:
        rgb: uint8 (height, width, 3), the right way up.
        note: something worth knowing about a picture that was read all the same, an English sentence; or "".
    """

    rgb: NDArray[np.uint8]
    note: str = ""


def refused_features() -> dict[str, str]:
    """Features of the golden pictures that cannot be read here, and why; the one place that lists them.

    With a usual Pillow there are none.
    """
    found = {feature: why_unreadable(kind) for feature, kind in _KINDS_OF_FEATURES.items()}
    return {feature: reason for feature, reason in found.items() if reason}


def read_picture(path: Union[str, os.PathLike[str]]) -> bytes:
    """The bytes of a file that should be a picture.

    Raises:
        PictureError: "missing", "no-permission", "is-a-folder", "empty-file", "not-a-picture", "too-large" or
            "unreadable".
    """
    try:
        # Without O_NONBLOCK, opening a named pipe that nobody writes to would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if stat.S_ISDIR(status.st_mode):
                raise PictureError("is-a-folder", "This is a folder, not a picture.")
            if not stat.S_ISREG(status.st_mode):
                raise PictureError("not-a-picture", "This is a device or a pipe, not a picture.")
            data = file.read(LARGEST_FILE + 1) if status.st_size <= LARGEST_FILE else b""
    except (OSError, ValueError) as error:
        raise _reading_failed(error, path) from error
    if status.st_size > LARGEST_FILE or len(data) > LARGEST_FILE:
        raise PictureError("too-large", "The file is larger than 1 GiB.")
    return data


def decode(data: bytes) -> Decoded:
    """Decode a picture. Safe to call from several threads at once.

    Raises:
        PictureError: "empty-file", "not-a-picture", "unsupported", "too-large", "truncated" or "unreadable".
    """
    if not data:
        raise PictureError("empty-file", f"The file is empty. {_COPY_AGAIN}")
    kind = recognise(data)
    if kind is None:
        raise PictureError("not-a-picture", f"This file is not a picture that can be read. Use {READABLE}.")
    reason = why_unreadable(kind)
    if reason:
        raise PictureError("unsupported", reason)
    try:
        return _decode(data, kind)
    except DECODER_FAILURES as error:
        raise _decoding_failed(error, data, kind) from error


def _decode(data: bytes, kind: str) -> Decoded:
    claimed = size_in_header(data, kind)
    if claimed is not None:
        _refuse_if_too_large(claimed)
    image = open_picture(data, kind)
    _refuse_if_too_large(image.size)
    image.load()
    note = _cut_short(image) if isinstance(image, TolerantJpeg) and image.ended_early else ""
    return Decoded(flatten(turn_upright(image, kind)), note)


def _refuse_if_too_large(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > LARGEST_PICTURE:
        limit = LARGEST_PICTURE // 10**6
        raise PictureError("too-large", f"It claims {width:,} x {height:,} pixels, more than {limit} million.")
    if max(size) > LONGEST_SIDE:
        raise PictureError("too-large", f"It claims a side of {max(size):,} pixels, more than {LONGEST_SIDE:,}.")


def _cut_short(image: Image.Image) -> str:
    """What to say of a JPEG whose tail is missing; raises if hardly anything of it was there."""
    share = _readable_share(image)
    if share < _USEFUL_SHARE:
        raise _truncated()
    missing = f"only the upper {100 * share:.0f} % of the picture could be read"
    if share == 1:
        missing = "it may be less sharp than it was"
    return f"The end of this file is missing: {missing}."


def _readable_share(image: Image.Image) -> float:
    """The share of rows above the grey that stands for what is missing, in [0, 1]."""
    samples = np.asarray(image)
    missing = _MISSING_SAMPLE.get(image.mode, 128)
    for row in range(len(samples), 0, -1):
        if (samples[row - 1] != missing).any():
            return row / len(samples)
    return 0.0


def _truncated() -> PictureError:
    return PictureError("truncated", f"The file ends too early: most of the picture is missing. {_COPY_AGAIN}")


def _decoding_failed(error: BaseException, data: bytes, kind: str) -> PictureError:
    if isinstance(error, (MemoryError, Image.DecompressionBombError)):
        return PictureError("too-large", "The picture has too many pixels for this computer.")
    if ends_early(data, kind) or "is truncated" in str(error):
        return _truncated()
    return PictureError("unreadable", f"This {kind} file is damaged, or of a kind that cannot be read.")


def _reading_failed(error: Exception, path: Union[str, os.PathLike[str]]) -> PictureError:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return PictureError("missing", "There is no such file.")
    if isinstance(error, IsADirectoryError) or (isinstance(error, PermissionError) and Path(path).is_dir()):
        return PictureError("is-a-folder", "This is a folder, not a picture.")
    if isinstance(error, PermissionError):
        return PictureError("no-permission", "You do not have permission to read this file.")
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    hint = " Give it a shorter name." if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG else ""
    return PictureError("unreadable", f"The file could not be read: {reason}.{hint}")
