"""Showing a person how their pictures are varied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.contracts.errors import PictureError
from engine.contracts.projects import PictureRow
from engine.contracts.training_events import AugmentationPreviewed
from engine.contracts.types import Framing, JobId, Preprocessing, Thumbnail
from engine.jobs import StopToken
from engine.pictures.decoding import decode
from engine.pictures.reading import read_file
from engine.pictures.resizing import to_pixels
from engine.training.thorough.permitted import Permitted
from engine.training.thorough.variations import Pixels, View

EDGE = 160
"""Pixels along each side of a previewed picture."""


def preview(
    rows: Sequence[PictureRow],
    permitted: Permitted,
    *,
    seed: int,
    pictures: int,
    views: int,
    job: JobId,
    stop: StopToken,
) -> AugmentationPreviewed:
    """Some pictures, evenly spread over all, and varied versions of them.

    Args:
        rows: pictures with labels.
        permitted: what is done to them.
        seed: of the training.
        pictures: how many pictures to show, fewer where fewer can be read.
        views: how many versions of each.
        job: the job that is answered.
        stop: looked at before every picture.

    Raises:
        JobStopped: if the job was cancelled.
    """
    contract = Preprocessing(size=EDGE, short_side=EDGE, framing=Framing.WHOLE)
    originals: list[Thumbnail] = []
    varied: list[tuple[Thumbnail, ...]] = []
    for place in _spread(len(rows), pictures):
        stop.raise_if_stopped()
        path = rows[place].path
        try:
            pixels = to_pixels(decode(read_file(Path(path)).data, path=path).rgb, contract)
        except PictureError:
            continue
        originals.append(_thumbnail(path, pixels))
        looks = (View(permitted.variations, seed, 1000 + number) for number in range(1, views + 1))
        varied.append(tuple(_thumbnail(path, look.vary(pixels, path)) for look in looks))
        if len(originals) == pictures:
            break
    return AugmentationPreviewed(
        job,
        tuple(originals),
        tuple(varied),
        tuple(variation.value for variation in permitted.variations),
        tuple((variation.value, reason) for variation, reason in permitted.refused),
    )


def _spread(rows: int, wanted: int) -> list[int]:
    """Places evenly spread over all first, then the others, for pictures that cannot be read."""
    first = [int(place) for place in np.linspace(0, rows - 1, min(rows, wanted))] if rows else []
    return [*dict.fromkeys([*first, *range(rows)])]


def _thumbnail(path: str, pixels: Pixels) -> Thumbnail:
    rgb = np.clip(np.rint(pixels), 0, 255).astype(np.uint8).transpose(1, 2, 0)
    return Thumbnail(path, EDGE, EDGE, np.ascontiguousarray(rgb).tobytes())
