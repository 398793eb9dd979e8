"""Which part of a picture the network sees, and how far it is shrunk: whole numbers only."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contracts.types import Framing, Preprocessing


@dataclass(frozen=True, slots=True)
class Axis:
    """How one side of a (box-reduced) picture becomes one side of the network's square.

    Attributes:
        n: pixels before.
        new: pixels the whole side would have after resizing.
        offset: the first of them that is kept.
        crop: how many are kept.
    """

    n: int
    new: int
    offset: int
    crop: int


@dataclass(frozen=True, slots=True)
class Geometry:
    """The picture contract's whole numbers for one picture.

    Attributes:
        block: first the mean of each block of `block` x `block` pixels is taken; 1 for none.
        top: rows of pixels above the first whole block, which are not looked at; nor are those below the last.
        left: columns of pixels before the first whole block.
        rows: then the height is resized and cropped so.
        columns: and the width so.
    """

    block: int
    top: int
    left: int
    rows: Axis
    columns: Axis


def geometry(height: int, width: int, preprocessing: Preprocessing) -> Geometry:
    """Work out the contract's whole numbers (docs/decisions/0003-picture-contract.md).

    Args:
        height: of the decoded picture, in pixels, at least 1.
        width: of the decoded picture, in pixels, at least 1.
        preprocessing: the model's contract.
    """
    size = preprocessing.size
    centre = preprocessing.framing is Framing.CENTRE
    target = preprocessing.short_side if centre else size
    block = max(1, min(height, width) // (2 * target))
    top, left = height % block // 2, width % block // 2
    height, width = height // block, width // block
    if not centre:
        return Geometry(block, top, left, Axis(height, size, 0, size), Axis(width, size, 0, size))
    short = min(height, width)
    rows, columns = _middle(height, target, short, size), _middle(width, target, short, size)
    return Geometry(block, top, left, rows, columns)


def _middle(n: int, target: int, short: int, size: int) -> Axis:
    new = n * target // short
    return Axis(n, new, (new - size) // 2, size)
