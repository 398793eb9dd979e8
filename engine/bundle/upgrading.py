"""Brings a model file of an older version to the newest: the same answers, and the proof of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from engine.bundle.description import VERSION
from engine.bundle.padding import with_written_pads
from engine.bundle.reading import Bundle, open_bundle
from engine.bundle.writing import head_member, write_described
from engine.contracts.types import ModelCard
from engine.files import write_atomically

if TYPE_CHECKING:
    import onnx


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
    model = newest_graph(bundle)
    head = head_member(bundle.weight, bundle.bias, bundle.description.precision)
    return write_described(path_out, bundle.description, model, head)


def newest_graph(bundle: Bundle) -> onnx.ModelProto:
    """A model's graph as it is to be shipped today: padding of older ones is written out."""
    import onnx

    model = onnx.ModelProto.FromString(bundle.model_bytes)
    nodes = with_written_pads(model.graph.node, model.graph.initializer, bundle.preprocessing.size)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model
