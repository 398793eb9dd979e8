"""Small pictures for people to look at; not what a network sees."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from engine.contracts.errors import PictureError
from engine.contracts.types import Thumbnail
from engine.pictures.decoding import read_and_decode

_LARGEST_GAP = 2.0
"""How much of the shrinking is left to the good filter; the rest is done by averaging, which is faster."""


def make_thumbnail(path: str, edge: int) -> Thumbnail:
    """Make a small picture, the right way up, no side longer than `edge`; a small picture is not made bigger.

    Args:
        path: the file.
        edge: in pixels, at least 1.

    Returns:
        The small picture; if the file cannot be used, a thumbnail without pixels that says why.
    """
    try:
        read = read_and_decode(Path(path), reduced_to=max(1, edge // 2))
    except PictureError as error:
        return Thumbnail(path, 0, 0, b"", error.problem())
    image = Image.fromarray(read.picture.rgb)
    width, height = fit(image.width, image.height, edge)
    if (width, height) != image.size:
        image = image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=_LARGEST_GAP)
    return Thumbnail(path, width, height, image.tobytes())


def fit(width: int, height: int, edge: int) -> tuple[int, int]:
    """The size that fits into `edge` x `edge` with the same proportions; at least 1 x 1, never bigger."""
    longest = max(width, height)
    if longest <= edge:
        return width, height
    return max(1, round(width * edge / longest)), max(1, round(height * edge / longest))
