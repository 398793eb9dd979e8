"""Varying pictures so that a model learns what does not matter."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]

TURN = 10.0
"""Degrees that a picture is turned at most, either way; with `ZOOM` and `SHIFT`, each evenly spread."""
ZOOM = 0.15
"""Logarithm of the largest and smallest magnification."""
SHIFT = 0.06
"""Share of the picture's edge that it is moved at most, along each."""
BRIGHTNESS, CONTRAST, SATURATION = 0.12, 0.12, 0.2
"""Logarithms of the strongest and weakest."""


class Variation(StrEnum):
    """One way in which a picture may be varied; the values are the window's stable words."""

    ZOOM = "zoom"
    """A little bigger or smaller, turned by a few degrees and moved; what is missing is mirrored in."""
    COLOURS = "colours"
    """A little lighter or darker, with more or less contrast and colour."""
    MIRROR = "mirror"
    UPSIDE_DOWN = "upside-down"
    QUARTER_TURNS = "quarter-turns"


@dataclass(frozen=True, slots=True)
class View:
    """One varied look at pictures: the same picture always looks the same in it.

    Attributes:
        variations: which may be used, in the order of `Variation`.
        seed: of the training.
        number: tells views of one training apart.
        always: whether each is used for every picture; else flips and turns are tossed for.
    """

    variations: tuple[Variation, ...]
    seed: int
    number: int
    always: bool = False

    @property
    def name(self) -> str:
        """Names everything that a view depends on; part of a feature cache's recipe."""
        how = "always" if self.always else "tossed"
        return f"view-1-{'+'.join(self.variations)}-{how}-{self.seed}-{self.number}"

    def vary(self, pixels: Pixels, content: str) -> Pixels:
        """A varied picture.

        Args:
            pixels: float32 (3, size, size), values 0 to 255; not changed.
            content: hash of the picture's file, which decides its variation together with seed and number.
        """
        told = hashlib.blake2b(f"{self.seed}/{self.number}/{content}".encode(), digest_size=16).digest()
        return varied(pixels, self.variations, np.random.default_rng(list(told)), always=self.always)


def varied(
    pixels: Pixels, variations: tuple[Variation, ...], chance: np.random.Generator, *, always: bool = False
) -> Pixels:
    """One picture varied at random.

    Args:
        pixels: float32 (3, size, size), values 0 to 255; not changed.
        variations: which may be used.
        chance: decides.
        always: mirror and turn it for certain, where that may be done at all.

    Returns:
        float32 (3, size, size), values 0 to 255.
    """
    draws = chance.uniform(-1, 1, 16)  # drawn whatever is allowed, so that one variation does not shift the others
    if Variation.MIRROR in variations and (always or draws[0] > 0):
        pixels = pixels[:, :, ::-1]
    if Variation.UPSIDE_DOWN in variations and (always or draws[1] > 0):
        pixels = pixels[:, ::-1]
    if Variation.QUARTER_TURNS in variations and (always or draws[2] > 0):
        pixels = np.rot90(pixels, 1 if draws[3] > 0 else 3, axes=(1, 2))
    if Variation.ZOOM in variations:
        pixels = _moved(np.ascontiguousarray(pixels), draws[4], draws[5], draws[6], draws[7])
    if Variation.COLOURS in variations:
        pixels = _coloured(pixels, draws[8], draws[9], draws[10])
    return np.array(pixels, dtype=np.float32, order="C")


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """Several threads vary pictures at once; each keeps to itself meanwhile."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _moved(pixels: Pixels, turn: float, zoom: float, down: float, across: float) -> Pixels:
    import torch
    from torch.nn import functional

    angle, scale = math.radians(turn * TURN), math.exp(zoom * ZOOM)
    cosine, sine = math.cos(angle) * scale, math.sin(angle) * scale
    place = torch.tensor([[cosine, -sine, 2 * SHIFT * across], [sine, cosine, 2 * SHIFT * down]]).float()
    picture = torch.from_numpy(pixels)[None]
    with torch.no_grad():
        grid = functional.affine_grid(place[None], list(picture.shape), align_corners=False)
        moved = functional.grid_sample(picture, grid, padding_mode="reflection", align_corners=False)
    result: Pixels = moved[0].numpy()
    return result


def _coloured(pixels: Pixels, brightness: float, contrast: float, saturation: float) -> Pixels:
    grey = pixels.mean(axis=0, keepdims=True)
    middle = np.float32(grey.mean())
    some = grey + (pixels - grey) * np.float32(math.exp(saturation * SATURATION))
    some = middle + (some - middle) * np.float32(math.exp(contrast * CONTRAST))
    result: Pixels = np.clip(some * np.float32(math.exp(brightness * BRIGHTNESS)), 0.0, 255.0)
    return result
