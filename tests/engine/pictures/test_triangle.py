"""The filter's weights: the dense definition, and the sparse form that the host uses."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.pictures.triangle import sparse_triangle_weights, triangle_weights

AXES = st.tuples(st.integers(1, 700), st.integers(1, 600)).flatmap(
    lambda axis: st.tuples(st.just(axis[0]), st.just(axis[1]), st.integers(0, axis[1] - 1), st.just(axis[1])).map(
        lambda four: (four[0], four[1], four[2], four[3] - four[2])
    )
)


@settings(max_examples=200)
@given(axis=AXES)
def test_the_sparse_form_is_the_dense_one(axis: tuple[int, int, int, int]) -> None:
    dense = triangle_weights(*axis)
    sparse = sparse_triangle_weights(*axis)
    assert np.abs(sparse.matrix.toarray() - dense[:, sparse.first : sparse.end]).max() < 1e-6
    assert dense[:, : sparse.first].sum() == 0
    assert dense[:, sparse.end :].sum() == 0


@given(axis=AXES)
def test_every_row_is_a_weighted_mean(axis: tuple[int, int, int, int]) -> None:
    weights = triangle_weights(*axis)
    assert weights.dtype == np.float32
    assert weights.shape == (axis[3], axis[0])
    assert (weights >= 0).all()
    assert np.abs(weights.sum(axis=1) - 1).max() < 1e-5


def test_nothing_changes_at_the_same_size() -> None:
    assert np.array_equal(triangle_weights(5, 5, 0, 5), np.eye(5, dtype=np.float32))


def test_half_the_size_worked_out_by_hand() -> None:
    # centre 1, support 2: distances 0.5, 0.5, 1.5 of the pixels 0, 1, 2 leave 3/4, 3/4, 1/4 before dividing by 7/4
    assert np.allclose(triangle_weights(4, 2, 0, 2)[0], [3 / 7, 3 / 7, 1 / 7, 0])


def test_a_long_side_costs_no_full_matrix() -> None:
    sparse = sparse_triangle_weights(20_000, 1_024_000, 511_888, 224)
    assert sparse.matrix.nnz <= 224 * 3
    assert sparse.end - sparse.first < 10
