"""Where a network's graph can be cut in two: what comes before stays as it is, what comes after is taught."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.backbones.onnx_graph import FEATURES, FEATURES_DETAIL, FEATURES_LAST, PIXELS, make_model
from engine.backbones.torch_graph import needed_nodes
from engine.contracts.types import Depth

if TYPE_CHECKING:
    import onnx

_POOLING = frozenset({"GlobalMaxPool", "GlobalAveragePool", "Flatten"})


@dataclass(frozen=True, slots=True)
class Cut:
    """A place in a graph that everything flows through.

    Attributes:
        map: name of the value that flows on; `PIXELS` if nothing is kept as it is.
        pooled: names of features that are finished before it, in the graph's order.
        share: of the convolutions that come before it, in [0, 1].
    """

    map: str = PIXELS
    pooled: tuple[str, ...] = ()
    share: float = 0.0

    @property
    def values(self) -> tuple[str, ...]:
        """All values that cross the cut."""
        return (self.map, *self.pooled)


def output_of(model: onnx.ModelProto, depth: Depth) -> str:
    """Name of the value that a head of this depth looks at."""
    made = {name for node in model.graph.node for name in node.output}
    wanted = {Depth.LAST: FEATURES_LAST, Depth.DETAIL: FEATURES_DETAIL, Depth.BOTH: FEATURES}[depth]
    return wanted if wanted in made else FEATURES


def cuts_of(model: onnx.ModelProto, output: str) -> tuple[Cut, ...]:
    """All places where the part of a graph that leads to `output` can be cut, from the pixels on."""
    nodes = _pooled_at_once(needed_nodes(model.graph, output))
    last_use = {name: place for place, node in enumerate(nodes) for name in node.input}
    convolutions = sum(node.op_type == "Conv" for node in nodes)
    finished = {node.output[0] for node in nodes if node.op_type == "Flatten"}
    found, live, done, pooled = [Cut()], set[str](), 0, list[str]()
    for place, node in enumerate(nodes):
        done += node.op_type == "Conv"
        name = node.output[0]
        (pooled.append if name in finished else live.add)(name)
        live = {value for value in live if last_use.get(value, -1) > place}
        if live == {name} and node.op_type not in _POOLING and done:
            found.append(Cut(name, tuple(pooled), done / max(convolutions, 1)))
    return tuple(found)


def frozen_part(model: onnx.ModelProto, cut: Cut) -> onnx.ModelProto:
    """The graph from `pixels` to the values of a cut, in the order of `cut.values`."""
    from onnx import TensorProto, helper

    wanted = {node.output[0] for value in cut.values for node in needed_nodes(model.graph, value)}
    nodes = [node for node in model.graph.node if node.output[0] in wanted]
    used = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        nodes,
        "frozen",
        list(model.graph.input),
        [helper.make_tensor_value_info(value, TensorProto.FLOAT, None) for value in cut.values],
        [constant for constant in model.graph.initializer if constant.name in used],
    )
    return make_model(graph)


def _pooled_at_once(nodes: list[Any]) -> list[Any]:
    """The same nodes with every pooling right after what it pools, so that maps are not kept for it."""
    ordered: list[Any] = []
    users: dict[str, list[Any]] = {}
    for node in nodes:
        if node.op_type in _POOLING:
            users.setdefault(node.input[0], []).append(node)

    def put(node: Any) -> None:
        ordered.append(node)
        for user in users.get(node.output[0], ()):
            put(user)

    for node in nodes:
        if node.op_type not in _POOLING:
            put(node)
    return ordered
