"""Writes timm's vision transformer, as DINOv2 trained it, as an ONNX graph, node by node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.backbones.catalogue import BackboneSpec
from engine.backbones.onnx_graph import FEATURES, GraphWriter, feature_model, normalise

if TYPE_CHECKING:
    import onnx


def transformer_model(spec: BackboneSpec, network: Any) -> onnx.ModelProto:
    """The network as a graph; see `engine.backbones.onnx_graph.backbone_model`.

    `features` are the class token, then the mean of the other tokens: what DINOv2's authors put a linear head on.
    The pictures must have the size that the network was built for.

    Source:
        Oquab et al., "DINOv2: Learning Robust Visual Features without Supervision", 2023, section 7.1.
    """
    writer = GraphWriter()
    flow = _tokens(writer, normalise(writer, spec.preprocessing.mean, spec.preprocessing.std), network)
    for number, block in enumerate(network.blocks):
        flow = _block(writer, flow, f"blocks.{number}", block)
    flow = _norm(writer, flow, "norm", network.norm)
    token = writer.node("ReduceMean", [_slice(writer, flow, "class", 0, 1)], "class.token", axes=[1], keepdims=0)
    others = _slice(writer, flow, "others", 1, 1_000)
    mean = writer.node("ReduceMean", [others], "others.mean", axes=[1], keepdims=0)
    writer.node("Concat", [token, mean], FEATURES, axis=1)
    return feature_model(writer, spec)


def _tokens(writer: GraphWriter, flow: str, network: Any) -> str:
    patches = network.patch_embed.proj
    edge = list(patches.kernel_size)
    inputs = [
        flow,
        _constant(writer, "patches.weight", patches.weight),
        _constant(writer, "patches.bias", patches.bias),
    ]
    flow = writer.node("Conv", inputs, "patches.map", kernel_shape=edge, strides=edge)
    shape = writer.constant("patches.shape", np.array([0, 0, -1], np.int64))
    flow = writer.node("Reshape", [flow, shape], "patches.columns")
    flow = writer.node("Transpose", [flow], "patches.tokens", perm=[0, 2, 1])
    # One class token for each picture: there is no other operator that knows how many pictures there are.
    nothing = writer.constant("class.zero", np.array(0.0, np.float32))
    first = writer.node("Mul", [_slice(writer, flow, "first", 0, 1), nothing], "first.cleared")
    token = writer.node("Add", [first, _constant(writer, "class.start", network.cls_token)], "class.tokens")
    flow = writer.node("Concat", [token, flow], "tokens", axis=1)
    return writer.node("Add", [flow, _constant(writer, "places", network.pos_embed)], "tokens.placed")


def _block(writer: GraphWriter, flow: str, name: str, block: Any) -> str:
    seen = _attention(writer, _norm(writer, flow, f"{name}.norm1", block.norm1), f"{name}.attention", block.attn)
    flow = writer.node("Add", [flow, _scaled(writer, seen, f"{name}.scale1", block.ls1)], f"{name}.seen")
    wide = _linear(writer, _norm(writer, flow, f"{name}.norm2", block.norm2), f"{name}.widen", block.mlp.fc1)
    narrow = _linear(writer, gelu(writer, wide, f"{name}.gelu"), f"{name}.narrow", block.mlp.fc2)
    return writer.node("Add", [flow, _scaled(writer, narrow, f"{name}.scale2", block.ls2)], f"{name}.done")


def _attention(writer: GraphWriter, flow: str, name: str, attention: Any) -> str:
    heads, length = int(attention.num_heads), int(attention.head_dim)
    together = _linear(writer, flow, f"{name}.all", attention.qkv)
    shape = writer.constant(f"{name}.by_head", np.array([0, 0, heads, length], np.int64))
    parts = {}
    for place, part in enumerate(("query", "key", "value")):
        width = heads * length
        sliced = _slice(writer, together, f"{name}.{part}", place * width, (place + 1) * width, axis=2)
        sliced = writer.node("Reshape", [sliced, shape], f"{name}.{part}.heads")
        order = [0, 2, 3, 1] if part == "key" else [0, 2, 1, 3]
        parts[part] = writer.node("Transpose", [sliced], f"{name}.{part}.turned", perm=order)
    scale = writer.constant(f"{name}.scale", np.array(attention.scale, np.float32))
    query = writer.node("Mul", [parts["query"], scale], f"{name}.query.scaled")
    weights = writer.node("MatMul", [query, parts["key"]], f"{name}.likeness")
    weights = writer.node("Softmax", [weights], f"{name}.weights", axis=-1)
    flow = writer.node("MatMul", [weights, parts["value"]], f"{name}.mixed")
    flow = writer.node("Transpose", [flow], f"{name}.mixed.turned", perm=[0, 2, 1, 3])
    whole = writer.constant(f"{name}.whole", np.array([0, 0, heads * length], np.int64))
    return _linear(
        writer, writer.node("Reshape", [flow, whole], f"{name}.joined"), f"{name}.project", attention.proj
    )


def gelu(writer: GraphWriter, flow: str, name: str) -> str:
    """The smooth ramp, x / 2 * (1 + erf(x / sqrt 2)); opset 17 has no operator of its own for it."""
    root = writer.constant(f"{name}.root", np.array(2**-0.5, np.float32))
    one = writer.constant(f"{name}.one", np.array(1.0, np.float32))
    half = writer.constant(f"{name}.half", np.array(0.5, np.float32))
    error = writer.node("Erf", [writer.node("Mul", [flow, root], f"{name}.shrunk")], f"{name}.erf")
    share = writer.node("Mul", [writer.node("Add", [error, one], f"{name}.raised"), half], f"{name}.share")
    return writer.node("Mul", [flow, share], f"{name}.out")


def _linear(writer: GraphWriter, flow: str, name: str, layer: Any) -> str:
    weight = writer.constant(f"{name}.weight", _array(layer.weight).T)
    flow = writer.node("MatMul", [flow, weight], f"{name}.product")
    return writer.node("Add", [flow, _constant(writer, f"{name}.bias", layer.bias)], f"{name}.sum")


def _norm(writer: GraphWriter, flow: str, name: str, layer: Any) -> str:
    weight, bias = (_constant(writer, f"{name}.{part}", getattr(layer, part)) for part in ("weight", "bias"))
    return writer.node("LayerNormalization", [flow, weight, bias], f"{name}.out", axis=-1, epsilon=layer.eps)


def _scaled(writer: GraphWriter, flow: str, name: str, layer: Any) -> str:
    return writer.node("Mul", [flow, _constant(writer, f"{name}.by", layer.gamma)], f"{name}.out")


def _slice(writer: GraphWriter, flow: str, name: str, start: int, end: int, axis: int = 1) -> str:
    numbers = {"start": start, "end": end, "axis": axis}
    places = [writer.constant(f"{name}.slice.{word}", np.array([n], np.int64)) for word, n in numbers.items()]
    return writer.node("Slice", [flow, *places], f"{name}.slice")


def _constant(writer: GraphWriter, name: str, tensor: Any) -> str:
    return writer.constant(name, _array(tensor))


def _array(tensor: Any) -> Any:
    return np.asarray(tensor.detach().numpy(), np.float32)
