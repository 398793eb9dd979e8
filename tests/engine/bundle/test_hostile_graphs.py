"""A graph is looked through before any runtime sees it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError
from tests.engine.bundle.spoiling import rewrite_model


def point_outside(tensor: Any) -> None:
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../../../etc/passwd")


def external_initializer(model: Any) -> None:
    point_outside(model.graph.initializer[0])


def external_location_only(model: Any) -> None:
    model.graph.initializer[0].external_data.add(key="location", value="/etc/passwd")


def external_in_an_attribute(model: Any) -> None:
    tensor = TensorProto(data_type=TensorProto.FLOAT, dims=[1])
    point_outside(tensor)
    model.graph.node.append(helper.make_node("Constant", [], ["more"], value=tensor))


def external_in_a_subgraph(model: Any) -> None:
    tensor = TensorProto(name="inner", data_type=TensorProto.FLOAT, dims=[1])
    point_outside(tensor)
    branch = helper.make_graph([], "branch", [], [], [tensor])
    condition = numpy_helper.from_array(np.array(True), "condition")
    model.graph.initializer.append(condition)
    model.graph.node.append(
        helper.make_node("If", ["condition"], ["more"], then_branch=branch, else_branch=branch)
    )


def external_in_a_function(model: Any) -> None:
    tensor = TensorProto(data_type=TensorProto.FLOAT, dims=[1])
    point_outside(tensor)
    inside = helper.make_node("Constant", [], ["y"], value=tensor)
    model.functions.append(helper.make_function("own", "f", [], ["y"], [inside], [helper.make_opsetid("", 17)]))


def external_sparse(model: Any) -> None:
    sparse = onnx.SparseTensorProto(dims=[3])
    point_outside(sparse.values)
    model.graph.sparse_initializer.append(sparse)


def other_domain(model: Any) -> None:
    model.graph.node[0].domain = "com.microsoft"


def other_opset(model: Any) -> None:
    model.opset_import.append(helper.make_opsetid("ai.onnx.contrib", 1))


def unknown_operator(model: Any) -> None:
    model.graph.node.append(helper.make_node("PyOp", ["image"], ["more"]))


def loop(model: Any) -> None:
    body = helper.make_graph([], "body", [], [])
    model.graph.node.append(helper.make_node("Loop", ["", ""], ["more"], body=body))


def graph_in_a_known_operator(model: Any) -> None:
    branch = helper.make_graph([], "branch", [], [])
    model.graph.node[0].attribute.append(helper.make_attribute("body", branch))


def enormous_dimensions(model: Any) -> None:
    del model.graph.initializer[0].dims[:]
    model.graph.initializer[0].dims.extend([2**31, 2**31, 2**31])


def negative_dimensions(model: Any) -> None:
    del model.graph.initializer[0].dims[:]
    model.graph.initializer[0].dims.extend([-1, -1])


def enormous_range(model: Any) -> None:
    tensor = next(each for each in model.graph.initializer if each.name == "resize.target")
    tensor.raw_data = np.array(10**12, np.int64).tobytes()


def smallest_whole_number(model: Any) -> None:
    tensor = next(each for each in model.graph.initializer if each.name == "resize.target")
    tensor.raw_data = np.array(-(2**63), np.int64).tobytes()


def enormous_padding(model: Any) -> None:
    node = next(each for each in model.graph.node if each.op_type == "Conv")
    node.attribute.append(helper.make_attribute("pads", [10**6] * 4))


def numbers_elsewhere_in_the_tensor(model: Any) -> None:
    model.graph.initializer[0].float_data.append(1.0)


def strings(model: Any) -> None:
    model.graph.initializer.append(helper.make_tensor("words", TensorProto.STRING, [1], [b"x"]))


def second_output_of_a_node(model: Any) -> None:
    model.graph.node[0].output.append("more")


def no_end_of_neighbours(model: Any) -> None:
    model.graph.initializer.append(numpy_helper.from_array(np.array([10**9], np.int64), "k"))
    model.graph.node.append(helper.make_node("TopK", ["features", "k"], ["best", "places"]))


def top_without_places(model: Any) -> None:
    model.graph.initializer.append(numpy_helper.from_array(np.array([1], np.int64), "k"))
    model.graph.node.append(helper.make_node("TopK", ["features", "k"], ["best"]))


def two_constants_of_one_name(model: Any) -> None:
    model.graph.initializer.append(model.graph.initializer[0])


@pytest.mark.parametrize(
    "spoil",
    [
        external_initializer, external_location_only, external_in_an_attribute, external_in_a_subgraph,
        external_in_a_function, external_sparse, other_domain, other_opset, unknown_operator, loop,
        graph_in_a_known_operator, enormous_dimensions, negative_dimensions, enormous_range, smallest_whole_number,
        enormous_padding, numbers_elsewhere_in_the_tensor, strings, two_constants_of_one_name,
        second_output_of_a_node, no_end_of_neighbours, top_without_places,
    ],
)  # fmt: skip
def test_a_graph_with_a_trick_is_refused_as_harmful(spoil: Callable[[Any], None], bundle_path: Path) -> None:
    rewrite_model(bundle_path, spoil)
    with pytest.raises(EngineError) as caught:
        open_bundle(bundle_path)
    assert caught.value.code == "hostile-model"


def not_a_number(model: Any) -> None:
    tensor = next(each for each in model.graph.initializer if each.name == "tiny.weight")
    tensor.raw_data = np.full(8 * 3 * 3 * 3, np.nan, np.float32).tobytes()


def other_input(model: Any) -> None:
    model.graph.input[0].name = "picture"


def second_input(model: Any) -> None:
    model.graph.input.append(helper.make_tensor_value_info("more", TensorProto.FLOAT, [1]))


def other_output(model: Any) -> None:
    model.graph.output[0].name = "batch_probabilities"


def no_pixels(model: Any) -> None:
    for node in model.graph.node:
        names = ["px" if name == "pixels" else name for name in node.output]
        del node.output[:]
        node.output.extend(names)


def score_that_nobody_spoke_of(model: Any) -> None:
    model.graph.node.append(helper.make_node("Relu", ["features"], ["unknown_score"]))
    model.graph.output.append(helper.make_tensor_value_info("unknown_score", TensorProto.FLOAT, [1]))


@pytest.mark.parametrize(
    "spoil", [not_a_number, other_input, second_input, other_output, no_pixels, score_that_nobody_spoke_of]
)
def test_a_graph_that_cannot_work_is_refused_as_broken(spoil: Callable[[Any], None], bundle_path: Path) -> None:
    rewrite_model(bundle_path, spoil)
    with pytest.raises(EngineError) as caught:
        open_bundle(bundle_path)
    assert caught.value.code == "broken-model"


def test_an_unspoiled_graph_written_anew_is_opened(bundle_path: Path) -> None:
    rewrite_model(bundle_path, lambda model: None)
    assert len(open_bundle(bundle_path).classes) == 3
