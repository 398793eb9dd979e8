"""What is said of cells lands where those cells are in the whole picture."""

from __future__ import annotations

import numpy as np
import pytest

from engine.contracts.types import Framing, Preprocessing
from engine.explanation.placing import LONGEST_SIDE, Placing

WHOLE = Preprocessing(size=64, short_side=64, framing=Framing.WHOLE)
CENTRE = Preprocessing(size=64, short_side=72, framing=Framing.CENTRE)


@pytest.mark.parametrize(
    ("height", "width", "cells"),
    [(300, 200, (96, 64)), (1, 1, (1, 1)), (3, 4000, (1, 96)), (50, 40, (50, 40)), (3000, 4000, (72, 96))],
)
@pytest.mark.parametrize("contract", [WHOLE, CENTRE])
def test_nothing_is_lost_or_added(height, width, cells, contract):
    placing = Placing(height, width, contract)
    assert (placing.height, placing.width) == cells
    assert max(cells) <= LONGEST_SIDE
    said = np.random.default_rng(0).normal(size=(7, 7)).astype(np.float32)
    laid = placing.lay(said)
    assert laid.shape == cells
    assert np.isfinite(laid).all()
    assert laid.sum() == pytest.approx(said.sum(), abs=1e-3)


def test_the_whole_picture_is_seen_and_what_is_everywhere_alike_stays_so():
    placing = Placing(200, 300, WHOLE)
    assert not placing.outside
    laid = placing.lay(np.ones((8, 8), np.float32))
    assert laid.max() < 1.02 * laid.min()


def test_a_cell_lies_where_it_was_seen():
    said = np.zeros((8, 8), np.float32)
    said[2, 6] = 1
    laid = Placing(200, 400, WHOLE).lay(said)
    row, column = np.unravel_index(laid.argmax(), laid.shape)
    assert (row + 0.5) / laid.shape[0] == pytest.approx(2.5 / 8, abs=0.02)
    assert (column + 0.5) / laid.shape[1] == pytest.approx(6.5 / 8, abs=0.02)


def test_outside_the_middle_there_is_nothing():
    # The short side becomes 72 pixels, of which 64 are seen; of 144 along the long side, the middle 64.
    placing = Placing(500, 1000, CENTRE)
    assert placing.outside
    laid = placing.lay(np.ones((8, 8), np.float32))
    middle = (np.arange(96) + 0.5) / 96
    seen_columns = (middle > 40 / 144) & (middle < 104 / 144)
    seen_rows = (np.arange(48) + 0.5) / 48
    seen_rows = (seen_rows > 4 / 72) & (seen_rows < 68 / 72)
    assert (laid[np.ix_(seen_rows, seen_columns)] > 0).all()
    assert not laid[~seen_rows].any()
    assert not laid[:, ~seen_columns].any()
