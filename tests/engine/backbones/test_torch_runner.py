"""Failures of torch become something a person can act on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.backbones import torch_runner
from engine.backbones.catalogue import EFFICIENTNET_LITE0
from engine.backbones.torch_runner import TorchRunner
from engine.contracts.errors import EngineError
from engine.contracts.types import Device

PIXELS = np.zeros((1, 3, 32, 32), np.float32)


@pytest.fixture
def runner(network: Any, cpu: Device, monkeypatch: pytest.MonkeyPatch) -> TorchRunner:
    monkeypatch.setattr(torch_runner, "load_network", lambda spec: network)
    return TorchRunner(EFFICIENTNET_LITE0, cpu)


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), "out-of-memory"),
        (RuntimeError("MPS backend out of memory"), "out-of-memory"),
        (RuntimeError("CUDA error: device-side assert triggered"), "device-failed"),
    ],
)
def test_what_torch_raises_is_explained(
    raised: RuntimeError, code: str, runner: TorchRunner, network: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_batch: torch.Tensor) -> torch.Tensor:
        raise raised

    monkeypatch.setattr(network, "forward_features", fail)
    with pytest.raises(EngineError) as caught:
        runner.features(PIXELS)
    assert caught.value.code == code
    assert runner.device.name in caught.value.message
    assert caught.value.hint


def test_a_closed_runner_says_so(runner: TorchRunner) -> None:
    assert runner.features(PIXELS).shape == (1, 1280)
    runner.close()
    with pytest.raises(EngineError) as caught:
        runner.features(PIXELS)
    assert caught.value.code == "device-failed"
