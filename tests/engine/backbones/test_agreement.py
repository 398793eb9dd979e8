"""A device that computes something else than the processor is not used, and the person is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from engine.backbones import fallback
from engine.backbones.agreement import TOLERANCE, probe_pictures
from engine.backbones.fallback import Probed, open_with_fallback
from engine.backbones.ort_runner import OnnxRunner
from engine.backbones.preparing import PreparedBackbone
from engine.contracts.types import Device, DeviceKind

GPU = Device(DeviceKind.MPS, 0, "A graphics card", None, usable=True, chosen=True)


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "_agreed", set())


class Bent(OnnxRunner):
    """Computes what the processor does, but for a factor on one picture; counts what it is asked."""

    asked = 0
    factor = 1.0

    def features(self, pixels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        Bent.asked += 1
        rows = super().features(pixels).copy()
        rows[-1] *= np.float32(self.factor)
        return rows


def opened(backbone: PreparedBackbone, cpu: Device, factor: float) -> tuple[Device, list[str]]:
    told: list[str] = []

    def open_gpu() -> OnnxRunner:
        runner = Bent(backbone.graph_path, replace(GPU))
        runner.factor = factor
        return runner

    runner = open_with_fallback(
        open_gpu,
        lambda: OnnxRunner(backbone.graph_path, cpu),
        lambda _device, message: told.append(message),
        probed=Probed("gpu", 32),
    )
    device = runner.device
    runner.close()
    return device, told


def test_a_device_that_agrees_is_used_and_asked_once(tiny_backbone: PreparedBackbone, cpu: Device) -> None:
    Bent.asked = 0
    assert opened(tiny_backbone, cpu, 1 + TOLERANCE / 10) == (GPU, [])
    assert opened(tiny_backbone, cpu, 1.0) == (GPU, [])
    assert Bent.asked == 1


@pytest.mark.parametrize("factor", [1.05, 0.0, float("nan")])
def test_a_device_that_lies_is_left_and_named(tiny_backbone: PreparedBackbone, cpu: Device, factor: float) -> None:
    device, told = opened(tiny_backbone, cpu, factor)
    assert device == cpu
    assert len(told) == 1
    assert GPU.name in told[0]
    assert "other answers" in told[0]


def test_probes_differ_from_each_other_and_fill_the_range() -> None:
    pixels = probe_pictures(64)
    assert pixels.shape == (3, 3, 64, 64)
    assert pixels.min() >= 0
    assert pixels.max() <= 255
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert np.abs(pixels[one] - pixels[other]).mean() > 20
