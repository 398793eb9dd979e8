"""A small network and small pictures, so that teaching takes a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray

from engine.backbones.catalogue import BackboneSpec
from engine.backbones.onnx_graph import GraphWriter, feature_model, normalise, write_features
from engine.backbones.preparing import GRAPH_FILE, PreparedBackbone
from engine.contracts.types import Device, Preprocessing
from engine.training.head import Head
from engine.training.thorough.graph_cut import Cut, cuts_of
from engine.training.thorough.loop import Loop
from engine.training.thorough.machine import Machine
from engine.training.thorough.settings import Teaching
from engine.training.thorough.taught_network import TaughtNetwork

SMALL = BackboneSpec(
    key="small",
    name="Small",
    features=8,
    detail=6,
    preprocessing=Preprocessing(size=32, short_side=36),
    weights_sha256="1" * 64,
)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """So small a network is quickest with one; and with one, sums have one order everywhere."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def small_graph(channels: int = 6) -> onnx.ModelProto:
    """Two convolutions; the maximum of the first one's channels is detail."""
    rng = np.random.default_rng(3)
    writer = GraphWriter()
    flow = normalise(writer, SMALL.preprocessing.mean, SMALL.preprocessing.std)
    for name, shape in (("blocks.1.0.depthwise", (channels, 3, 3, 3)), ("top", (8, channels, 3, 3))):
        weight = writer.constant(f"{name}.weight", rng.normal(size=shape, scale=0.3).astype(np.float32))
        bias = writer.constant(f"{name}.bias", rng.normal(size=shape[0], scale=0.1).astype(np.float32))
        flow = writer.node(
            "Conv", [flow, weight, bias], f"{name}.convolved", kernel_shape=[3, 3], strides=[2, 2],
            auto_pad="SAME_UPPER",
        )  # fmt: skip
        low = writer.constant(f"{name}.low", np.array(0.0, np.float32))
        high = writer.constant(f"{name}.high", np.array(6.0, np.float32))
        flow = writer.node("Clip", [flow, low, high], f"{name}.clipped")
    write_features(writer, flow, ["blocks.1.0.depthwise.clipped"])
    return feature_model(writer, SMALL)


@pytest.fixture(scope="session")
def small_backbone(tmp_path_factory: pytest.TempPathFactory) -> PreparedBackbone:
    folder = tmp_path_factory.mktemp("small-backbone")
    (folder / GRAPH_FILE).write_bytes(small_graph().SerializeToString())
    return PreparedBackbone(SMALL, folder)


def striped(n: int, seed: int, size: int = 16) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Noisy pictures with stripes down (0) or across (1)."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    stripes = 60.0 * np.sin(np.arange(size) * 1.6)
    pictures = rng.normal(128, 40, (n, 3, size, size))
    pictures += np.where(labels[:, None, None] == 0, stripes[None, None], stripes[None, :, None])[:, None]
    return np.clip(pictures, 0, 255).astype(np.float32), labels.astype(np.intp)


@dataclass
class MadeMaterial:
    """Pictures in memory; each epoch shifts them by as many pixels."""

    pictures: NDArray[np.float32]
    labels: NDArray[np.intp]
    others: NDArray[np.float32]
    truth: NDArray[np.intp]
    spoil: Callable[[Any], Any] = field(default=lambda values: values)

    def batch(self, rows: NDArray[np.intp], epoch: int) -> Mapping[str, torch.Tensor]:
        return self.spoil({"pixels": torch.from_numpy(np.roll(self.pictures[rows], epoch, axis=-1))})

    def asked(self, share: tuple[int, int]) -> Iterator[tuple[Mapping[str, torch.Tensor], NDArray[np.intp]]]:
        first, step = share
        yield {"pixels": torch.from_numpy(self.others[first::step])}, self.truth[first::step]


@pytest.fixture
def material() -> MadeMaterial:
    return MadeMaterial(*striped(48, 0), *striped(40, 1))


def small_network(cut: Cut | None = None) -> TaughtNetwork:
    model = small_graph()
    head = Head(np.zeros((2, 14), np.float32), np.zeros(2, np.float32), strength=1.0)
    cut = cut if cut is not None else cuts_of(model, "features")[0]
    return TaughtNetwork(model, "features", cut, head, np.zeros(14, np.float32), np.ones(14, np.float32))


@pytest.fixture
def make_loop(cpu: Device) -> Callable[..., tuple[TaughtNetwork, Loop]]:
    def make(material: MadeMaterial, **chosen: Any) -> tuple[TaughtNetwork, Loop]:
        network = small_network()
        teaching = Teaching(**{"epochs": 4, "batch": 8, "rate": 0.05, "head_rate": 0.05, **chosen})
        return network, Loop(network, material, teaching, Machine(cpu))

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"
