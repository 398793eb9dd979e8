"""Leaves out those parts of a network that a model does not look at, so that they cost it nothing."""

from __future__ import annotations

from collections.abc import Iterable

import onnx

from engine.backbones.onnx_graph import FEATURES, FEATURES_DETAIL, FEATURES_LAST


def narrowed(
    network: onnx.ModelProto, wanted: tuple[int, int], last: int, detail: int
) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto], tuple[int, int]]:
    """The nodes and constants of a network that make the numbers which are wanted, as `features`.

    Args:
        network: `pixels` float32 (n, 3, h, w) → `features` float32 (n, last + detail), which may be put together
            of `features.last` and `features.detail`.
        wanted: first, and one past the last, of the numbers that are wanted.
        last: how many numbers the last layer makes; they come first.
        detail: how many the layers in the middle make.

    Returns:
        Nodes in their order, constants, and which of the network's numbers `features` holds now: all of them,
        those of the last layer, or the detail.
    """
    graph = network.graph
    made = {name for node in graph.node for name in node.output}
    start, stop = wanted
    if stop <= last and FEATURES_LAST in made:
        source, held = FEATURES_LAST, (0, last)
    elif start >= last and FEATURES_DETAIL in made:
        source, held = FEATURES_DETAIL, (last, last + detail)
    else:
        source, held = FEATURES, (0, last + detail)
    nodes = []
    for node in behind(graph.node, [source]):
        if source != FEATURES and source in node.output:
            node = _renamed(node)
        nodes.append(node)
    used = {name for node in nodes for name in node.input}
    return nodes, [constant for constant in graph.initializer if constant.name in used], held


def behind(nodes: Iterable[onnx.NodeProto], wanted: Iterable[str], stop_at: str = "") -> list[onnx.NodeProto]:
    """Those nodes, in their order, that some tensors are made by.

    Args:
        nodes: of a graph.
        wanted: names of tensors.
        stop_at: name of a tensor that is given, so that nothing behind it is needed.
    """
    every = list(nodes)
    makers = {name: place for place, node in enumerate(every) for name in node.output}
    needed: set[int] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        place = makers.get(name)
        if name != stop_at and place is not None and place not in needed:
            needed.add(place)
            waiting.extend(every[place].input)
    return [every[place] for place in sorted(needed)]


def _renamed(node: onnx.NodeProto) -> onnx.NodeProto:
    copy = onnx.NodeProto()
    copy.CopyFrom(node)
    copy.output[0] = copy.name = FEATURES
    return copy
