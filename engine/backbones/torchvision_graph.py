"""Writes torchvision's networks as ONNX graphs, from the operations that torch.fx finds in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.backbones.catalogue import BackboneSpec
from engine.backbones.onnx_graph import GraphWriter, feature_model, folded, normalise, write_features
from engine.backbones.vit_graph import gelu

if TYPE_CHECKING:
    import onnx

_AS_IT_IS = {"StochasticDepth", "Dropout", "Identity"}
"""What does nothing once a network is taught."""


def torchvision_model(spec: BackboneSpec, network: Any) -> onnx.ModelProto:
    """The network as a graph; see `engine.backbones.onnx_graph.backbone_model`.

    Args:
        spec: says how pixels are normalised and which layers are detail.
        network: one of torchvision's with a part `features` that ends in a map, in evaluation mode.

    Raises:
        ValueError: if the network does something that is not known here.
    """
    writer = GraphWriter()
    flow = normalise(writer, spec.preprocessing.mean, spec.preprocessing.std)
    translator = _Translator(writer, network.features)
    last = translator.translate(flow)
    write_features(writer, last, [translator.after_layer[layer] for layer in spec.detail_layers])
    return feature_model(writer, spec)


class _Translator:
    """Goes through what torch.fx found, one node at a time."""

    def __init__(self, writer: GraphWriter, module: Any) -> None:
        from torch import fx, nn

        class Tracer(fx.Tracer):  # type: ignore[misc, unused-ignore]  # torch.fx's has no types
            def is_leaf_module(self, found: nn.Module, name: str) -> bool:
                return type(found).__name__ in _MODULES or super().is_leaf_module(found, name)

        self._writer = writer
        self._module = module
        self._graph = Tracer().trace(module)
        self._named = dict(module.named_modules())
        self._flows: dict[Any, str] = {}
        self.after_layer: dict[str, str] = {}

    def translate(self, flow: str) -> str:
        """Write every operation; returns the name of the result."""
        for node in self._graph.nodes:
            if node.op == "placeholder":
                self._flows[node] = flow
            elif node.op == "output":
                return self._flows[node.args[0]]
            elif node.op == "get_attr":
                self._flows[node] = self._constant(node.name, self._attribute(node.target))
            elif node.op == "call_module":
                self._flows[node] = self._layer(node)
                self.after_layer[node.target] = self._flows[node]
            else:
                self._flows[node] = self._function(node)
        raise ValueError("the network has no end")

    def _layer(self, node: Any) -> str:
        layer, flow = self._named[node.target], self._flows[node.args[0]]
        kind, name = type(layer).__name__, f"features.{node.target}"
        if kind == "BatchNorm2d":
            return flow  # the convolution before it has taken it in
        if kind in _AS_IT_IS:
            return flow
        write = _MODULES.get(kind)
        if write is None:
            raise ValueError(f"the layer {kind} is not known")
        if kind == "Conv2d":
            norm = self._norm_after(node)
            return _convolution(self._writer, flow, name, layer, norm)
        result: str = write(self._writer, flow, name, layer)
        return result

    def _norm_after(self, node: Any) -> Any:
        users = list(node.users)
        if len(users) != 1 or users[0].op != "call_module":
            return None
        after = self._named[users[0].target]
        return after if type(after).__name__ == "BatchNorm2d" else None

    def _function(self, node: Any) -> str:
        name = getattr(node.target, "__name__", str(node.target))
        operator = {"add": "Add", "iadd": "Add", "mul": "Mul"}.get(name)
        if operator is None:
            raise ValueError(f"the operation {name} is not known")
        return self._writer.node(operator, [self._flows[part] for part in node.args], f"features.{node.name}")

    def _constant(self, name: str, tensor: Any) -> str:
        return self._writer.constant(f"features.{name}", _array(tensor))

    def _attribute(self, target: str) -> Any:
        found = self._module
        for part in target.split("."):
            found = getattr(found, part)
        return found


def _convolution(writer: GraphWriter, flow: str, name: str, layer: Any, norm: Any) -> str:
    if norm is not None:
        weight, bias = folded(layer, norm)
    else:
        weight = _array(layer.weight)
        bias = np.zeros(len(weight), np.float32) if layer.bias is None else _array(layer.bias)
    down, across = layer.padding
    return writer.node(
        "Conv",
        [flow, writer.constant(f"{name}.weight", weight), writer.constant(f"{name}.bias", bias)],
        f"{name}.convolved",
        kernel_shape=list(layer.kernel_size),
        strides=list(layer.stride),
        dilations=list(layer.dilation),
        pads=[down, across, down, across],
        group=layer.groups,
    )


def _plain(operator: str, **attributes: Any) -> Any:
    def write(writer: GraphWriter, flow: str, name: str, _layer: Any) -> str:
        return writer.node(operator, [flow], f"{name}.out", **attributes)

    return write


def _silu(writer: GraphWriter, flow: str, name: str, _layer: Any) -> str:
    return writer.node("Mul", [flow, writer.node("Sigmoid", [flow], f"{name}.share")], f"{name}.out")


def _gelu(writer: GraphWriter, flow: str, name: str, _layer: Any) -> str:
    return gelu(writer, flow, name)


def _average(writer: GraphWriter, flow: str, name: str, layer: Any) -> str:
    if layer.output_size not in (1, (1, 1)):
        raise ValueError("an average over parts of a map is not known")
    return writer.node("GlobalAveragePool", [flow], f"{name}.out")


def _linear(writer: GraphWriter, flow: str, name: str, layer: Any) -> str:
    weight, bias = writer.constant(f"{name}.weight", _array(layer.weight).T), _array(layer.bias)
    flow = writer.node("MatMul", [flow, weight], f"{name}.product")
    return writer.node("Add", [flow, writer.constant(f"{name}.bias", bias)], f"{name}.sum")


def _norm(writer: GraphWriter, flow: str, name: str, layer: Any) -> str:
    parts = [writer.constant(f"{name}.{part}", _array(getattr(layer, part))) for part in ("weight", "bias")]
    return writer.node("LayerNormalization", [flow, *parts], f"{name}.normed", axis=-1, epsilon=layer.eps)


def _norm_of_map(writer: GraphWriter, flow: str, name: str, layer: Any) -> str:
    flow = writer.node("Transpose", [flow], f"{name}.channels_last", perm=[0, 2, 3, 1])
    return writer.node("Transpose", [_norm(writer, flow, name, layer)], f"{name}.out", perm=[0, 3, 1, 2])


def _permute(writer: GraphWriter, flow: str, name: str, layer: Any) -> str:
    return writer.node("Transpose", [flow], f"{name}.turned", perm=list(layer.dims))


def _array(tensor: Any) -> Any:
    return np.asarray(tensor.detach().numpy(), np.float32)


_MODULES: dict[str, Any] = {
    "AdaptiveAvgPool2d": _average,
    "Conv2d": _convolution,
    "GELU": _gelu,
    "Hardsigmoid": _plain("HardSigmoid", alpha=1 / 6, beta=0.5),
    "Hardswish": _plain("HardSwish"),
    "LayerNorm": _norm,
    "LayerNorm2d": _norm_of_map,
    "Linear": _linear,
    "Permute": _permute,
    "ReLU": _plain("Relu"),
    "SiLU": _silu,
    "Sigmoid": _plain("Sigmoid"),
    "StochasticDepth": None,
}
