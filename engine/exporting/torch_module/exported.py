"""A model as a program of `torch.export`, for pictures of any size."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.contracts.types import Framing, Preprocessing
from engine.exporting.torch_module.answering import Answering

if TYPE_CHECKING:
    import torch
    from torch.export import ExportedProgram

_SAMPLE_SIDES = (301, 402)
"""Of the black picture that the export is made with; it is stored in the file, so it must not be a person's."""

_SPARE = 2
"""Rows and columns of zeros behind the last: sizes are then never 1, which torch would make a special case."""


def exported_program(answering: Answering, preprocessing: Preprocessing) -> ExportedProgram:
    """Export a whole model.

    Args:
        answering: everything behind the resize.
        preprocessing: the picture contract to build in.

    Returns:
        uint8 (height, width, 3), each side 1 or more → a tuple: probabilities float32 (classes,) and perhaps the
        unknown score float32 (1,).
    """
    import torch
    from torch.fx.experimental import _config

    whole: Any = torch.nn.Module()
    whole.answering = answering.module

    def forward(image: torch.Tensor) -> tuple[torch.Tensor, ...]:
        answers = whole.answering(resized(image, preprocessing))
        return tuple(answer.reshape(-1) for answer in answers)

    whole.forward = forward
    whole.eval()
    any_size = torch.export.Dim.DYNAMIC
    # Without this a side of 1 would be refused: torch makes sides of 0 and 1 special cases otherwise.
    with torch.no_grad(), _config.patch(backed_size_oblivious=True), known_warnings():
        return torch.export.export(
            whole,
            (torch.zeros((*_SAMPLE_SIDES, 3), dtype=torch.uint8),),
            dynamic_shapes=({0: any_size, 1: any_size},),
            strict=False,
        )


@contextmanager
def known_warnings() -> Iterator[None]:
    """Torch warns of what its own modules are going to change; a person can do nothing about it."""
    with warnings.catch_warnings():
        for category in (FutureWarning, DeprecationWarning):
            warnings.filterwarnings("ignore", category=category, module=r"(torch|copyreg)(\.|$)")
        yield


def resized(image: torch.Tensor, preprocessing: Preprocessing) -> torch.Tensor:
    """The picture contract's resize in operations whose sizes may stay symbols (docs/decisions/0003).

    Args:
        image: uint8 (height, width, 3).
        preprocessing: the picture contract.

    Returns:
        float32 (1, 3, size, size), 0 to 255.
    """
    import torch

    size = preprocessing.size
    whole = preprocessing.framing is Framing.WHOLE
    target = size if whole else preprocessing.short_side
    full_height, full_width = image.shape[0], image.shape[1]
    block = torch.sym_max(1, torch.sym_min(full_height, full_width) // (2 * target))
    height, width = full_height // block, full_width // block
    means = _block_means(image, block, height, width)
    short = torch.sym_min(height, width)
    rows, columns = (
        _weights(n, size, 0, size) if whole else _weights(n, *_middle(n, target, short, size), size)
        for n in (height, width)
    )
    half = rows @ means.reshape(height + _SPARE, (width + _SPARE) * 3)
    half = half.reshape(size, width + _SPARE, 3).permute(2, 0, 1)
    return (half @ columns.t()).unsqueeze(0)


def _middle(n: Any, target: int, short: Any, size: int) -> tuple[Any, Any]:
    new = n * target // short
    return new, (new - size) // 2


def _block_means(image: torch.Tensor, block: Any, height: Any, width: Any) -> torch.Tensor:
    """The mean of each block, float32 (height + 2, width + 2, 3): an exact sum of whole numbers, divided once."""
    import torch

    rows, columns = torch.arange(height * block), torch.arange(width * block)
    top, left = (image.shape[0] - height * block) // 2, (image.shape[1] - width * block) // 2
    seen = image.index_select(0, rows + top).index_select(1, columns + left).to(torch.int32)
    # Added up by index: splitting an axis by a size that is a symbol is not possible where that size may be 1.
    down = torch.zeros((height + _SPARE, width * block, 3), dtype=torch.int32).index_add(0, rows // block, seen)
    sums = torch.zeros((height + _SPARE, width + _SPARE, 3), dtype=torch.int32).index_add(
        1, columns // block, down
    )
    return sums.to(torch.float32) / torch.sym_float(block * block)


def _weights(n: Any, new: Any, offset: Any, size: int) -> torch.Tensor:
    """`engine.pictures.triangle.triangle_weights`, float32 (size, n + 2)."""
    import torch

    scale = torch.sym_float(n) / torch.sym_float(new)
    centre = (torch.arange(size, dtype=torch.float64) + offset + 0.5) * scale
    pixel = torch.arange(n + _SPARE, dtype=torch.float64) + 0.5
    triangle = torch.relu(1 - torch.abs(pixel[None] - centre[:, None]) / torch.sym_max(scale, 1.0)) * (pixel < n)
    return (triangle / triangle.sum(1, keepdim=True)).to(torch.float32)
