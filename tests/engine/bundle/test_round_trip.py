"""What is written is what is read, and writing never destroys what was there."""

from __future__ import annotations

import errno
import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from safetensors.numpy import load as load_tensors

from engine.backbones.preparing import PreparedBackbone
from engine.bundle.members import MODEL, WEIGHTS
from engine.bundle.reading import open_bundle
from engine.bundle.writing import write_bundle
from engine.contracts.errors import EngineError
from engine.contracts.types import ModelCard, Preprocessing

CLASSES = ("ant", "bee", "Ω moth")


def write(path: Path, backbone: PreparedBackbone, classes: tuple[str, ...] = CLASSES) -> ModelCard:
    return write_bundle(
        path,
        backbone=backbone,
        weight=np.ones((len(classes), 8), np.float32),
        bias=np.zeros(len(classes), np.float32),
        classes=classes,
        preprocessing=backbone.spec.preprocessing,
    )


def test_everything_comes_back(bundle_path: Path) -> None:
    bundle = open_bundle(bundle_path)

    assert bundle.classes == CLASSES
    assert bundle.temperature == 1.7
    assert bundle.preprocessing == Preprocessing(size=32, short_side=36)
    assert bundle.description.record == {"seed": 4, "pictures": ["a.jpg"]}
    assert bundle.card.key == str(bundle_path)
    assert bundle.card.name == "insects"
    assert bundle.card.backbone == "tiny"
    assert bundle.card.size_bytes == bundle_path.stat().st_size
    assert bundle.card.score is not None
    assert (bundle.card.score.right, bundle.card.score.total) == (9, 10)
    assert bundle.card.created.endswith("+00:00")
    rng = np.random.default_rng(3)
    assert np.array_equal(bundle.weight, rng.normal(size=(3, 8)).astype(np.float32))
    assert np.array_equal(bundle.bias, rng.normal(size=3).astype(np.float32))


def test_the_card_that_writing_returns_is_the_one_that_opening_gives(
    tmp_path: Path, tiny_backbone: PreparedBackbone
) -> None:
    path = tmp_path / "new folder" / "birds ü.tellapart"
    assert write(path, tiny_backbone) == open_bundle(path).card


def test_the_graph_alone_carries_names_and_contract_but_not_the_training_record(bundle_path: Path) -> None:
    model = onnx.ModelProto.FromString(open_bundle(bundle_path).model_bytes)
    onnx.checker.check_model(model)
    said = {entry.key: entry.value for entry in model.metadata_props}
    assert json.loads(said["classes"]) == list(CLASSES)
    assert json.loads(said["bundle"])["preprocessing"]["size"] == 32
    assert "record" not in json.loads(said["bundle"])
    assert "a.jpg" not in said["bundle"]


def test_any_zip_program_and_safetensors_can_read_it(bundle_path: Path) -> None:
    with zipfile.ZipFile(bundle_path) as archive:
        assert archive.testzip() is None
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert load_tensors(archive.read(WEIGHTS))["weight"].shape == (3, 8)


def test_the_same_model_gives_the_same_bytes(tmp_path: Path, tiny_backbone: PreparedBackbone) -> None:
    for name in ("one", "two"):
        write_bundle(
            tmp_path / name,
            backbone=tiny_backbone,
            weight=np.ones((2, 8), np.float32),
            bias=np.zeros(2, np.float32),
            classes=("a", "b"),
            preprocessing=tiny_backbone.spec.preprocessing,
            name="same",
            created="2026-01-01T00:00:00+00:00",
        )
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_full_disk_leaves_the_old_model_whole(
    bundle_path: Path, tiny_backbone: PreparedBackbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bundle_path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EngineError) as caught:
        write(bundle_path, tiny_backbone)
    assert caught.value.code == "disk-full"
    assert bundle_path.read_bytes() == before
    assert list(bundle_path.parent.iterdir()) == [bundle_path]


def test_a_disk_that_fills_up_half_way_leaves_the_old_model_whole(
    bundle_path: Path, tiny_backbone: PreparedBackbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bundle_path.read_bytes()

    def open_on_a_small_disk(descriptor: int, _mode: str) -> io.BufferedWriter:
        return io.BufferedWriter(SmallDisk(descriptor, "w"))

    monkeypatch.setattr(os, "fdopen", open_on_a_small_disk)
    with pytest.raises(EngineError) as caught:
        write(bundle_path, tiny_backbone)
    assert caught.value.code == "disk-full"
    assert bundle_path.read_bytes() == before
    assert list(bundle_path.parent.iterdir()) == [bundle_path]


class SmallDisk(io.FileIO):
    """Takes 5,000 bytes."""

    taken = 0

    def write(self, content: object) -> int:
        self.taken += len(memoryview(content))  # type: ignore[arg-type]
        if self.taken > 5000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(content)  # type: ignore[arg-type]


@pytest.mark.parametrize("classes", [("a", "a"), ("a", ""), ("a", "b" * 501)])
def test_class_names_that_cannot_be_opened_again_are_not_written(
    classes: tuple[str, ...], tmp_path: Path, tiny_backbone: PreparedBackbone
) -> None:
    with pytest.raises(EngineError):
        write(tmp_path / "x.tellapart", tiny_backbone, classes)
    assert list(tmp_path.iterdir()) == []


def test_a_head_that_does_not_fit_is_a_bug(tmp_path: Path, tiny_backbone: PreparedBackbone) -> None:
    def attempt(weight: np.ndarray, contract: Preprocessing) -> None:
        write_bundle(tmp_path / "x", backbone=tiny_backbone, weight=weight, bias=np.zeros(2, np.float32),
                     classes=("a", "b"), preprocessing=contract)  # fmt: skip

    contract = tiny_backbone.spec.preprocessing
    with pytest.raises(ValueError, match="does not fit"):
        attempt(np.zeros((3, 8), np.float32), contract)
    with pytest.raises(ValueError, match="finite"):
        attempt(np.full((2, 8), np.nan, np.float32), contract)
    with pytest.raises(ValueError, match="mean and std"):
        attempt(np.zeros((2, 8), np.float32), Preprocessing(size=32, short_side=36, mean=(0.0, 0.0, 0.0)))


def test_the_real_network_is_stored_once(tmp_path: Path, prepared_backbone: PreparedBackbone) -> None:
    path = tmp_path / "real.tellapart"
    rng = np.random.default_rng(0)
    write_bundle(path, backbone=prepared_backbone, weight=rng.normal(size=(20, 1280)).astype(np.float32),
                 bias=np.zeros(20, np.float32), classes=tuple(f"class {n}" for n in range(20)),
                 preprocessing=prepared_backbone.spec.preprocessing)  # fmt: skip
    bundle = open_bundle(path)
    weights = onnx.ModelProto.FromString(bundle.model_bytes).graph.initializer
    assert path.stat().st_size <= 1.1 * sum(len(tensor.raw_data) for tensor in weights)
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo(MODEL).file_size > 0.9 * path.stat().st_size
