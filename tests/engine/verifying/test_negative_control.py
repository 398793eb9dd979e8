"""The check fails a model that resizes with ONNX's own antialiasing, which OpenVINO runs without an error."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import openvino
import pytest
from onnx import TensorProto, helper

from engine.backbones.onnx_graph import PIXELS, GraphWriter
from engine.backbones.ort_runner import open_session, run_outputs
from engine.bundle.general import open_general
from engine.bundle.narrowing import behind
from engine.bundle.reading import Bundle
from engine.bundle.resize_graph import IMAGE
from engine.contracts.sharing import Runtime, RuntimeCheck, Tolerances
from engine.jobs import StopToken
from engine.verifying.comparing import compare
from engine.verifying.expected import Expected, own_answers
from engine.verifying.runtime import Answered, Asked, RuntimeAnswer

Pixels = npt.NDArray[np.uint8]
Ask = Callable[[Pixels], npt.NDArray[np.float32]]
CONTROL_OPSET = 18
"""The first whose Resize has antialiasing."""


def with_onnx_resize(bundle: Bundle) -> bytes:
    """The same model, but its pictures go through `Resize(antialias=1)`, by the same rules for size and crop."""
    model = onnx.ModelProto.FromString(bundle.model_bytes)
    contract = bundle.preprocessing
    writer = GraphWriter()
    for name, value in {"0": [0], "1": [1], "2": [2], "3": [3], "target": [contract.short_side]}.items():
        writer.constant(f"control.{name}", np.array(value, np.int64))
    writer.constant("control.size", np.array([contract.size], np.int64))
    writer.constant("control.channels", np.array([1, 3], np.int64))
    add = writer.node
    shape = add("Shape", [IMAGE], "control.shape")
    sides = add("Slice", [shape, "control.0", "control.2"], "control.sides")
    short = add("ReduceMin", [sides, "control.0"], "control.short", keepdims=1)
    new = add("Div", [add("Mul", [sides, "control.target"], "control.scaled"), short], "control.new")
    sizes = add("Concat", ["control.channels", new], "control.sizes", axis=0)
    numbers = add("Cast", [IMAGE], "control.numbers", to=TensorProto.FLOAT)
    turned = add("Transpose", [numbers], "control.turned", perm=[2, 0, 1])
    batch = add("Unsqueeze", [turned, "control.0"], "control.batch")
    whole = add("Resize", [batch, "", "", sizes], "control.whole", mode="linear", antialias=1)
    start = add("Div", [add("Sub", [new, "control.size"], "control.margin"), "control.2"], "control.start")
    end = add("Add", [start, "control.size"], "control.end")
    axes = writer.constant("control.axes", np.array([2, 3], np.int64))
    add("Slice", [whole, start, end, axes], PIXELS)
    rest = behind(model.graph.node, [output.name for output in model.graph.output], stop_at=PIXELS)
    graph = helper.make_graph(
        [*writer.nodes, *rest],
        "control",
        model.graph.input,
        model.graph.output,
        [*writer.constants, *model.graph.initializer],
    )
    control = helper.make_model(graph, opset_imports=[helper.make_opsetid("", CONTROL_OPSET)], ir_version=8)
    onnx.checker.check_model(control)
    return bytes(control.SerializeToString())


def in_onnxruntime(model: bytes) -> Ask:
    session = open_session(model, threads=1)
    return lambda rgb: run_outputs(session, {IMAGE: rgb})[0]


def in_openvino(model: bytes) -> Ask:
    core = openvino.Core()
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}
    request = core.compile_model(core.read_model(model), "CPU", settings).create_infer_request()
    return lambda rgb: np.array(request.infer({IMAGE: rgb})["probabilities"], np.float32)


@pytest.fixture(scope="module")
def pictures(photos: tuple[Any, ...], tmp_path_factory: pytest.TempPathFactory) -> list[Asked]:
    """Real photos and fine noise, as raw RGB."""
    folder = tmp_path_factory.mktemp("control")
    noise = np.random.default_rng(0).integers(0, 256, (600, 700, 3), dtype=np.uint8)
    asked = []
    for place, rgb in enumerate((*photos, noise)):
        path = folder / f"{place}.rgb"
        path.write_bytes(np.ascontiguousarray(rgb).tobytes())
        asked.append(Asked(path.name, path, (rgb.shape[0], rgb.shape[1])))
    return asked


def check(expected: list[Expected], ask: Ask) -> RuntimeCheck:
    answers = []
    for one in expected:
        assert one.asked.raw is not None
        rgb = np.fromfile(one.asked.path, np.uint8).reshape(*one.asked.raw, 3)
        digest = hashlib.sha256(rgb.tobytes()).hexdigest()
        answers.append(RuntimeAnswer(ask(rgb), None, digest, 1.0))
    return compare(Runtime.OPENVINO, expected, Answered("control", tuple(answers)), Tolerances())


@pytest.mark.usefixtures("usual_cache")
def test_the_check_fails_a_resize_that_a_runtime_gets_wrong(pictures: list[Asked]) -> None:
    bundle = open_general()
    expected = [one for one in own_answers(bundle, pictures, StopToken()) if one is not None]
    assert len(expected) == len(pictures)
    control = with_onnx_resize(bundle)

    ours = check(expected, in_openvino(bundle.model_bytes))
    assert ours.agrees, ours.failures
    # Where the antialiasing is done, the control is the same model: nothing but the runtime makes it fail.
    right = check(expected, in_onnxruntime(control))
    assert right.largest_difference is not None
    assert right.largest_difference < 1e-4

    wrong = check(expected, in_openvino(control))
    assert not wrong.agrees
    assert wrong.failures
    assert wrong.largest_difference is not None
    assert wrong.largest_difference > 0.01
