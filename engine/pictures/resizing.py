"""The picture contract's resize on the host: the numbers a network sees, before they are normalised."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from engine.contracts.types import Preprocessing
from engine.pictures.geometry import geometry
from engine.pictures.triangle import SparseWeights, sparse_triangle_weights

_VALUES_AT_ONCE = 1 << 18
"""How many floats are made of the picture at a time: few enough to stay in a processor's cache."""


def to_pixels(
    rgb: NDArray[np.uint8], preprocessing: Preprocessing, out: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """Resize and crop a decoded picture as the contract says, without rounding.

    First the mean of blocks of pixels where the picture is much bigger than needed, then the triangle filter
    down the columns, then along the rows (docs/decisions/0003-picture-contract.md). Normalising
    (`(x / 255 - mean) / std`) is left to the network's graph.

    Args:
        rgb: (H, W, 3), from `decode`.
        preprocessing: the model's contract.
        out: where to put the pixels, (3, size, size), for example a place in a batch; None for a new array.

    Returns:
        (3, size, size), 0 to 255: `out`, or a new contiguous array.
    """
    plan = geometry(rgb.shape[0], rgb.shape[1], preprocessing)
    down = sparse_triangle_weights(plan.rows.n, plan.rows.new, plan.rows.offset, plan.rows.crop)
    across = sparse_triangle_weights(plan.columns.n, plan.columns.new, plan.columns.offset, plan.columns.crop)
    block = plan.block
    rows = slice(plan.top + down.first * block, plan.top + down.end * block)
    columns = slice(plan.left + across.first * block, plan.left + across.end * block)
    seen = rgb[rows, columns]
    half = _filter_rows(seen, down) if block == 1 else _filter_blocks(seen, block, down)
    full = cast("NDArray[np.float32]", across.matrix @ half)
    size = preprocessing.size
    pixels = np.empty((3, size, size), np.float32) if out is None else out
    pixels[...] = full.reshape(size, 3, size).transpose(1, 2, 0)
    return pixels


def _filter_rows(rgb: NDArray[np.uint8], down: SparseWeights) -> NDArray[np.float32]:
    """Filter down the columns; (width, 3 * crop), the crop of each channel after the other."""
    values = rgb.reshape(len(rgb), -1)
    half = np.empty((values.shape[1], down.matrix.shape[0]), np.float32)
    step = max(1, _VALUES_AT_ONCE // len(values))
    for left in range(0, values.shape[1], step):
        filtered = cast("NDArray[np.float32]", down.matrix @ values[:, left : left + step].astype(np.float32))
        half[left : left + step] = filtered.T
    return half.reshape(rgb.shape[1], -1)


def _filter_blocks(rgb: NDArray[np.uint8], block: int, down: SparseWeights) -> NDArray[np.float32]:
    """Take the mean of each block, then filter down the columns; (width, 3 * crop) as `_filter_rows`."""
    means = block_means(rgb, block)
    height, _, width = means.shape
    filtered = cast("NDArray[np.float32]", down.matrix @ means.reshape(height, -1))
    half = np.ascontiguousarray(filtered.T).reshape(3, width, -1)
    return half.transpose(1, 0, 2).reshape(width, -1)


def block_means(rgb: NDArray[np.uint8], block: int) -> NDArray[np.float32]:
    """The mean of each `block` x `block` pixels: an exact sum of whole numbers, divided once in float32.

    Args:
        rgb: (H, W, 3); rows and columns beyond the last whole block are left out.
        block: 1 to 256.

    Returns:
        (H // block, 3, W // block): one row of each channel after the other.
    """
    height, width = rgb.shape[0] // block, rgb.shape[1] // block
    rows = rgb[: height * block, : width * block].reshape(height, block, -1)
    sums_fit = np.uint16 if block <= 16 else np.uint32
    means = np.empty((height, 3, width), np.float32)
    step = max(1, _VALUES_AT_ONCE // rows.shape[2])
    for top in range(0, height, step):
        part = rows[top : top + step]
        down = part[:, 0].astype(sums_fit)
        for row in range(1, block):
            np.add(down, part[:, row], out=down)
        across = np.zeros((len(part), 3, width), sums_fit)
        for column in range(block):
            for channel in range(3):
                across[:, channel] += down[:, 3 * column + channel :: 3 * block]
        np.divide(across, np.float32(block * block), out=means[top : top + step], dtype=np.float32)
    return means
