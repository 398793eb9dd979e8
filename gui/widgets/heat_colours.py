"""The colours of a heat-map: even steps of lightness, told apart by the colour-blind and on grey paper."""

from __future__ import annotations

import sys
from functools import lru_cache

from PySide6.QtGui import QColor, QImage

STOPS = ("#000004", "#280b53", "#65156e", "#9f2a63", "#d44842", "#f57d15", "#fac127", "#fcffa4")
"""Matplotlib's "inferno" (Smith and van der Walt, CC0), at equal distances."""
OPAQUE = 0.92
"""How much of the picture the hottest colour covers at full strength."""


def heat_colour(heat: float) -> QColor:
    """The colour of a heat in [0, 1]."""
    place = min(1.0, max(0.0, heat)) * (len(STOPS) - 1)
    first = min(int(place), len(STOPS) - 2)
    low, high, share = QColor(STOPS[first]), QColor(STOPS[first + 1]), place - first
    return QColor(
        round(low.red() + (high.red() - low.red()) * share),
        round(low.green() + (high.green() - low.green()) * share),
        round(low.blue() + (high.blue() - low.blue()) * share),
    )


def heat_image(width: int, height: int, heat: bytes, strength: float) -> QImage:
    """A see-through picture of a heat-map, one pixel a cell: clear where it says nothing.

    Args:
        width: cells per row.
        height: rows.
        heat: `width * height` bytes, row by row.
        strength: 0 shows nothing, 1 covers the hottest cells almost wholly.
    """
    table = _table(round(100 * strength))
    pixels = b"".join([table[value] for value in heat[: width * height]])
    return QImage(pixels, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


@lru_cache(maxsize=128)
def _table(percent: int) -> tuple[bytes, ...]:
    """For each byte of heat the four bytes of a premultiplied pixel."""
    pixels = []
    for value in range(256):
        alpha = OPAQUE * percent / 100 * (value / 255) ** 0.9
        colour = heat_colour(value / 255)
        red, green, blue = (round(part * alpha) for part in (colour.red(), colour.green(), colour.blue()))
        pixels.append((round(255 * alpha) << 24 | red << 16 | green << 8 | blue).to_bytes(4, sys.byteorder))
    return tuple(pixels)
