"""A model as TorchScript, for pictures of any size, for Python and libtorch alike."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import new_class
from typing import TYPE_CHECKING, Any

from engine.contracts.types import Framing, Preprocessing
from engine.exporting.torch_module.answering import Answering

if TYPE_CHECKING:
    import torch

_RESIZE = '''
def resized(self, image: Tensor) -> Tensor:
    """docs/decisions/0003-picture-contract.md: uint8 (height, width, 3) -> float32 (1, 3, {size}, {size})."""
    full_height = image.size(0)
    full_width = image.size(1)
    block = max(1, min(full_height, full_width) // (2 * {target}))
    height = full_height // block
    width = full_width // block
    top = (full_height - height * block) // 2
    left = (full_width - width * block) // 2
    seen = image.narrow(0, top, height * block).narrow(1, left, width * block)
    if block == 1:
        means = seen.to(torch.float32)
    else:
        numbers = seen.to(torch.int32).reshape(height, block, width * block * 3)
        row_sums = numbers.sum([1], dtype=torch.int32).reshape(height, width, block, 3)
        means = row_sums.sum([2], dtype=torch.int32).to(torch.float32) / float(block * block)
    short = min(height, width)
    rows = self.weights(height, {new_height}, {offset_height})
    columns = self.weights(width, {new_width}, {offset_width})
    half = torch.matmul(rows, means.reshape(height, width * 3)).reshape({size}, width, 3).permute(2, 0, 1)
    return torch.matmul(half, columns.t()).unsqueeze(0)

def weights(self, n: int, new: int, offset: int) -> Tensor:
    scale = float(n) / float(new)
    centre = (torch.arange({size}, dtype=torch.float64) + float(offset) + 0.5) * scale
    pixel = torch.arange(n, dtype=torch.float64) + 0.5
    distance = torch.abs(pixel.unsqueeze(0) - centre.unsqueeze(1)) / max(scale, 1.0)
    triangle = torch.relu(1.0 - distance)
    return (triangle / triangle.sum([1], keepdim=True)).to(torch.float32)
'''
"""Compiled from text: what a person runs may have been packed without the source that torch would look for."""

_ONE_ANSWER = """
def forward(self, image: Tensor) -> Tuple[Tensor]:
    return (self.answering(self.resized(image))[0].reshape(-1),)
"""

_TWO_ANSWERS = """
def forward(self, image: Tensor) -> Tuple[Tensor, Tensor]:
    probabilities, unknown_score = self.answering(self.resized(image))
    return probabilities.reshape(-1), unknown_score.reshape(-1)
"""


def scripted_module(answering: Answering, preprocessing: Preprocessing) -> torch.jit.ScriptModule:
    """Write a whole model as TorchScript.

    Args:
        answering: everything behind the resize.
        preprocessing: the picture contract to build in.

    Returns:
        uint8 (height, width, 3), each side 1 or more → a tuple: probabilities float32 (classes,) and perhaps the
        unknown score float32 (1,).
    """
    import torch

    size = preprocessing.size
    with deprecations_known(), torch.no_grad():
        # Sizes behind the resize are always the same ones; they may become constants.
        warnings.simplefilter("ignore", torch.jit.TracerWarning)
        traced = torch.jit.trace(answering.module, torch.zeros((1, 3, size, size)), check_trace=False)

        def begin(module: Any) -> None:
            torch.jit.ScriptModule.__init__(module)
            module.answering = traced

        whole: Any = new_class("Model", (torch.jit.ScriptModule,), {}, lambda body: body.update(__init__=begin))()
        whole.define(_source(preprocessing))
        whole.define(_TWO_ANSWERS if answering.scored else _ONE_ANSWER)
        whole.eval()
    return whole


def _source(preprocessing: Preprocessing) -> str:
    size, target = preprocessing.size, preprocessing.short_side
    if preprocessing.framing is Framing.WHOLE:
        place = {"new_height": size, "offset_height": 0, "new_width": size, "offset_width": 0}
        return _RESIZE.format(size=size, target=size, **place)
    new = {side: f"{side} * {target} // short" for side in ("height", "width")}
    return _RESIZE.format(
        size=size,
        target=target,
        **{f"new_{side}": text for side, text in new.items()},
        **{f"offset_{side}": f"({text} - {size}) // 2" for side, text in new.items()},
    )


@contextmanager
def deprecations_known() -> Iterator[None]:
    """PyTorch says that TorchScript is deprecated; the person is told once, in plain words, not by warnings."""
    with warnings.catch_warnings():
        for category in (FutureWarning, DeprecationWarning):
            warnings.filterwarnings("ignore", message=r".*torch\.jit\.", category=category)
        yield
