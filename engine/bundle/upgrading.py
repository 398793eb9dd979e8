"""Brings a model file of an older version to the newest: the same answers, and the proof of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from engine.backbones.onnx_graph import PIXELS, GraphWriter
from engine.bundle.description import VERSION
from engine.bundle.narrowing import behind
from engine.bundle.padding import with_written_pads
from engine.bundle.reading import Bundle, open_bundle
from engine.bundle.resize_graph import write_resize
from engine.bundle.writing import head_member, write_described
from engine.contracts.types import ModelCard
from engine.files import write_atomically

if TYPE_CHECKING:
    import onnx


def upgrade(path_in: Path, path_out: Path) -> ModelCard:
    """Write a model file in the newest version, with golden pictures.

    One of the newest version is copied as it is, with its signature. An older one gets today's graph around its
    network (`newest_graph`), because not every runtime understood the old one; its answers move by 1e-6 at most.

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
    """A model's graph as it is shipped today: an older one gets today's resize, and its padding is written out.

    Its network, head and unknown score stay the very nodes that they were.
    """
    import onnx

    model = onnx.ModelProto.FromString(bundle.model_bytes)
    if bundle.description.version == VERSION:
        return model
    writer = GraphWriter()
    write_resize(writer, bundle.preprocessing)
    graph = model.graph
    nodes = behind(graph.node, [output.name for output in graph.output], stop_at=PIXELS)
    used = {name for node in nodes for name in node.input}
    constants = [constant for constant in graph.initializer if constant.name in used]
    nodes = with_written_pads(nodes, constants, bundle.preprocessing.size)
    del graph.node[:], graph.initializer[:]
    graph.node.extend([*writer.nodes, *nodes])
    graph.initializer.extend([*writer.constants, *constants])
    return model
