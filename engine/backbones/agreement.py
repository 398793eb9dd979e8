"""Whether a device computes what the CPU computes; asked before its answers are trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.backbones.runner import FeatureRunner
from engine.contracts.errors import EngineError

if TYPE_CHECKING:
    import numpy.typing as npt

TOLERANCE = 2e-3
"""Largest difference allowed, as a share of the largest feature: ten times what was measured between runners that
compute in float32, and less than moves a confidence by a percent."""
PROBES = 3


def check_agreement(runner: FeatureRunner, reference: FeatureRunner, size: int) -> None:
    """Have both look at a few pictures.

    Args:
        runner: on the device that is not trusted yet.
        reference: on the CPU.
        size: edge of the pictures, in pixels.

    Raises:
        EngineError: "device-disagrees"; or what one of them raises.
    """
    pixels = probe_pictures(size)
    there, here = runner.features(pixels), reference.features(pixels)
    difference = float(np.abs(there - here).max()) / max(float(np.abs(here).max()), 1e-12)
    if not difference <= TOLERANCE:  # also when it is not a number
        raise EngineError(
            "device-disagrees",
            f"{runner.device.name} gives other answers than the processor.",
            "A newer driver may help; until then the processor is used.",
            device=runner.device.name,
            difference=f"{difference:.3g}",
        )


def probe_pictures(size: int) -> npt.NDArray[np.float32]:
    """Pictures that are hard to get right by chance, float32 (3, 3, size, size), 0 to 255.

    One has edges at every scale, one smooth colours, one noise.
    """
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    rings = 127.5 + 127.5 * np.sign(np.sin((x**2 + y**2) / (2 * size)))
    edges = np.stack([rings, 255 - rings, np.where(x > y, 255.0, 0.0)])
    smooth = np.stack([x, y, size - x]) * (255.0 / size)
    noise = np.random.default_rng(size).uniform(0, 255, (3, size, size))
    return np.stack([edges, smooth, noise]).astype(np.float32)
