"""Every operator that a model file may have behind its resize has its twin in torch."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from engine.bundle.inspection import OPERATORS
from engine.bundle.model_graph import BATCH_PROBABILITIES, HEAD_WEIGHT
from engine.contracts.errors import EngineError
from engine.exporting.torch_module.answering import Answering
from engine.exporting.torch_module.operators import answering_operations

OF_THE_RESIZE = {"Range", "Shape"}


def test_all_are_known() -> None:
    assert set(answering_operations()) >= OPERATORS - OF_THE_RESIZE


def test_the_best_are_found_without_sorting_even_where_some_are_equal() -> None:
    rows = np.random.default_rng(0).integers(-5, 6, (40, 12)).astype(np.float32)
    flow = torch.from_numpy(rows)
    expected = np.sort(rows, axis=1)[:, ::-1][:, :5]
    for sorting in (True, False):
        found = answering_operations(sorting=sorting)["TopK"](flow, [5], axis=1)
        assert np.array_equal(found.numpy(), expected)


def test_a_model_with_another_operator_is_refused_by_a_sentence() -> None:
    nodes = [helper.make_node("Det", ["pixels"], [BATCH_PROBABILITIES])]
    weight = helper.make_tensor(HEAD_WEIGHT, TensorProto.FLOAT, [2, 1], [0.0, 0.0])
    model = onnx.ModelProto(graph=helper.make_graph(nodes, "other", [], [], [weight]))
    with pytest.raises(EngineError) as caught:
        Answering(model)
    assert caught.value.code == "cannot-export"
    assert caught.value.report().sentence()


def test_weights_of_half_precision_are_counted_in_32_bits() -> None:
    rng = np.random.default_rng(1)
    stored = rng.normal(size=(3, 12)).astype(np.float16)
    nodes = [
        helper.make_node("Flatten", ["pixels"], ["flat"], axis=1),
        helper.make_node("Cast", ["stored"], [HEAD_WEIGHT + ".wide"], to=TensorProto.FLOAT),
        helper.make_node("Gemm", ["flat", HEAD_WEIGHT + ".wide"], [BATCH_PROBABILITIES], transB=1),
    ]
    head = numpy_helper.from_array(np.zeros((3, 12), np.float32), HEAD_WEIGHT)
    constants = [numpy_helper.from_array(stored, "stored"), head]
    answering = Answering(onnx.ModelProto(graph=helper.make_graph(nodes, "half", [], [], constants)))
    pixels = rng.normal(size=(1, 3, 2, 2)).astype(np.float32)
    (found,) = answering.module(torch.from_numpy(pixels))
    assert answering.weights()["stored"].dtype == torch.float16
    assert found.dtype == torch.float32
    assert np.abs(found.numpy() - pixels.reshape(1, -1) @ stored.astype(np.float32).T).max() < 1e-5
