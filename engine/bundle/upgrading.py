"""Brings a model file of an older version to the newest: the same answers, and the proof of them."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.bundle.description import VERSION
from engine.bundle.padding import with_written_pads
from engine.bundle.reading import open_bundle
from engine.bundle.writing import write_described
from engine.contracts.types import ModelCard
from engine.files import write_atomically


def upgrade(path_in: Path, path_out: Path) -> ModelCard:
    """Write a model file in the newest version, with golden pictures.

    One of the newest version is copied as it is, with its signature. In an older one, padding is written out in
    the graph, because not every runtime understands `auto_pad`; ONNX Runtime computes the same bits as before.

    Args:
        path_in: a model file of any version.
        path_out: the file to make or replace; may be the same.

    Returns:
        The card of what was written.

    Raises:
        EngineError: whatever `open_bundle` raises; "disk-full" or "cannot-write"; "device-failed" if its graph
            does not run.
    """
    bundle = open_bundle(path_in)
    if bundle.description.version == VERSION:
        if path_in.resolve() == path_out.resolve():
            return bundle.card
        with path_in.open("rb") as source:
            write_atomically(path_out, lambda file: shutil.copyfileobj(source, file))
        return open_bundle(path_out).card
    import onnx
    from safetensors.numpy import save

    model = onnx.ModelProto.FromString(bundle.model_bytes)
    nodes = with_written_pads(model.graph.node, model.graph.initializer, bundle.preprocessing.size)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return write_described(
        path_out, bundle.description, model, save({"weight": bundle.weight, "bias": bundle.bias})
    )
