"""Decoding: from the bytes of a file, which may be hostile, to plain RGB."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.contracts.errors import PictureError
from engine.contracts.types import Problem
from engine.pictures.flattening import flatten
from engine.pictures.formats import READABLE, PictureFormat, recognise
from engine.pictures.opening import TolerantJpeg, open_picture, size_in_header, turn_upright
from engine.pictures.reading import read_file
from engine.pictures.truncation import ends_early, readable_share

LARGEST_PICTURE = 256_000_000
"""Pixels; a bigger picture is refused by its header, before any memory is set aside for it."""

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
"""What Pillow, pi-heif and their libraries raise on damaged or hostile bytes."""

_USEFUL_SHARE = 0.1
_COPY_AGAIN = "It was probably not copied completely; copy it again from where it came from."


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A picture as the picture contract sees it.

    Attributes:
        rgb: (H, W, 3), 0 to 255, the right way up, contiguous; not to be written to.
        note: something worth knowing about a picture that was read all the same, or None.
    """

    rgb: NDArray[np.uint8]
    note: Problem | None = None


@dataclass(frozen=True, slots=True)
class ReadPicture:
    """A picture and the name of the content it was decoded from.

    Attributes:
        picture: what was decoded.
        content_hash: BLAKE2b-128 of the file's bytes as 32 hexadecimal digits.
    """

    picture: DecodedPicture
    content_hash: str


def read_and_decode(path: Path, *, reduced_to: int | None = None) -> ReadPicture:
    """Read a file once, hash it and decode it.

    Args:
        path: the file.
        reduced_to: as in `decode`.

    Raises:
        PictureError: those of `engine.pictures.reading.read_file` and of `decode`.
    """
    content = read_file(path)
    return ReadPicture(decode(content.data, path=str(path), reduced_to=reduced_to), content.content_hash)


def decode(data: bytes, *, path: str = "", reduced_to: int | None = None) -> DecodedPicture:
    """Decode a picture: the right way up, RGB, 8 bits; the first page or frame if there are several.

    Safe to call from several threads at once.

    Args:
        data: the whole file.
        path: named in errors.
        reduced_to: let a JPEG be decoded at 1/2, 1/4 or 1/8 of its scale as long as its short side keeps at
            least twice this many pixels; None decodes exactly. The answer moves a little
            (docs/decisions/0004-reduced-jpeg-decoding.md).

    Raises:
        PictureError: "empty-file", "not-a-picture", "too-large", "truncated" or "unreadable".
    """
    if not data:
        raise PictureError("empty-file", "The file is empty.", _COPY_AGAIN, path=path)
    kind = recognise(data)
    if kind is None:
        raise PictureError(
            "not-a-picture", "This file is not a picture, whatever its name says.", f"Use {READABLE}.", path=path
        )
    try:
        return _decode(data, kind, path, reduced_to)
    except DECODER_FAILURES as error:
        if isinstance(error, PictureError):
            raise
        raise _decoding_failed(error, data, kind, path) from error


def _decode(data: bytes, kind: PictureFormat, path: str, reduced_to: int | None) -> DecodedPicture:
    claimed = size_in_header(data, kind)
    if claimed is not None:
        _refuse_if_too_large(claimed, path)
    image = open_picture(data, kind)
    _refuse_if_too_large(image.size, path)
    if reduced_to is not None and isinstance(image, TolerantJpeg):
        image.draft(None, (2 * reduced_to, 2 * reduced_to))
    image.load()
    note = _cut_short(image, path) if isinstance(image, TolerantJpeg) and image.ended_early else None
    return DecodedPicture(flatten(turn_upright(image, kind)), note)


def _refuse_if_too_large(size: tuple[int, int], path: str) -> None:
    width, height = size
    if width * height > LARGEST_PICTURE:
        raise PictureError(
            "too-large",
            f"The picture claims {width:,} x {height:,} pixels, more than {LARGEST_PICTURE // 10**6} million.",
            "Save a smaller version of it and use that.",
            path=path,
            width=str(width),
            height=str(height),
        )


def _cut_short(image: TolerantJpeg, path: str) -> Problem:
    """What to say of a JPEG whose tail is missing; raises if hardly anything of it was there."""
    share = readable_share(image)
    if share < _USEFUL_SHARE:
        raise _truncated(path)
    missing = f"only the upper {100 * share:.0f} % of the picture could be read"
    if share == 1:
        missing = "it may be less sharp than it was"
    return Problem("truncated", f"The end of this file is missing: {missing}.", _COPY_AGAIN)


def _truncated(path: str) -> PictureError:
    return PictureError(
        "truncated", "The file ends too early: most of the picture is missing.", _COPY_AGAIN, path=path
    )


def _decoding_failed(error: BaseException, data: bytes, kind: PictureFormat, path: str) -> PictureError:
    if isinstance(error, MemoryError):
        return PictureError(
            "too-large", "There is not enough memory for this picture.", "Save a smaller version of it.", path=path
        )
    if isinstance(error, Image.DecompressionBombError):  # some readers look at Pillow's own limit, 179 million
        return PictureError(
            "too-large", "The picture has too many pixels.", "Save a smaller version of it.", path=path
        )
    # Pillow knows it of the TIFFs whose directory comes first.
    if ends_early(data, kind) or "is truncated" in str(error):
        return _truncated(path)
    return PictureError(
        "unreadable",
        f"This {kind} file is damaged, or of a kind that cannot be read.",
        "Open it in another program and save it again as JPEG or PNG.",
        path=path,
        reason=str(error)[:200],
    )
