"""A model for PyTorch answers what the model file answers, whatever the size of the picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from engine.backbones.ort_runner import open_session, run_outputs
from engine.bundle.reading import Bundle
from engine.contracts.types import Framing, Preprocessing
from engine.exporting.torch_module.exported import resized
from engine.exporting.torch_module.scripted import deprecations_known
from engine.pictures.resizing import to_pixels

SIDES = ((1, 1), (2, 1), (61, 47), (71, 300), (72, 72), (72, 145), (150, 149), (300, 10), (10, 300), (700, 901))
"""One pixel, odd sides, panoramas, and sides around those at which block means begin (72 = 2 * 36)."""

Model = Callable[[torch.Tensor], tuple[torch.Tensor, ...]]


def picture(height: int, width: int) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(height * 10_000 + width).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.fixture(params=["torchscript", "export"])
def model(request: pytest.FixtureRequest, torchscript_file: Path, exported_file: Path) -> Model:
    if request.param == "export":
        program: Model = torch.export.load(exported_file).module()
        return program
    with deprecations_known():
        module: Model = torch.jit.load(torchscript_file)
    return module


def test_answers_are_those_of_the_model_file(bundle: Bundle, model: Model) -> None:
    session = open_session(bundle.model_bytes, 1)
    for height, width in SIDES:
        rgb = picture(height, width)
        expected = run_outputs(session, {"image": rgb})
        with torch.no_grad():
            found = model(torch.from_numpy(rgb))
        assert len(found) == len(expected)
        for ours, theirs in zip(found, expected, strict=True):
            assert ours.shape == theirs.shape
            assert np.abs(ours.numpy() - theirs).max() <= 1e-5 * max(1.0, np.abs(theirs).max()), (height, width)


@pytest.mark.parametrize("framing", list(Framing))
def test_the_resize_is_the_picture_contracts(framing: Framing) -> None:
    preprocessing = Preprocessing(size=32, short_side=36, framing=framing)
    for height, width in SIDES:
        rgb = picture(height, width)
        found = resized(torch.from_numpy(rgb), preprocessing).numpy()[0]
        assert np.abs(found - to_pixels(rgb, preprocessing)).max() < 1e-4, (height, width)
