"""A network with a mean and two maxima of maps, small enough to be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.backbones.catalogue import BackboneSpec
from engine.backbones.onnx_graph import GraphWriter, feature_model, normalise, write_features
from engine.backbones.preparing import GRAPH_FILE, PreparedBackbone
from engine.bundle.reading import Bundle, open_bundle
from engine.bundle.writing import write_bundle
from engine.contracts.types import Depth, Framing, Preprocessing

SIZE = 32
PLAIN = Preprocessing(SIZE, SIZE, Framing.WHOLE, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
SEEING = BackboneSpec(
    key="seeing", name="Seeing", features=3, detail=6, preprocessing=PLAIN, weights_sha256="0" * 64
)
"""Its last layer tells the means of red, green and blue; its detail the maxima of the same at two scales."""


@pytest.fixture(scope="session")
def seeing(tmp_path_factory: pytest.TempPathFactory) -> PreparedBackbone:
    writer = GraphWriter()
    flow = normalise(writer, PLAIN.mean, PLAIN.std)
    names = []
    for name, step in (("last", 8), ("fine", 4), ("coarse", 8)):
        weight = np.zeros((3, 3, step, step), np.float32)
        for channel in range(3):
            weight[channel, channel] = 1.0 / step**2
        constant = writer.constant(f"{name}.weight", weight)
        made = writer.node(
            "Conv", [flow, constant], f"{name}.convolved", kernel_shape=[step, step], strides=[step, step]
        )
        names.append(writer.node("Relu", [made], f"{name}.positive"))
    write_features(writer, names[0], names[1:])
    folder = tmp_path_factory.mktemp("seeing")
    (folder / GRAPH_FILE).write_bytes(feature_model(writer, SEEING).SerializeToString())
    return PreparedBackbone(SEEING, folder)


MakeModel = Callable[..., Bundle]


@pytest.fixture
def make_model(seeing: PreparedBackbone, tmp_path: Path) -> MakeModel:
    """`make_model(weight, depth=..., bias=..., preprocessing=...)`: one class per row of `weight`."""

    def make(weight, depth=Depth.LAST, bias=None, preprocessing=PLAIN, thresholds=()):
        weight = np.asarray(weight, np.float32)
        path = tmp_path / "seeing.tellapart"
        write_bundle(
            path,
            backbone=seeing,
            weight=weight,
            bias=np.zeros(len(weight), np.float32) if bias is None else np.asarray(bias, np.float32),
            classes=("red", "green", "blue")[: len(weight)],
            preprocessing=preprocessing,
            depth=depth,
            temperature=2.0,
            thresholds=thresholds,
        )
        return open_bundle(path)

    return make


@pytest.fixture
def with_patch() -> Callable[..., np.ndarray]:
    """`with_patch(height, width, top, left, colour)`: a grey picture with an 8 x 8 patch of a colour."""

    def make(height=SIZE, width=SIZE, top=8, left=16, colour=(255, 0, 0), side=8):
        rgb = np.full((height, width, 3), 60, np.uint8)
        rgb[top : top + side, left : left + side] = colour
        return rgb

    return make
