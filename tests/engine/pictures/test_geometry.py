"""The contract's whole numbers, as docs/decisions/0003-picture-contract.md writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.types import Framing, Preprocessing
from engine.pictures.geometry import Axis, geometry

CENTRE = Preprocessing(size=224, short_side=256, framing=Framing.CENTRE)
WHOLE = Preprocessing(size=250, framing=Framing.WHOLE)


def test_a_photo() -> None:
    plan = geometry(375, 500, CENTRE)
    assert (plan.block, plan.top, plan.left) == (1, 0, 0)
    assert plan.rows == Axis(n=375, new=256, offset=16, crop=224)
    assert plan.columns == Axis(n=500, new=341, offset=58, crop=224)


def test_twelve_megapixels_are_taken_in_blocks_and_the_remainder_is_shared() -> None:
    plan = geometry(3024, 4032, CENTRE)
    assert (plan.block, plan.top, plan.left) == (5, 2, 1)
    assert (plan.rows.n, plan.columns.n) == (604, 806)


def test_the_whole_picture_becomes_a_square() -> None:
    plan = geometry(1000, 4000, WHOLE)
    assert plan.block == 2
    assert plan.rows == Axis(n=500, new=250, offset=0, crop=250)
    assert plan.columns == Axis(n=2000, new=250, offset=0, crop=250)


@pytest.mark.parametrize(("short", "block"), [(1, 1), (1023, 1), (1024, 2), (1535, 2), (1536, 3)])
def test_blocks_begin_at_four_times_the_target(short: int, block: int) -> None:
    assert geometry(short, 5000, CENTRE).block == block


@given(
    height=st.integers(1, 20_000),
    width=st.integers(1, 20_000),
    size=st.integers(1, 512),
    margin=st.integers(0, 100),
    framing=st.sampled_from(Framing),
)
def test_it_fits_for_any_size(height: int, width: int, size: int, margin: int, framing: Framing) -> None:
    plan = geometry(height, width, Preprocessing(size=size, short_side=size + margin, framing=framing))
    for axis, length, start in ((plan.rows, height, plan.top), (plan.columns, width, plan.left)):
        assert axis.n >= 1
        assert start + axis.n * plan.block <= length
        assert axis.offset >= 0
        assert axis.offset + axis.crop <= axis.new
