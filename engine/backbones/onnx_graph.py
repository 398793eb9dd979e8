"""Writes timm's EfficientNet as an ONNX graph, node by node.

torch's own exporter fixes the picture size (TensorFlow's "same" padding depends on it), takes ten times as long,
talks on standard output and writes other bytes with every version. ONNX has the same padding as an attribute
(`auto_pad="SAME_UPPER"`), so this graph takes any size and is the same file on every computer.
A test holds that it computes what timm's network computes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engine.backbones.catalogue import BackboneSpec

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

OPSET = 17
"""The lowest that has every operator used here and in a bundle; read by every ONNX Runtime since 1.12 (2022)."""

IR_VERSION = 8

PIXELS = "pixels"
FEATURES = "features"
"""All numbers of a network: those of the last layer, then the detail."""
FEATURES_LAST = "features.last"
FEATURES_DETAIL = "features.detail"

DETAIL_STAGES = range(1, 7)
"""Stages whose first block gives detail; docs/decisions/0002-quick-training.md tells how they were chosen."""


class GraphWriter:
    """Collects nodes and constants under names that can be read."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        """Add a constant; returns `name`."""
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add a node with one output, which also names it; returns `output`."""
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output


def backbone_model(spec: BackboneSpec, network: Any) -> onnx.ModelProto:
    """The network as a graph.

    Args:
        spec: says how pixels are normalised.
        network: timm's EfficientNet (of the "lite" kind: no squeeze-and-excitation) in evaluation mode.

    Returns:
        A model with the input `pixels`, float32 (n, 3, h, w) with values 0 to 255 in the order red, green, blue,
        and the output `features`, float32 (n, spec.features + spec.detail): the mean of each channel of the last
        layer, then the maximum of each channel after the depthwise convolution of the first block of each of
        `DETAIL_STAGES`. n, h and w may be anything.
    """
    writer = GraphWriter()
    flow = normalise(writer, spec.preprocessing.mean, spec.preprocessing.std)
    flow = _convolution(writer, flow, "stem", network.conv_stem, network.bn1)
    details = []
    for stage, blocks in enumerate(network.blocks):
        for number, block in enumerate(blocks):
            name = f"blocks.{stage}.{number}"
            flow = _block(writer, flow, name, block)
            if number == 0 and stage in DETAIL_STAGES:
                details.append(detail_map(name))
    flow = _convolution(writer, flow, "last", network.conv_head, network.bn2)
    write_features(writer, flow, details)
    return feature_model(writer, spec)


def detail_map(block: str) -> str:
    """Name of the map of a block, for example "blocks.3.0", whose maxima are detail."""
    return f"{block}.depthwise.clipped"


def write_features(writer: GraphWriter, last: str, details: list[str]) -> None:
    """Pool maps into `features`: the means of `last`, then the maxima of each of `details`."""
    pooled = writer.node("GlobalAveragePool", [last], "pooled")
    if not details:
        writer.node("Flatten", [pooled], FEATURES, axis=1)
        return
    writer.node("Flatten", [pooled], FEATURES_LAST, axis=1)
    strongest = []
    for name in details:
        flow = writer.node("GlobalMaxPool", [name], f"{name}.strongest")
        strongest.append(writer.node("Flatten", [flow], f"{name}.detail", axis=1))
    writer.node("Concat", strongest, FEATURES_DETAIL, axis=1)
    writer.node("Concat", [FEATURES_LAST, FEATURES_DETAIL], FEATURES, axis=1)


def feature_model(writer: GraphWriter, spec: BackboneSpec) -> onnx.ModelProto:
    """Wrap nodes that lead from `pixels` to `features` as a model."""
    graph = helper.make_graph(
        writer.nodes,
        spec.key,
        [helper.make_tensor_value_info(PIXELS, TensorProto.FLOAT, ["n", 3, "height", "width"])],
        [helper.make_tensor_value_info(FEATURES, TensorProto.FLOAT, ["n", spec.features + spec.detail])],
        writer.constants,
    )
    return make_model(graph)


def make_model(graph: onnx.GraphProto) -> onnx.ModelProto:
    """Wrap a graph as a model of the one version that Tellapart writes."""
    return helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="tellapart",
    )


def normalise(writer: GraphWriter, mean: tuple[float, ...], std: tuple[float, ...]) -> str:
    """(pixels / 255 - mean) / std as one multiplication and one addition."""
    factor = 1.0 / (255.0 * np.asarray(std, np.float64))
    shift = -np.asarray(mean, np.float64) / np.asarray(std, np.float64)
    scaled = writer.node(
        "Mul", [PIXELS, writer.constant("normalise.factor", _per_channel(factor))], "normalise.scaled"
    )
    return writer.node("Add", [scaled, writer.constant("normalise.shift", _per_channel(shift))], "normalised")


def _per_channel(values: npt.NDArray[np.float64]) -> Floats:
    return values.astype(np.float32).reshape(1, -1, 1, 1)


def _block(writer: GraphWriter, flow: str, name: str, block: Any) -> str:
    """One DepthwiseSeparableConv or InvertedResidual of timm."""
    start = flow
    if hasattr(block, "conv_pwl"):
        flow = _convolution(writer, flow, f"{name}.widen", block.conv_pw, block.bn1)
        flow = _convolution(writer, flow, f"{name}.depthwise", block.conv_dw, block.bn2)
        flow = _convolution(writer, flow, f"{name}.narrow", block.conv_pwl, block.bn3)
    else:
        flow = _convolution(writer, flow, f"{name}.depthwise", block.conv_dw, block.bn1)
        flow = _convolution(writer, flow, f"{name}.narrow", block.conv_pw, block.bn2)
    return writer.node("Add", [flow, start], f"{name}.sum") if block.has_skip else flow


def _convolution(writer: GraphWriter, flow: str, name: str, convolution: Any, norm: Any) -> str:
    """A convolution with its batch normalisation folded into weight and bias, then ReLU6 if it has one."""
    weight, bias = folded(convolution, norm)
    flow = writer.node(
        "Conv",
        [flow, writer.constant(f"{name}.weight", weight), writer.constant(f"{name}.bias", bias)],
        f"{name}.convolved",
        auto_pad="SAME_UPPER",
        kernel_shape=list(convolution.kernel_size),
        strides=list(convolution.stride),
        group=convolution.groups,
    )
    if type(norm.act).__name__ == "Identity":
        return flow
    low = writer.constant(f"{name}.low", np.array(0.0, np.float32))
    high = writer.constant(f"{name}.high", np.array(6.0, np.float32))
    return writer.node("Clip", [flow, low, high], f"{name}.clipped")


def folded(convolution: Any, norm: Any) -> tuple[Floats, Floats]:
    """Weight and bias of a convolution with the batch normalisation after it taken in.

    It is an affine map per channel; folded in float64 so that nothing is lost twice.
    """
    scale = _doubles(norm.weight) / np.sqrt(_doubles(norm.running_var) + norm.eps)
    weight = _doubles(convolution.weight) * scale.reshape(-1, 1, 1, 1)
    own = 0.0 if convolution.bias is None else _doubles(convolution.bias)
    bias = _doubles(norm.bias) + (own - _doubles(norm.running_mean)) * scale
    return weight.astype(np.float32), bias.astype(np.float32)


def _doubles(tensor: Any) -> npt.NDArray[np.float64]:
    return np.asarray(tensor.detach().numpy(), np.float64)
