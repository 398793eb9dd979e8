"""Padding written out as numbers is the padding that the network was made with, bit by bit."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import helper

from engine.backbones.onnx_graph import PIXELS, GraphWriter, make_model
from engine.backbones.ort_runner import open_session, run_session
from engine.backbones.preparing import PreparedBackbone
from engine.bundle.padding import with_written_pads


def convolutions(kernel: int, stride: int, auto_pad: str = "SAME_UPPER") -> GraphWriter:
    writer = GraphWriter()
    rng = np.random.default_rng(kernel)
    flow = PIXELS
    for place, channels in enumerate((3, 4)):
        weight = writer.constant(
            f"{place}.weight", rng.normal(size=(4, channels, kernel, kernel)).astype(np.float32)
        )
        flow = writer.node(
            "Conv",
            [flow, weight],
            f"{place}.map",
            auto_pad=auto_pad,
            kernel_shape=[kernel] * 2,
            strides=[stride] * 2,
        )
    return writer


def run(
    nodes: list[onnx.NodeProto], writer: GraphWriter, size: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    pixels = helper.make_tensor_value_info(PIXELS, onnx.TensorProto.FLOAT, [1, 3, size, size])
    last = helper.make_tensor_value_info("1.map", onnx.TensorProto.FLOAT, None)
    model = make_model(helper.make_graph(nodes, "convolutions", [pixels], [last], writer.constants))
    session = open_session(model.SerializeToString(), threads=1)
    picture = np.random.default_rng(size).uniform(0, 255, (1, 3, size, size)).astype(np.float32)
    return run_session(session, {PIXELS: picture})


@pytest.mark.parametrize("size", [7, 8, 33])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
def test_onnx_runtime_computes_the_same_bits(kernel: int, stride: int, size: int) -> None:
    writer = convolutions(kernel, stride)
    written = with_written_pads(writer.nodes, writer.constants, size)
    assert all(attribute.name != "auto_pad" for node in written for attribute in node.attribute)
    assert np.array_equal(run(written, writer, size), run(writer.nodes, writer, size))


def test_the_nodes_that_were_given_stay_as_they_are() -> None:
    writer = convolutions(3, 2)
    before = [node.SerializeToString() for node in writer.nodes]
    with_written_pads(writer.nodes, writer.constants, 32)
    assert [node.SerializeToString() for node in writer.nodes] == before


def test_another_kind_of_padding_is_not_guessed_at() -> None:
    writer = convolutions(3, 2, auto_pad="SAME_LOWER")
    with pytest.raises(ValueError, match="padded"):
        with_written_pads(writer.nodes, writer.constants, 32)


def test_every_convolution_of_the_real_network_is_written_out(prepared_backbone: PreparedBackbone) -> None:
    graph = onnx.load(prepared_backbone.graph_path).graph
    for size in prepared_backbone.spec.sizes:
        written = with_written_pads(graph.node, graph.initializer, size)
        convolved = [node for node in written if node.op_type == "Conv"]
        assert convolved
        assert all(len(helper.get_node_attr_value(node, "pads")) == 4 for node in convolved)
