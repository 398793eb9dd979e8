"""Failures of torch become something a person can act on."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.backbones.catalogue import EFFICIENTNET_LITE0
from engine.backbones.onnx_graph import FEATURES, PIXELS, GraphWriter, feature_model
from engine.backbones.ort_runner import OnnxRunner
from engine.backbones.preparing import PreparedBackbone
from engine.backbones.torch_graph import TorchGraph
from engine.backbones.torch_runner import TorchRunner
from engine.contracts.errors import EngineError
from engine.contracts.types import Device

BLACK = np.zeros((1, 3, 32, 32), np.float32)


@pytest.fixture
def runner(tiny_backbone: PreparedBackbone, cpu: Device) -> TorchRunner:
    return TorchRunner(tiny_backbone.graph_path, cpu)


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), "out-of-memory"),
        (RuntimeError("MPS backend out of memory"), "out-of-memory"),
        (RuntimeError("CUDA error: device-side assert triggered"), "device-failed"),
    ],
)
def test_what_torch_raises_is_explained(
    raised: RuntimeError, code: str, runner: TorchRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_graph: TorchGraph, _batch: torch.Tensor) -> torch.Tensor:
        raise raised

    monkeypatch.setattr(TorchGraph, "features", fail)
    with pytest.raises(EngineError) as caught:
        runner.features(BLACK)
    assert caught.value.code == code
    assert runner.device.name in caught.value.message
    assert caught.value.hint


def test_a_closed_runner_says_so(runner: TorchRunner) -> None:
    assert runner.features(BLACK).shape == (1, 8)
    runner.close()
    with pytest.raises(EngineError) as caught:
        runner.features(BLACK)
    assert caught.value.code == "device-failed"


def test_a_graph_with_another_operator_is_left_to_the_processor(cpu: Device) -> None:
    writer = GraphWriter()
    writer.node("Tanh", [PIXELS], FEATURES)
    with pytest.raises(EngineError) as caught:
        TorchRunner(feature_model(writer, EFFICIENTNET_LITE0), cpu)
    assert caught.value.code == "device-failed"


@pytest.mark.parametrize(("length", "kernel", "stride"), [(7, 3, 2), (8, 3, 2), (9, 5, 2), (6, 5, 1), (5, 2, 3)])
def test_padding_is_onnx_own(length: int, kernel: int, stride: int, cpu: Device) -> None:
    rng = np.random.default_rng(length)
    writer = GraphWriter()
    weight = writer.constant("weight", rng.normal(size=(4, 3, kernel, kernel)).astype(np.float32))
    writer.node(
        "Conv", [PIXELS, weight], "map", auto_pad="SAME_UPPER", kernel_shape=[kernel] * 2, strides=[stride] * 2
    )
    writer.node("Flatten", ["map"], FEATURES, axis=1)
    model = feature_model(writer, EFFICIENTNET_LITE0)
    pixels = rng.uniform(0, 255, (2, 3, length, length + 1)).astype(np.float32)
    there = OnnxRunner(model.SerializeToString(), cpu).features(pixels)

    assert np.allclose(TorchRunner(model, cpu).features(pixels), there, rtol=1e-5, atol=1e-2)
