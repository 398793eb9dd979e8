"""Shares are Shapley values: compared with their definition, over every order of cells."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.explanation.sharing import (
    MOST_CELLS,
    against_the_others,
    share_out,
    shares_of_maximum,
    shares_of_mean,
    strongest_of_blocks,
)

VALUES = arrays(np.float32, (2, 5), elements=st.floats(0, 6, width=32))


def by_definition(values, worth):
    """Shapley values from every order in which cells can be uncovered."""
    shares = np.zeros(len(values))
    orders = list(permutations(range(len(values))))
    for order in orders:
        seen = np.zeros(len(values))
        before = worth(seen)
        for cell in order:
            seen[cell] = values[cell]
            after = worth(seen)
            shares[cell] += after - before
            before = after
    return shares / len(orders)


@given(VALUES)
def test_shares_of_a_maximum_are_its_shapley_values(values):
    shares = shares_of_maximum(values)
    for row, share in zip(values, shares, strict=True):
        np.testing.assert_allclose(share, by_definition(row, np.max), atol=1e-5)


@given(VALUES)
def test_shares_of_a_mean_are_its_shapley_values(values):
    for row, share in zip(values, shares_of_mean(values), strict=True):
        np.testing.assert_allclose(share, by_definition(row, np.mean), atol=1e-5)


def test_a_maximum_by_hand():
    # 2 is reached by all four (a quarter each), 3 by two (half of 1 each), 6 by the last alone.
    np.testing.assert_allclose(shares_of_maximum(np.float32([[2, 2, 3, 6]])), [[0.5, 0.5, 1.0, 4.0]])


@given(arrays(np.float32, (3, 7), elements=st.floats(-3, 3, width=32)))
def test_shares_add_up_even_where_nothing_is_above_zero(values):
    np.testing.assert_allclose(shares_of_maximum(values).sum(axis=1), values.max(axis=1), atol=1e-5)


@pytest.mark.parametrize("side", [MOST_CELLS, MOST_CELLS + 1, 2 * MOST_CELLS])
def test_big_maps_are_shared_out_in_blocks_without_losing_their_maximum(side):
    maps = np.random.default_rng(0).normal(size=(3, side, side - 5)).astype(np.float32)
    blocks = strongest_of_blocks(maps)
    assert max(blocks.shape[1:]) <= MOST_CELLS
    np.testing.assert_array_equal(blocks.max(axis=(1, 2)), maps.max(axis=(1, 2)))
    weights = np.float32([1.0, -2.0, 0.5])
    shared = share_out(maps, weights, of_maximum=True)
    assert shared.sum() == pytest.approx(float(weights @ maps.max(axis=(1, 2))), abs=1e-4)


def test_the_direction_is_the_gradient_of_the_log_odds():
    rng = np.random.default_rng(1)
    weight, features = rng.normal(size=(4, 6)), rng.normal(size=6)

    def log_odds(row):
        numbers = np.exp(weight @ row)
        share = numbers[2] / numbers.sum()
        return np.log(share / (1 - share))

    steps = np.eye(6) * 1e-6
    slope = [(log_odds(features + step) - log_odds(features - step)) / 2e-6 for step in steps]
    numbers = np.exp(weight @ features)
    found = against_the_others(weight, numbers / numbers.sum(), 2, multi_label=False)
    np.testing.assert_allclose(found, slope, atol=1e-5)


def test_a_class_that_is_beyond_doubt_is_held_against_all_others_alike():
    weight = np.float32([[3, 0], [1, 2], [5, 4]])
    found = against_the_others(weight, np.float32([1, 0, 0]), 0, multi_label=False)
    np.testing.assert_allclose(found, [0, -3], atol=1e-6)


def test_with_several_classes_per_picture_each_stands_alone():
    weight = np.float32([[3, 0], [1, 2]])
    np.testing.assert_array_equal(against_the_others(weight, np.float32([0.9, 0.9]), 1, multi_label=True), [1, 2])
