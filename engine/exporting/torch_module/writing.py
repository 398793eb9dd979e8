"""Writes files for PyTorch. Nothing here, or anywhere in Tellapart, reads such a file from a person's disk."""

from __future__ import annotations

import io
from pathlib import Path

import onnx

from engine.bundle.reading import Bundle
from engine.exporting.torch_module.answering import Answering
from engine.exporting.torch_module.exported import exported_program, known_warnings
from engine.exporting.torch_module.metadata import extra_files
from engine.exporting.torch_module.scripted import deprecations_known, scripted_module


def write_torchscript(bundle: Bundle, module: Path, weights: Path) -> None:
    """Write a model as TorchScript, and every weight of it as safetensors.

    Args:
        bundle: the model.
        module: the `.ts.pt` file to write.
        weights: the `.safetensors` file to write; names are those of `model.onnx`.

    Raises:
        EngineError: "cannot-export" if the model has an operator that is not known here.
        OSError: if a file cannot be written.
    """
    import torch
    from safetensors.torch import save

    graph = onnx.ModelProto.FromString(bundle.model_bytes)
    answering = Answering(graph)
    content = io.BytesIO()
    with deprecations_known():
        torch.jit.save(
            scripted_module(answering, bundle.preprocessing), content, _extra_files=extra_files(bundle, graph)
        )
    module.write_bytes(content.getbuffer())
    weights.write_bytes(save(answering.weights()))


def write_exported(bundle: Bundle, program: Path) -> None:
    """Write a model as `torch.export` stores it.

    Args:
        bundle: the model.
        program: the `.pt2` file to write.

    Raises:
        EngineError: "cannot-export" if the model has an operator that is not known here.
        OSError: if it cannot be written.
    """
    import torch

    graph = onnx.ModelProto.FromString(bundle.model_bytes)
    content = io.BytesIO()
    exported = exported_program(Answering(graph), bundle.preprocessing)
    with known_warnings():
        torch.export.save(exported, content, extra_files=extra_files(bundle, graph))
    program.write_bytes(content.getbuffer())
