"""A network's graph as something torch can teach, and back: the very graph that ships is what learns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.backbones.torch_graph import needed_nodes, node_attributes, torch_operations
from engine.training.head import Head
from engine.training.thorough.graph_cut import Cut

if TYPE_CHECKING:
    import onnx
    import torch
    from numpy.typing import NDArray

_TEACHABLE = frozenset({"Conv"})
HEAD_WEIGHT, HEAD_BIAS = "head.weight", "head.bias"
_UNIT_OF_NOTHING = 2.0**-4
"""For numbers that are all 0 in the beginning."""


class TaughtNetwork:
    """The part of a graph behind a cut, and a head on its features, as a `torch.nn.Module`.

    What is taught are differences from where each number began, in units of about the size of its channel. So all
    are 0 in the beginning, when the network answers exactly as before; one learning rate suits all layers; and
    weight decay pulls back to what the network knew (L2-SP, Li et al., ICML 2018). Batch normalisation is part of
    the convolutions already: its statistics cannot drift.

    Args:
        model: a graph from `pixels` to `output`.
        output: the value that the head looks at, float32 (n, d).
        cut: what comes before it is not taught.
        head: where the head begins, on `output`; its temperature is folded in.
        mean: of the features, shape (d,): the head learns on standardised ones.
        spread: what to divide them by, shape (d,), above 0.
    """

    def __init__(
        self,
        model: onnx.ModelProto,
        output: str,
        cut: Cut,
        head: Head,
        mean: NDArray[np.float32],
        spread: NDArray[np.float32],
    ) -> None:
        import torch
        from onnx import numpy_helper

        self._cut, self._output = cut, output
        nodes = needed_nodes(model.graph, output, cut.values)
        operations = torch_operations()
        self._run = [(operations[node.op_type], node_attributes(node), node) for node in nodes]
        teachable = [name for node in nodes if node.op_type in _TEACHABLE for name in node.input[1:]]
        used = {name for node in nodes for name in node.input}
        start: dict[str, Any] = {
            constant.name: np.array(numpy_helper.to_array(constant))
            for constant in model.graph.initializer
            if constant.name in used
        }
        start[HEAD_WEIGHT] = (head.weight * spread / head.temperature).astype(np.float32)
        start[HEAD_BIAS] = ((head.bias + head.weight @ mean) / head.temperature).astype(np.float32)
        self.names: tuple[str, ...] = (*dict.fromkeys(teachable), HEAD_WEIGHT, HEAD_BIAS)
        """What is taught, in the graph's order, the head last."""
        self.module: Any = torch.nn.Module()
        """Holds one parameter for each of `names`, in that order; called like `forward`."""
        self._mean, self._spread = mean, spread
        self._places = {name: place for place, name in enumerate(self.names)}
        for name, value in start.items():
            self._buffer(name, torch.from_numpy(np.ascontiguousarray(value)))
        for name in self.names:
            self._buffer(f"{name}.unit", torch.from_numpy(_unit(start[name], is_head=name == HEAD_WEIGHT)))
        self._buffer("mean", torch.from_numpy(mean))
        self._buffer("spread", torch.from_numpy(spread))
        self.module.taught = torch.nn.ParameterList(
            [torch.nn.Parameter(torch.zeros(start[name].shape)) for name in self.names]
        )
        self.module.forward = self.forward

    def forward(self, values: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """Scores of pictures.

        Args:
            values: those of the cut: maps of shape (n, c, h, w), or `pixels`; pooled features of shape (n, d).

        Returns:
            Scores before the softmax, shape (n, classes).
        """
        flow: dict[str, torch.Tensor] = dict(values)
        for operation, attributes, node in self._run:
            inputs = [flow[name] if name in flow else self._value(name) for name in node.input]
            flow[node.output[0]] = operation(*inputs, **attributes)
        features = (flow[self._output] - self._named("mean")) / self._named("spread")
        return features @ self._value(HEAD_WEIGHT).T + self._value(HEAD_BIAS)

    def taught_numbers(self) -> dict[str, NDArray[np.float32]]:
        """What was taught, by name: shape as in the graph, on standardised features for the head."""
        return {name: self._value(name).detach().float().cpu().numpy() for name in self.names}

    def head(self) -> Head:
        """The head on raw features."""
        numbers = self.taught_numbers()
        weight = (numbers[HEAD_WEIGHT] / self._spread).astype(np.float32)
        bias = (numbers[HEAD_BIAS] - weight @ self._mean).astype(np.float32)
        return Head(weight, bias, strength=1.0)

    def graph(self, model: onnx.ModelProto) -> onnx.ModelProto:
        """`model` with the numbers that were taught in it; everything else is the same."""
        import onnx
        from onnx import numpy_helper

        taught = onnx.ModelProto()
        taught.CopyFrom(model)
        numbers = self.taught_numbers()
        for constant in taught.graph.initializer:
            if constant.name in numbers:
                constant.CopyFrom(numpy_helper.from_array(numbers[constant.name], constant.name))
        return taught

    def depth_of(self, name: str) -> float:
        """How late a taught number comes, from 0 for the first layer behind the cut to 1 for the head."""
        return self._places[name] / max(len(self.names) - 1, 1)

    def _value(self, name: str) -> torch.Tensor:
        place = self._places.get(name)
        if place is None:
            return self._named(name)
        return self._named(name) + self._named(f"{name}.unit") * self.module.taught[place]

    def _buffer(self, name: str, value: torch.Tensor) -> None:
        self.module.register_buffer(_plain(name), value, persistent=False)

    def _named(self, name: str) -> torch.Tensor:
        value: torch.Tensor = getattr(self.module, _plain(name))
        return value


def _plain(name: str) -> str:
    return "given_" + name.replace(".", "_").replace("/", "_")


def _unit(value: NDArray[np.float32], *, is_head: bool) -> NDArray[np.float32]:
    """About how big the numbers of each channel are, as powers of two, shaped to multiply them."""
    if is_head or value.ndim < 2:
        size = np.sqrt(np.square(value, dtype=np.float64).mean()).reshape((1,) * value.ndim)
    else:
        size = np.sqrt(np.square(value, dtype=np.float64).mean(axis=tuple(range(1, value.ndim)), keepdims=True))
    if not size.any():
        size = np.full_like(size, _UNIT_OF_NOTHING)
    powers = np.exp2(np.round(np.log2(np.maximum(size, float(size.max()) * 2.0**-8))))
    return np.asarray(powers, np.float32)


def learning_rates(network: TaughtNetwork, highest: float, *, falling: float, head: float) -> list[float]:
    """One learning rate per taught number, in the order of `network.names`: lower the earlier its layer.

    Args:
        network: what is taught.
        highest: of the last layer before the head.
        falling: how much of it the first layer has, in (0, 1].
        head: of the head.

    Source:
        Howard and Ruder, "Universal Language Model Fine-tuning for Text Classification", ACL 2018, section 3.2.
    """
    rates = []
    for name in network.names:
        if name in {HEAD_WEIGHT, HEAD_BIAS}:
            rates.append(head)
        else:
            rates.append(highest * math.exp(math.log(falling) * (1 - network.depth_of(name))))
    return rates
