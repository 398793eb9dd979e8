"""Shares a class's score out among the cells of the maps that it was made of.

The head's score is linear in the means and maxima of maps, so its Shapley values (L. S. Shapley, "A Value for
n-Person Games", 1953) are exact and cheap: what each cell adds, on average over all orders in which the cells of a
map can be uncovered. They add up to the score, and cells that are alike get alike shares.

For a mean, a cell's share is its value divided by the number of cells: with the head's weights, the class
activation map (Zhou et al., CVPR 2016), which is also what Grad-CAM gives there, without its rectifier. For a
maximum, the share is that of the "airport game" (Littlechild and Owen, Management Science 20, 1973): what several
cells reach is divided among them, and only what a cell has above all others is its own. The cell of the maximum
alone would be a bad guess: where a whole texture reaches nearly as far, it is anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

MOST_CELLS = 48
"""Cells along a side that maxima are shared out among: twice as many took three times as long, for no more."""


def shares_of_mean(values: Floats) -> Floats:
    """What each cell adds to the mean over cells.

    Args:
        values: (channels, cells).

    Returns:
        The same shape; each row adds up to its mean.
    """
    return values / np.float32(values.shape[1])


def shares_of_maximum(values: Floats) -> Floats:
    """What each cell adds to the maximum over cells, a cell that is covered counting as 0.

    With the values in ascending order a_1 <= ... <= a_n and a_0 = 0, the cell of a_k gets the sum over j <= k of
    (a_j - a_(j-1)) / (n - j + 1). Values below 0 count as 0; where all are, what is missing is shared evenly.

    Args:
        values: (channels, cells).

    Returns:
        The same shape; each row adds up to its maximum, equal cells have equal shares.
    """
    channels, cells = values.shape
    order = np.argsort(values, axis=1)
    ascending = np.maximum(np.take_along_axis(values, order, axis=1), 0.0)
    steps = np.diff(ascending, axis=1, prepend=np.float32(0.0))
    shares = np.cumsum(steps / np.arange(cells, 0, -1, dtype=np.float32), axis=1)
    shares += np.minimum(values.max(axis=1, keepdims=True), 0.0) / np.float32(cells)
    back = np.empty((channels, cells), np.float32)
    np.put_along_axis(back, order, shares, axis=1)
    return back


def share_out(maps: Floats, weights: Floats, *, of_maximum: bool) -> Floats:
    """Share a weighted sum of means or maxima out among the cells.

    Args:
        maps: (channels, height, width).
        weights: of each channel in the score, (channels,).
        of_maximum: whether the score is made of the maxima of the maps; else of their means.

    Returns:
        (rows, columns), float32, the map's own or fewer; it adds up to the weighted sum.
    """
    if of_maximum:
        cells = strongest_of_blocks(maps)
        values = shares_of_maximum(cells.reshape(len(maps), -1))
    else:
        cells = maps
        values = shares_of_mean(cells.reshape(len(maps), -1))
    return (weights @ values).reshape(cells.shape[1:])


def strongest_of_blocks(maps: Floats) -> Floats:
    """The maxima of blocks of cells, so that no side has more than `MOST_CELLS`; the maximum of all stays.

    Args:
        maps: (channels, height, width).
    """
    channels, height, width = maps.shape
    block = -(-max(height, width) // MOST_CELLS)
    if block == 1:
        return maps
    rows, columns = -(-height // block), -(-width // block)
    missing = (0, rows * block - height), (0, columns * block - width)
    padded = np.pad(maps, ((0, 0), *missing), mode="edge")
    return np.asarray(padded.reshape(channels, rows, block, columns, block).max(axis=(2, 4)))


def against_the_others(weight: Floats, probabilities: Floats, chosen: int, *, multi_label: bool) -> Floats:
    """The head's weights for "this class and not the others".

    With one class per picture it is the direction in which the logarithm of the odds of the class grows:
    w_k - sum over j != k of q_j w_j, where q are the probabilities of the other classes among themselves. The map
    then says why the picture is taken for this class and not for those that come near. With several classes per
    picture, each class stands alone, and it is w_k.

    Args:
        weight: of the head, (classes, features).
        probabilities: of this picture, (classes,).
        chosen: the class's number.
        multi_label: whether a picture may have several classes.

    Returns:
        (features,), float32.
    """
    mine: Floats = weight[chosen]
    others = np.delete(np.arange(len(weight)), chosen)
    if multi_label or not len(others):
        return mine
    # A sure model leaves the others nothing that float32 can tell apart; then they count alike.
    share = probabilities[others].astype(np.float64) + 1e-12
    share /= share.sum()
    return (mine - share @ weight[others]).astype(np.float32)
