"""What all converters begin with: the part of a model behind the resize, which has a fixed size."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import onnx

from engine.bundle.reading import Bundle, open_bundle
from engine.exporting.torch_module.answering import Answering

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, eq=False, slots=True)
class FixedSize:
    """A model to convert.

    Attributes:
        bundle: it.
        module: float32 (1, 3, size, size), 0 to 255 → probabilities (1, classes) and perhaps unknown score (1,).
        out: where to write.
    """

    bundle: Bundle
    module: Any
    out: Path

    def sample(self) -> torch.Tensor:
        """Black pixels of the size that the network sees."""
        import torch

        size = self.bundle.preprocessing.size
        return torch.zeros((1, 3, size, size))

    def exported(self) -> Any:
        """The module as `torch.export` hands it to a converter."""
        import torch

        return torch.export.export(self.module, (self.sample(),), strict=False)


def asked_for() -> FixedSize:
    """Open the model that this process was started with.

    Raises:
        EngineError: whatever `open_bundle` raises.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("bundle", type=Path)
    parser.add_argument("out", type=Path)
    words = parser.parse_args()
    bundle = open_bundle(words.bundle)
    # None of these runtimes can sort: LiteRT refuses such a file, ExecuTorch ends without a word.
    answering = Answering(onnx.ModelProto.FromString(bundle.model_bytes), sorting=False)
    return FixedSize(bundle, answering.module, words.out)
