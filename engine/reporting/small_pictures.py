"""Small pictures inside the page: bounded in number and in bytes, read only when they are shown."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from engine.contracts.errors import EngineError, PictureError
from engine.explanation.explainer import Explainer
from engine.explanation.overlay import lay_over
from engine.pictures.decoding import read_and_decode
from engine.pictures.thumbnails import fit, make_thumbnail

EDGE = 200
QUALITY = 82
MOST_BYTES = 6 * 1024**2
"""Of all pictures of one report together, before they are written as text."""


class SmallPictures:
    """Makes pictures for a page, until `MOST_BYTES` are reached.

    Args:
        explainer: draws heat-maps; None for none.
        check: called before every picture; may raise to leave.
        drawn: told before every picture how many were dealt with so far.
    """

    def __init__(
        self,
        explainer: Explainer | None,
        check: Callable[[], None],
        drawn: Callable[[int], None] = lambda _count: None,
    ) -> None:
        self._explainer = explainer
        self._check = check
        self._drawn = drawn
        self._asked = 0
        self._left = MOST_BYTES

    def plain(self, path: str) -> str | None:
        """A picture as a data URI, or None if it cannot be read or there is no room left."""
        self._begin()
        if self._left <= 0:
            return None
        small = make_thumbnail(path, EDGE)
        if not small.rgb:
            return None
        return self._uri(Image.frombytes("RGB", (small.width, small.height), small.rgb))

    def with_heat(self, path: str, class_name: str) -> tuple[str | None, str | None]:
        """A picture, and the same under the heat-map of a class; None as in `plain`."""
        self._begin()
        if self._left <= 0:
            return None, None
        try:
            rgb = read_and_decode(Path(path)).picture.rgb
        except PictureError:
            return None, None
        size = fit(rgb.shape[1], rgb.shape[0], EDGE)
        image = Image.fromarray(rgb).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
        plain = self._uri(image)
        if self._explainer is None:
            return plain, None
        try:
            heat = self._explainer.explain_decoded(rgb, class_name, self._check).heat
        except EngineError:  # the class was renamed since, or the processor cannot run it: the picture is enough
            return plain, None
        return plain, self._uri(lay_over(np.asarray(image), heat, EDGE))

    def _begin(self) -> None:
        self._check()
        self._drawn(self._asked)
        self._asked += 1

    def _uri(self, image: Image.Image) -> str:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=QUALITY)
        self._left -= buffer.tell()
        return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
