"""The graph that ships means the same to runtimes that are not ONNX Runtime."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import onnx
import openvino
import pytest
from onnx import TensorProto, helper

from engine.backbones.onnx_graph import PIXELS, GraphWriter, make_model
from engine.backbones.ort_runner import open_session, run_outputs
from engine.bundle.general import open_general
from engine.bundle.reading import open_bundle
from engine.bundle.resize_graph import IMAGE, write_resize
from engine.contracts.types import Framing, Preprocessing
from engine.pictures.resizing import to_pixels

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Ask = Callable[[Pixels], list[Floats]]

SIDES = [(61, 47), (1, 1), (10, 3000), (3001, 9), (250, 250), (375, 500), (1023, 1025), (1500, 2001)]
CONTRACTS = [
    Preprocessing(),
    Preprocessing(size=33, short_side=40),
    Preprocessing(size=64, short_side=64, framing=Framing.WHOLE),
]


def in_openvino(model: bytes, names: list[str]) -> Ask:
    core = openvino.Core()
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}
    request = core.compile_model(core.read_model(model), "CPU", settings).create_infer_request()

    def ask(rgb: Pixels) -> list[Floats]:
        found = request.infer({IMAGE: rgb})
        return [np.array(found[name]) for name in names]

    return ask


def in_opencv(model: bytes, names: list[str]) -> Ask:
    net = cv2.dnn.readNetFromONNX(np.frombuffer(model, np.uint8), cv2.dnn.ENGINE_NEW)

    def ask(rgb: Pixels) -> list[Floats]:
        net.setInput(rgb, IMAGE)
        return [np.asarray(found) for found in net.forward(names)]

    return ask


RUNTIMES: dict[str, Callable[[bytes, list[str]], Ask]] = {"openvino": in_openvino, "opencv": in_opencv}


def noise(height: int, width: int) -> Pixels:
    return np.random.default_rng(height).integers(0, 256, (height, width, 3), dtype=np.uint8)


def resize_alone(contract: Preprocessing) -> bytes:
    writer = GraphWriter()
    write_resize(writer, contract)
    image = helper.make_tensor_value_info(IMAGE, TensorProto.UINT8, ["height", "width", 3])
    pixels = helper.make_tensor_value_info(PIXELS, TensorProto.FLOAT, [1, 3, contract.size, contract.size])
    graph = helper.make_graph(writer.nodes, "resize", [image], [pixels], writer.constants)
    return bytes(make_model(graph).SerializeToString())


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("contract", CONTRACTS, ids=["centre", "small", "whole"])
def test_pictures_of_any_size_become_the_same_pixels(runtime: str, contract: Preprocessing) -> None:
    """Noise is the hardest: of 255 levels, no pixel is further away than the last digit of a float or two."""
    ask = RUNTIMES[runtime](resize_alone(contract), [PIXELS])
    for sides in SIDES:
        rgb = noise(*sides)
        assert np.abs(ask(rgb)[0][0] - to_pixels(rgb, contract)).max() < 2e-4, sides


def test_no_number_of_the_filter_needs_more_than_a_float() -> None:
    """OpenVINO computes doubles as floats without a word, and whole numbers of 64 bits as such of 32."""
    model = onnx.shape_inference.infer_shapes(onnx.ModelProto.FromString(resize_alone(Preprocessing())))
    types = {value.type.tensor_type.elem_type for value in model.graph.value_info}
    types |= {constant.data_type for constant in model.graph.initializer}
    assert TensorProto.DOUBLE not in types


def compare(model: bytes, ask: Ask, pictures: list[Pixels], allowed: float) -> None:
    session = open_session(model, 1)
    for rgb in pictures:
        for found, expected in zip(ask(rgb), run_outputs(session, {IMAGE: rgb}), strict=True):
            assert found.shape == expected.shape
            assert np.abs(found - expected).max() <= allowed * max(1.0, float(np.abs(expected).max()))


def outputs_of(model: bytes) -> list[str]:
    return [output.name for output in onnx.ModelProto.FromString(model).graph.output]


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_model_with_every_unknown_score_answers_the_same(runtime: str, scored_bundle: Path) -> None:
    model = open_bundle(scored_bundle).model_bytes
    assert len(outputs_of(model)) == 2
    compare(model, RUNTIMES[runtime](model, outputs_of(model)), [noise(*sides) for sides in SIDES], 1e-5)


@pytest.mark.usefixtures("usual_cache")
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_the_general_model_answers_the_same(runtime: str, photos: tuple[Any, ...]) -> None:
    model = open_general().model_bytes
    pictures = [*photos, np.ascontiguousarray(photos[0].repeat(4, axis=0).repeat(4, axis=1)), noise(61, 47)]
    compare(model, RUNTIMES[runtime](model, outputs_of(model)), pictures, 1e-5)
