"""ONNX Runtime and torch compute the same features: a model trained on one is right on the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import skimage.data

from engine.backbones.ort_runner import OnnxRunner
from engine.backbones.preparing import PreparedBackbone
from engine.backbones.runner import open_runner
from engine.backbones.torch_runner import TorchRunner
from engine.contracts.types import Depth, Device, Framing, Preprocessing
from engine.pictures.resizing import to_pixels

Photos = tuple[npt.NDArray[np.uint8], ...]


@pytest.fixture(scope="module")
def torch_runner(prepared_backbone: PreparedBackbone, cpu: Device) -> TorchRunner:
    return TorchRunner(prepared_backbone.graph_path, cpu)


@pytest.fixture(scope="module")
def sample_photos(photos: Photos) -> Photos:
    return (*photos, skimage.data.astronaut(), skimage.data.chelsea(), skimage.data.coffee())


@pytest.mark.parametrize("size", [224, 225, 256])
def test_features_agree_within_1e_4_of_the_largest_feature(
    size: int, sample_photos: Photos, torch_runner: TorchRunner, prepared_backbone: PreparedBackbone, cpu: Device
) -> None:
    contract = Preprocessing(size=size, short_side=size, framing=Framing.WHOLE)
    pixels = np.stack([to_pixels(photo, contract) for photo in sample_photos])
    onnx = open_runner(prepared_backbone, cpu).features(pixels)
    torch = torch_runner.features(pixels)

    assert onnx.shape == (len(sample_photos), 1280 + 2784)
    assert onnx.dtype == torch.dtype == np.float32
    assert np.abs(onnx - torch).max() <= 1e-4 * np.abs(torch).max()
    assert np.abs(onnx[0] - onnx[1]).max() > 0.1 * np.abs(onnx).max(), "different photos have different features"


def test_the_published_head_recognises_real_photos(
    sample_photos: Photos, prepared_backbone: PreparedBackbone, cpu: Device
) -> None:
    weight, bias = prepared_backbone.imagenet_head()
    chelsea = to_pixels(sample_photos[3], prepared_backbone.spec.preprocessing)[None]
    runner = OnnxRunner(prepared_backbone.graph_path, cpu)
    last = runner.features(chelsea)[:, prepared_backbone.spec.columns(Depth.LAST)]
    best = int((last @ weight.T + bias).argmax())

    assert 281 <= best <= 285, "skimage's cat Chelsea is one of ImageNet's five kinds of cat"


def test_any_number_of_pictures_can_be_asked_for(
    sample_photos: Photos, prepared_backbone: PreparedBackbone, cpu: Device
) -> None:
    contract = prepared_backbone.spec.preprocessing
    pixels = np.stack([to_pixels(sample_photos[n % 5], contract) for n in range(7)])
    runner = open_runner(prepared_backbone, cpu)
    together = runner.features(pixels)

    assert runner.features(pixels[:0]).shape == (0, 1280 + 2784)
    assert np.abs(together[6] - runner.features(pixels[6:])[0]).max() <= 1e-5 * np.abs(together).max()
