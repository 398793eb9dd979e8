"""A network that did not come with Tellapart: fetched, taken in from a file, and never trusted before it fits."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save, save_file

from engine.backbones import catalogue, offering
from engine.backbones.catalogue import CATALOGUE, DINOV2_SMALL, MOBILENET_V3_LARGE, BackboneSpec, find_backbone
from engine.backbones.offering import fetch_backbone, import_backbone, list_backbones
from engine.backbones.ort_runner import OnnxRunner
from engine.backbones.places import CACHE_VARIABLE, weights_folder
from engine.backbones.preparing import find_prepared
from engine.backbones.torch_runner import TorchRunner
from engine.backbones.weights import build_network
from engine.contracts.errors import EngineError
from engine.contracts.types import Device
from engine.jobs import StopToken
from tests.engine.backbones.loopback import serve


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def offer(spec: BackboneSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalogue._BY_KEY, spec.key, spec)


@pytest.fixture(scope="module")
def mobilenet() -> Any:
    torch.manual_seed(1)
    network = build_network(MOBILENET_V3_LARGE).eval()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2)
    return network


@pytest.fixture(scope="module")
def weights(mobilenet: Any) -> bytes:
    return save(mobilenet.state_dict())


@pytest.fixture
def served(weights: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[BackboneSpec]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serve(weights) as server:
        source = replace(
            MOBILENET_V3_LARGE.weights, url=server.url, sha256=hashlib.sha256(weights).hexdigest()[:8]
        )
        spec = replace(MOBILENET_V3_LARGE, weights=source)
        offer(spec, monkeypatch)
        yield spec


def test_a_fetched_network_computes_what_torchvisions_does(
    served: BackboneSpec, mobilenet: Any, weights: bytes, cpu: Device
) -> None:
    told: list[int] = []
    made = fetch_backbone(served.key, progress=lambda here, _total: told.append(here), stop=StopToken())
    pixels = np.random.default_rng(0).uniform(0, 255, (2, 3, 96, 130)).astype(np.float32)
    mean, std = (
        torch.tensor(part).reshape(1, 3, 1, 1) for part in (served.preprocessing.mean, served.preprocessing.std)
    )
    with torch.inference_mode():
        maps = mobilenet.features((torch.from_numpy(pixels) / 255 - mean) / std)
        expected = mobilenet.avgpool(maps).flatten(1).numpy()
    columns = OnnxRunner(made.graph_path, cpu).features(pixels)

    assert told[-1] == len(weights)
    assert columns.shape == (2, served.features + served.detail)
    assert np.abs(columns[:, : served.features] - expected).max() <= 1e-5 * np.abs(expected).max()
    assert (
        np.abs(TorchRunner(made.graph_path, cpu).features(pixels) - columns).max() <= 1e-4 * np.abs(columns).max()
    )
    assert made.spec.weights_sha256 == hashlib.sha256(weights).hexdigest()
    assert find_prepared(served) == made


def test_what_fetching_gets_must_be_this_networks(
    served: BackboneSpec, mobilenet: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = save({name: tensor[:1] if tensor.ndim else tensor for name, tensor in mobilenet.state_dict().items()})
    with serve(other) as server:
        offer(replace(served, weights=replace(served.weights, url=server.url, sha256="")), monkeypatch)
        with pytest.raises(EngineError) as caught:
            fetch_backbone(served.key, progress=lambda _here, _total: None, stop=StopToken())
    assert caught.value.code == "weights-damaged"
    assert list(weights_folder().iterdir()) == []
    assert find_prepared(served) is None


def test_dinov2_is_taken_in_from_a_file_without_a_network(
    tmp_path: Path, cpu: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    import timm

    tiny = replace(DINOV2_SMALL, features=384, architecture="vit_tiny_patch16_224", weights=DINOV2_SMALL.weights)
    offer(tiny, monkeypatch)
    torch.manual_seed(2)
    published = timm.create_model(tiny.architecture, num_classes=0, img_size=320, init_values=0.5).eval()
    own = timm.create_model(tiny.architecture, num_classes=0, img_size=224, init_values=0.5).eval()
    monkeypatch.setattr("engine.backbones.weights.build_network", lambda _spec: own)
    save_file(published.state_dict(), tmp_path / "dino.safetensors")
    made = import_backbone(tiny.key, tmp_path / "dino.safetensors")
    pixels = np.random.default_rng(0).uniform(0, 255, (2, 3, 224, 224)).astype(np.float32)
    mean, std = (
        torch.tensor(part).reshape(1, 3, 1, 1) for part in (tiny.preprocessing.mean, tiny.preprocessing.std)
    )
    with torch.inference_mode():
        tokens = own.forward_features((torch.from_numpy(pixels) / 255 - mean) / std)
    expected = torch.cat([tokens[:, 0], tokens[:, 1:].mean(dim=1)], dim=1).numpy()
    columns = OnnxRunner(made.graph_path, cpu).features(pixels)

    assert np.abs(columns - expected).max() <= 1e-4 * np.abs(expected).max()
    assert (
        np.abs(TorchRunner(made.graph_path, cpu).features(pixels) - columns).max() <= 1e-4 * np.abs(columns).max()
    )
    assert torch.equal(own.state_dict()["norm.weight"], published.state_dict()["norm.weight"])


class Hostile:
    def __reduce__(self) -> tuple[Any, ...]:
        return print, ("taken over",)


def test_a_pickle_with_code_in_it_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({"features.0.0.weight": Hostile()}, tmp_path / "weights.pth")
    (tmp_path / "plain.pth").write_bytes(pickle.dumps(Hostile(), protocol=2))
    for name in ("weights.pth", "plain.pth"):
        with pytest.raises(EngineError) as caught:
            import_backbone(MOBILENET_V3_LARGE.key, tmp_path / name)
        assert caught.value.code in {"weights-hostile", "weights-damaged"}
    assert "taken over" not in capsys.readouterr().out
    assert not weights_folder().exists()


@pytest.mark.parametrize("spoil", ["cut", "not-finite", "one-missing", "text"])
def test_a_spoiled_file_is_refused(spoil: str, weights: bytes, mobilenet: Any, tmp_path: Path) -> None:
    tensors = {name: tensor.clone() for name, tensor in mobilenet.state_dict().items()}
    if spoil == "not-finite":
        tensors["features.0.0.weight"][0] = float("nan")
    elif spoil == "one-missing":
        del tensors["features.0.0.weight"]
    content = {"cut": weights[: len(weights) // 2], "text": b"hello"}.get(spoil, save(tensors))
    (tmp_path / "file.safetensors").write_bytes(content)
    with pytest.raises(EngineError) as caught:
        import_backbone(MOBILENET_V3_LARGE.key, tmp_path / "file.safetensors")
    assert caught.value.code == "weights-damaged"
    assert not weights_folder().exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        import_backbone(MOBILENET_V3_LARGE.key, tmp_path / "nothing.safetensors")
    assert caught.value.code == "weights-missing"


def test_the_list_says_what_is_ready_and_what_it_costs(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    timed: list[str] = []
    monkeypatch.setattr(offering, "pictures_per_second", lambda made, _device: timed.append(made.spec.key) or 50.0)
    cards = {card.key: card for card in list_backbones()}
    assert list(cards) == [spec.key for spec in CATALOGUE]
    for spec in CATALOGUE:
        card = cards[spec.key]
        assert card.ready == bool(spec.weights.package)
        assert (card.download_bytes > 0) == bool(spec.weights.url)
        assert card.licence
        assert card.source
    # Timed once on a computer, not each time somebody looks.
    before = list(timed)
    list_backbones()
    assert timed == before


def test_an_unknown_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        import_backbone("resnet", tmp_path)
    assert caught.value.code == "unknown-backbone"
    assert find_backbone("efficientnet-lite1").sizes[0] == 240
