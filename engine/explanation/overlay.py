"""A heat-map as a picture that people can look at and file: the picture, what speaks for the class, a legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.explanation.explainer import Explanation
from engine.pictures.thumbnails import fit

if TYPE_CHECKING:
    import numpy.typing as npt

    Bytes = npt.NDArray[np.uint8]

_STOPS = (
    (0, 32, 76), (44, 62, 107), (85, 91, 108), (122, 119, 120), (165, 150, 115), (208, 184, 92), (255, 234, 70),
)  # fmt: skip
"""Of the colour map cividis, which is perceptually even and looks the same to people who see red and green alike.

Nunez, Anderton and Renslow, "Optimizing colormaps with consideration for color vision deficiency", PLOS ONE 13
(2018).
"""

_PICTURE_EDGE = 960
_MARGIN, _GAP, _LEGEND_HEIGHT = 24, 12, 16
_PAPER, _INK = (255, 255, 255), (32, 32, 32)
_LEAST_COVER, _MOST_COVER = 0.35, 0.65
"""How much of the picture the colours hide where nothing, and where most, speaks for the class."""


def colours_of(heat: Bytes) -> Bytes:
    """The colour of each strength: (h, w) to (h, w, 3)."""
    stops = np.array(_STOPS, np.float64)
    places = np.linspace(0, 255, len(stops))
    table = np.stack([np.interp(np.arange(256), places, stops[:, channel]) for channel in range(3)], axis=1)
    return np.asarray(table.round(), np.uint8)[heat]


def lay_over(rgb: Bytes, heat: Bytes, edge: int = _PICTURE_EDGE) -> Image.Image:
    """The picture in grey under the colours of its heat-map, brightest where it speaks for the class.

    Args:
        rgb: the decoded picture, (height, width, 3).
        heat: (rows, columns) over the whole picture.
        edge: the longest side of what comes out may have this many pixels.
    """
    size = fit(rgb.shape[1], rgb.shape[0], edge)
    if max(size) < edge // 2:  # a heat-map of a small picture would be too small to see
        size = fit_up(size, edge // 2)
    grey = Image.fromarray(rgb).convert("L").resize(size, Image.Resampling.BILINEAR)
    strength = Image.fromarray(heat).resize(size, Image.Resampling.BICUBIC)
    strengths = np.asarray(strength)
    cover = _LEAST_COVER + (_MOST_COVER - _LEAST_COVER) * (strengths[..., None] / 255.0)
    under = np.asarray(grey, np.float64)[..., None]
    mixed = under * (1 - cover) + colours_of(strengths) * cover
    return Image.fromarray(np.asarray(mixed.round(), np.uint8))


def fit_up(size: tuple[int, int], edge: int) -> tuple[int, int]:
    """The size with the same proportions whose longest side is `edge`."""
    factor = edge / max(size)
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def write_overlay(file: BinaryIO, rgb: Bytes, explanation: Explanation) -> None:
    """Write a PNG: the picture beside itself under its heat-map, with a legend and words."""
    over = lay_over(rgb, explanation.heat)
    plain = Image.fromarray(rgb).resize(over.size, Image.Resampling.BILINEAR)
    words = sentences(explanation)
    font = ImageFont.load_default(size=18)
    height = over.height + 3 * _MARGIN + _LEGEND_HEIGHT + len(words) * 28
    width = max(2 * over.width + _GAP + 2 * _MARGIN, 760)
    sheet = Image.new("RGB", (width, height), _PAPER)
    sheet.paste(plain, (_MARGIN, _MARGIN))
    sheet.paste(over, (_MARGIN + over.width + _GAP, _MARGIN))
    draw = ImageDraw.Draw(sheet)
    top = over.height + 2 * _MARGIN
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None], _LEGEND_HEIGHT, axis=0)
    sheet.paste(Image.fromarray(colours_of(ramp)), (_MARGIN, top))
    draw.text((_MARGIN + 256 + _GAP, top - 3), "from “says nothing for it” to “speaks for it most”", _INK, font)
    for row, sentence in enumerate(words):
        draw.text((_MARGIN, top + _LEGEND_HEIGHT + 10 + row * 28), sentence, _INK, font)
    sheet.save(file, "PNG")


def sentences(explanation: Explanation) -> tuple[str, ...]:
    """What there is to say of a heat-map, in words."""
    said = [f"{explanation.class_name}: {explanation.confidence:.0%} sure."]
    if not explanation.heat.any():
        said.append("No part of the picture speaks for this class.")
    if explanation.outside:
        said.append("The model does not look at the edges of this picture.")
    return tuple(said)
