"""Writes out how many zeros surround each map, now that the square which enters the network is known.

A network's file says `auto_pad="SAME_UPPER"`, which holds for a square of any size. OpenCV 5.0 pads on the other
side where the stride is 2: it loads the graph without a word and answers wrongly by up to 0.9. With the same zeros
written out as numbers it agrees with ONNX Runtime within 3e-6, and ONNX Runtime computes the same bits as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import onnx
from onnx import TensorProto, helper

from engine.backbones.onnx_graph import PIXELS, make_model
from engine.bundle.narrowing import behind

_AUTO_PAD = "auto_pad"


def with_written_pads(
    nodes: Sequence[onnx.NodeProto], constants: Iterable[onnx.TensorProto], size: int
) -> list[onnx.NodeProto]:
    """The same nodes with `pads` in place of `auto_pad`, for `pixels` float32 (n, 3, size, size).

    Args:
        nodes: of a network or of a whole model; nodes that do not look at `pixels` may be among them.
        constants: that the nodes use.
        size: edge of the square, in pixels.

    Raises:
        ValueError: if a map's size cannot be worked out, or the padding is of another kind.
    """
    automatic = [node for node in nodes if _attribute(node, _AUTO_PAD) is not None]
    if not automatic:
        return list(nodes)
    maps = _shapes_of(nodes, constants, [node.input[0] for node in automatic], size)
    return [_written_out(node, maps[node.input[0]]) if node in automatic else node for node in nodes]


def _written_out(node: onnx.NodeProto, sides: Sequence[int]) -> onnx.NodeProto:
    """The padding of TensorFlow's "same": as many outputs as strides fit, the odd zero below and to the right."""
    if helper.get_node_attr_value(node, _AUTO_PAD) != b"SAME_UPPER":
        raise ValueError(f"{node.name} is padded in a way that no network here is")
    kernel = list(helper.get_node_attr_value(node, "kernel_shape"))
    strides = _numbers(node, "strides", len(kernel))
    spreads = _numbers(node, "dilations", len(kernel))
    before, after = [], []
    for side, edge, stride, spread in zip(sides, kernel, strides, spreads, strict=True):
        zeros = max(0, (-(-side // stride) - 1) * stride + (edge - 1) * spread + 1 - side)
        before.append(zeros // 2)
        after.append(zeros - zeros // 2)
    written = onnx.NodeProto()
    written.CopyFrom(node)
    kept = [attribute for attribute in node.attribute if attribute.name not in {_AUTO_PAD, "pads"}]
    del written.attribute[:]
    written.attribute.extend([*kept, helper.make_attribute("pads", before + after)])
    return written


def _shapes_of(
    nodes: Sequence[onnx.NodeProto], constants: Iterable[onnx.TensorProto], wanted: Sequence[str], size: int
) -> dict[str, tuple[int, ...]]:
    """Height and width of each wanted map. Weights are told by their shapes alone, which spares copying them."""
    inputs = [helper.make_tensor_value_info(PIXELS, TensorProto.FLOAT, [1, 3, size, size])]
    numbers = []
    for constant in constants:
        if constant.data_type == TensorProto.INT64:
            numbers.append(constant)
        else:
            inputs.append(helper.make_tensor_value_info(constant.name, constant.data_type, constant.dims))
    needed = behind(nodes, wanted, stop_at=PIXELS)
    model = make_model(helper.make_graph(needed, "shapes", inputs, [], numbers))
    inferred = onnx.shape_inference.infer_shapes(model, data_prop=True).graph
    found = {}
    for value in (*inferred.value_info, *inferred.input):
        found[value.name] = tuple(side.dim_value for side in value.type.tensor_type.shape.dim[2:])
    for name in wanted:
        if len(found.get(name, ())) != 2 or min(found[name]) < 1:
            raise ValueError(f"the size of {name} is not known")
    return {name: found[name] for name in wanted}


def _numbers(node: onnx.NodeProto, name: str, count: int) -> list[int]:
    attribute = _attribute(node, name)
    return [1] * count if attribute is None else list(attribute.ints)


def _attribute(node: onnx.NodeProto, name: str) -> onnx.AttributeProto | None:
    return next((attribute for attribute in node.attribute if attribute.name == name), None)
