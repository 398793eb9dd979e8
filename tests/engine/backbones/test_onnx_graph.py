"""The graph that Tellapart writes computes what timm's network computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch

from engine.backbones.onnx_graph import DETAIL_STAGES
from engine.backbones.ort_runner import OnnxRunner
from engine.backbones.preparing import PreparedBackbone
from engine.contracts.types import Depth, Device, Framing, Preprocessing
from engine.pictures.resizing import to_pixels


@pytest.mark.parametrize("size", [224, 225, 384])
def test_every_column_is_timms(
    size: int,
    network: Any,
    photos: tuple[npt.NDArray[np.uint8], ...],
    prepared_backbone: PreparedBackbone,
    cpu: Device,
) -> None:
    spec = prepared_backbone.spec
    pixels = np.stack([to_pixels(photo, Preprocessing(size=size, framing=Framing.WHOLE)) for photo in photos])
    columns = OnnxRunner(prepared_backbone.graph_path, cpu).features(pixels)
    maps: list[torch.Tensor] = []
    first_blocks = [network.blocks[stage][0] for stage in DETAIL_STAGES]
    hooks = [
        block.bn2.register_forward_hook(lambda _module, _inputs, output: maps.append(output))
        for block in first_blocks
    ]
    mean, std = (
        torch.tensor(numbers).reshape(1, 3, 1, 1) for numbers in (spec.preprocessing.mean, spec.preprocessing.std)
    )
    try:
        with torch.inference_mode():
            last = network.forward_head(
                network.forward_features((torch.from_numpy(pixels) / 255 - mean) / std), pre_logits=True
            )
    finally:
        for hook in hooks:
            hook.remove()
    detail = torch.cat([each.amax(dim=(2, 3)) for each in maps], dim=1)

    assert detail.shape == (len(photos), spec.detail)
    for depth, expected in (
        (Depth.LAST, last),
        (Depth.DETAIL, detail),
        (Depth.BOTH, torch.cat([last, detail], 1)),
    ):
        found = columns[:, spec.columns(depth)]
        assert np.abs(found - expected.numpy()).max() <= 1e-4 * float(expected.abs().max())
