"""A copy of a model file with `core.onnx` in it, for programs that cannot run the whole graph."""

from __future__ import annotations

from pathlib import Path

import onnx

from engine.bundle.reading import Bundle
from engine.bundle.writing import head_member, write_described
from engine.exporting.core_graph import core_graph


def write_core_bundle(bundle: Bundle, path: Path) -> None:
    """Write the same model with `core.onnx` beside `model.onnx`; it is about twice as big, and not signed.

    Args:
        bundle: a checked model of the newest version.
        path: the file to make or replace.

    Raises:
        EngineError: "core-unsupported" if the network has an operator that has no older form; "disk-full" or
            "cannot-write"; "device-failed" if its graph does not run.
    """
    model = onnx.ModelProto.FromString(bundle.model_bytes)
    core = core_graph(model, bundle.preprocessing.size).SerializeToString(deterministic=True)
    head = head_member(bundle.weight, bundle.bias, bundle.description.precision)
    write_described(path, bundle.description, model, head, core=core)
