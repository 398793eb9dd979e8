"""Networks and pictures that tests of the engine share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from sklearn.datasets import load_sample_images

from engine.backbones.catalogue import BackboneSpec
from engine.backbones.onnx_graph import FEATURES, GraphWriter, feature_model, normalise, write_features
from engine.backbones.places import CACHE_VARIABLE, cache_folder
from engine.backbones.preparing import GRAPH_FILE, PreparedBackbone, prepare
from engine.bundle.writing import write_bundle
from engine.contracts.types import Device, DeviceKind, Preprocessing

USUAL_CACHE = cache_folder()
"""The person's own cache, looked up before any test is given another home: the real network is made once."""

TINY = BackboneSpec(
    key="tiny",
    name="Tiny",
    features=8,
    preprocessing=Preprocessing(size=32, short_side=36),
    sizes=(32, 48),
    weights_sha256="0" * 64,
)


@pytest.fixture(autouse=True, scope="session")
def golden_pictures_stay_decoded() -> Iterator[None]:
    """Tests write hundreds of model files; the application decodes the biggest golden picture anew for each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.bundle.golden_making._KEPT_PIXELS", 20_000_000)
        yield


@pytest.fixture(scope="session")
def cpu() -> Device:
    return Device(DeviceKind.CPU, 0, "a processor", None, usable=True, chosen=True)


@pytest.fixture(scope="session")
def tiny_backbone(tmp_path_factory: pytest.TempPathFactory) -> PreparedBackbone:
    """A network of one convolution with 8 features at 32 px, so that a test takes milliseconds."""
    rng = np.random.default_rng(0)
    writer = GraphWriter()
    flow = normalise(writer, TINY.preprocessing.mean, TINY.preprocessing.std)
    weight = writer.constant("tiny.weight", rng.normal(size=(8, 3, 3, 3)).astype(np.float32))
    flow = writer.node("Conv", [flow, weight], "tiny.convolved", kernel_shape=[3, 3], strides=[2, 2])
    flow = writer.node("Relu", [flow], "tiny.positive")
    flow = writer.node("GlobalAveragePool", [flow], "tiny.pooled")
    writer.node("Flatten", [flow], FEATURES, axis=1)
    folder = tmp_path_factory.mktemp("tiny-backbone")
    (folder / GRAPH_FILE).write_bytes(feature_model(writer, TINY).SerializeToString())
    return PreparedBackbone(TINY, folder)


DETAILED = replace(TINY, key="detailed", detail=6)


@pytest.fixture(scope="session")
def detailed_backbone(tmp_path_factory: pytest.TempPathFactory) -> PreparedBackbone:
    """A network of two convolutions: 6 numbers of detail after the first, 8 features after the second."""
    rng = np.random.default_rng(1)
    writer = GraphWriter()
    flow = normalise(writer, DETAILED.preprocessing.mean, DETAILED.preprocessing.std)
    for name, shape in (("first", (6, 3, 3, 3)), ("second", (8, 6, 3, 3))):
        weight = writer.constant(f"{name}.weight", rng.normal(size=shape).astype(np.float32) / 3)
        flow = writer.node("Conv", [flow, weight], f"{name}.convolved", kernel_shape=[3, 3], strides=[2, 2])
        flow = writer.node("Relu", [flow], f"{name}.positive")
    write_features(writer, flow, ["first.positive"])
    folder = tmp_path_factory.mktemp("detailed-backbone")
    (folder / GRAPH_FILE).write_bytes(feature_model(writer, DETAILED).SerializeToString())
    return PreparedBackbone(DETAILED, folder)


@pytest.fixture(scope="session")
def prepared_backbone() -> PreparedBackbone:
    """The real network; made on the first run on this computer, which takes some seconds, and kept."""
    return prepare(USUAL_CACHE / "backbones")


@pytest.fixture
def usual_cache(prepared_backbone: PreparedBackbone, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let this test find the real network and the general model where they were made."""
    monkeypatch.setenv(CACHE_VARIABLE, str(USUAL_CACHE))
    return USUAL_CACHE


@pytest.fixture(scope="session")
def photos() -> tuple[npt.NDArray[np.uint8], ...]:
    """Two real photos, uint8 (427, 640, 3): a Chinese palace, then a flower."""
    return tuple(load_sample_images().images)


SavePicture = Callable[..., Path]


@pytest.fixture(scope="session")
def save_picture() -> SavePicture:
    """Saves a small noisy picture of one colour: `save_picture(path, colour, seed)`."""

    def save(path: Path, colour: tuple[int, int, int] = (200, 60, 60), seed: int = 0) -> Path:
        noise = np.random.default_rng(seed).normal(0, 25, (40, 48, 3))
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)).save(path)
        return path

    return save


@pytest.fixture(scope="session")
def tiny_model(tiny_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model file on the tiny network that knows three classes."""
    rng = np.random.default_rng(5)
    path = tmp_path_factory.mktemp("tiny-model") / "colours.tellapart"
    write_bundle(
        path,
        backbone=tiny_backbone,
        weight=rng.normal(size=(3, 8)).astype(np.float32),
        bias=rng.normal(size=3).astype(np.float32),
        classes=("blue", "green", "red"),
        preprocessing=tiny_backbone.spec.preprocessing,
    )
    return path
