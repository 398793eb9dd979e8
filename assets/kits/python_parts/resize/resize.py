"""The picture contract's resize, for runtimes whose graph begins behind it: never resize in any other way.

Block means of whole numbers, then the triangle filter in float32 without rounding.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .tellapart_model.description import Preprocessing

Floats = npt.NDArray[np.float32]


def to_pixels(rgb: npt.NDArray[np.uint8], preprocessing: Preprocessing) -> Floats:
    """What the network sees of a decoded picture.

    Args:
        rgb: uint8 (height, width, 3), the right way up.
        preprocessing: of the model.

    Returns:
        float32 (3, size, size), 0 to 255.
    """
    size, target = preprocessing.size, preprocessing.target
    block = max(1, min(rgb.shape[:2]) // (2 * target))
    means = _block_means(rgb, block)
    height, width = means.shape[:2]
    if preprocessing.whole:
        rows, columns = _weights(height, size, 0, size), _weights(width, size, 0, size)
    else:
        short = min(height, width)
        rows, columns = (_middle(n, n * target // short, size) for n in (height, width))
    half = (rows @ means.reshape(height, -1)).reshape(size, width, 3)
    return np.ascontiguousarray(half.transpose(2, 0, 1) @ columns.T)


def _block_means(rgb: npt.NDArray[np.uint8], block: int) -> Floats:
    """The mean of each block of pixels: an exact sum, divided once; the remainder is left out on both sides."""
    height, width = rgb.shape[0] // block, rgb.shape[1] // block
    top, left = rgb.shape[0] % block // 2, rgb.shape[1] % block // 2
    seen = rgb[top : top + height * block, left : left + width * block]
    if block == 1:
        return seen.astype(np.float32)
    sums = seen.reshape(height, block, width * block * 3).sum(1, dtype=np.uint32)
    sums = sums.reshape(height, width, block, 3).sum(2, dtype=np.uint32)
    return sums.astype(np.float32) / np.float32(block * block)


def _middle(n: int, new: int, size: int) -> Floats:
    return _weights(n, new, (new - size) // 2, size)


def _weights(n: int, new: int, offset: int, size: int) -> Floats:
    """Shares of the n pixels of one side in each of the `size` that are kept: float32 (size, n)."""
    scale = n / new
    centre = (np.arange(size) + offset + 0.5) * scale
    distance = np.abs(np.arange(n)[None] + 0.5 - centre[:, None]) / max(scale, 1.0)
    triangle = np.maximum(0.0, 1.0 - distance)
    return (triangle / triangle.sum(1, keepdims=True)).astype(np.float32)
