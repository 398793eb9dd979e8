"""Writes a model for LiteRT, TensorFlow's runtime, with Google's converter from torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.exporting.converting.fixed_size import FixedSize, asked_for

if TYPE_CHECKING:
    import torch


def write_litert(model: FixedSize) -> None:
    """Write a `.tflite` file: `pixels` float32 (1, size, size, 3) → `output_0`, and perhaps `output_1`."""
    import litert_torch
    import torch

    whole: Any = torch.nn.Module()
    whole.model = model.module

    def forward(pixels: torch.Tensor) -> tuple[torch.Tensor, ...]:
        found: tuple[torch.Tensor, ...] = whole.model(pixels.permute(0, 3, 1, 2))
        return found

    whole.forward = forward
    sample = model.sample().permute(0, 2, 3, 1).contiguous()
    litert_torch.convert(whole.eval(), sample_kwargs={"pixels": sample}).export(str(model.out))


if __name__ == "__main__":
    write_litert(asked_for())
