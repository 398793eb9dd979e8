"""Arithmetic on a row in old operators is NumPy's, whoever runs it."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper
from scipy.spatial.distance import cdist
from scipy.special import logsumexp

from engine.backbones.onnx_graph import GraphWriter
from engine.backbones.ort_runner import open_session, run_session
from engine.exporting.core_graph import CORE_IR_VERSION, CORE_OPSET
from engine.exporting.core_rows import RowWriter

Floats = npt.NDArray[np.float32]
Write = Callable[[RowWriter], str]
N = 40


def built(write: Write, sides: tuple[int, int]) -> bytes:
    writer = GraphWriter()
    name = write(RowWriter(writer))
    row = helper.make_tensor_value_info("row", TensorProto.FLOAT, [1, N])
    result = helper.make_tensor_value_info(name, TensorProto.FLOAT, list(sides))
    graph = helper.make_graph(writer.nodes, "row", [row], [result], writer.constants)
    opset = [helper.make_opsetid("", CORE_OPSET)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=CORE_IR_VERSION)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def both(write: Write, row: Floats, sides: tuple[int, int] = (1, 1)) -> list[Floats]:
    """What ONNX Runtime and OpenCV make of a row."""
    model = built(write, sides)
    net = cv2.dnn.readNetFromONNX(np.frombuffer(model, np.uint8))
    net.setInput(row, "row")
    return [
        run_session(open_session(model, 1), {"row": row}),
        np.asarray(net.forward(), np.float32).reshape(sides),
    ]


def a_row(seed: int) -> Floats:
    return np.random.default_rng(seed).uniform(-1, 1, (1, N)).astype(np.float32)


def test_sums_lengths_and_extremes() -> None:
    row = a_row(0)
    for write, expected in (
        (lambda rows: rows.sum("row", N, "out"), row.sum()),
        (lambda rows: rows.length("row", N, "out"), np.linalg.norm(row)),
        (lambda rows: rows.smallest("row", "out"), row.min()),
        (lambda rows: rows.log_sum("row", N, "out"), logsumexp(row)),
    ):
        for found in both(write, row):
            assert found == pytest.approx(expected, abs=1e-5)


def test_the_logarithm_of_a_sum_of_powers_does_not_overflow() -> None:
    row = a_row(1) * 500
    for found in both(lambda rows: rows.log_sum("row", N, "out"), row):
        assert found == pytest.approx(logsumexp(row.astype(np.float64)), rel=1e-6)


def test_a_row_is_divided_limited_and_taken_away() -> None:
    row = a_row(2)

    def write(rows: RowWriter) -> str:
        length = rows.length("row", N, "length")
        unit = rows.divide("row", rows.limit(length, "safe", low=1e-6), N, "unit")
        return rows.limit(rows.taken_from(1.0, unit, "far"), "reached", high=1.05)

    expected = np.minimum(1 - row / np.linalg.norm(row), 1.05)
    for found in both(write, row, (1, N)):
        assert np.abs(found - expected).max() < 1e-6


@pytest.mark.parametrize("k", [1, 2, 5, N])
def test_the_kth_largest_is_that_of_a_sorted_row_with_its_equals(k: int) -> None:
    distinct, with_equals, all_equal = a_row(3), a_row(4), np.full((1, N), 0.25, np.float32)
    with_equals[0, 10:] = with_equals[0, np.arange(10, N) % 4]
    for row in (distinct, with_equals, all_equal):
        for found in both(lambda rows: rows.kth_largest("row", k, N, "out"), row):
            assert found == pytest.approx(np.sort(row[0])[-k], abs=1e-6)


def test_squared_distances_are_scipys() -> None:
    row, centres = a_row(5), np.random.default_rng(6).normal(size=(7, N)).astype(np.float32)
    for found in both(lambda rows: rows.squared_distances("row", centres, "out"), row, (7, 1)):
        assert np.allclose(found, cdist(centres, row, "sqeuclidean"), rtol=1e-5)
