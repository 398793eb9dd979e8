"""Pictures to check with: made, never read from a disk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def stripes(kind: int, *, seed: int) -> NDArray[np.uint8]:
    """Noisy stripes, uint8 (240, 320, 3): lying (0) or standing (1)."""
    noise = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:240, 0:320]
    wave = np.sin((columns if kind else rows) / (6 + seed % 3)) * 80 + 128
    noisy = wave[..., None] + noise.normal(0, 12, (240, 320, 3))
    return np.asarray(np.clip(noisy, 0, 255), dtype=np.uint8)
