"""Heads on any of a network's numbers, taught networks, and several classes per picture, through every door."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from scipy.special import expit, softmax

from engine.backbones.ort_runner import OnnxRunner, open_session, run_outputs
from engine.backbones.preparing import PreparedBackbone
from engine.bundle.classifier import Classifier
from engine.bundle.reading import Bundle, open_bundle
from engine.bundle.writing import write_bundle
from engine.contracts.types import Depth, Device, DeviceKind, TrainMode
from engine.pictures.resizing import to_pixels

Floats = npt.NDArray[np.float32]
GPU = Device(DeviceKind.CUDA, 0, "torch on the processor", None, usable=True, chosen=True)


def head(spec_columns: slice, classes: int = 3) -> dict[str, Floats]:
    rng = np.random.default_rng(2)
    wide = spec_columns.stop - spec_columns.start
    return {
        "weight": rng.normal(size=(classes, wide)).astype(np.float32),
        "bias": rng.normal(size=classes).astype(np.float32),
    }


def write(path: Path, backbone: PreparedBackbone, depth: Depth, **more: Any) -> Bundle:
    parts = head(backbone.spec.columns(depth))
    write_bundle(path, backbone=backbone, **parts, classes=("a", "b", "c"), depth=depth, temperature=0.7,
                 preprocessing=backbone.spec.preprocessing, **more)  # fmt: skip
    return open_bundle(path)


def picture(seed: int) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (41 + seed, 67, 3), dtype=np.uint8)


def pixels_of(bundle: Bundle, pictures: list[npt.NDArray[np.uint8]]) -> Floats:
    return np.stack([to_pixels(each, bundle.preprocessing) for each in pictures])


def numbers_by_hand(bundle: Bundle, backbone: PreparedBackbone, pixels: Floats, cpu: Device) -> Floats:
    every = OnnxRunner(backbone.graph_path, cpu).features(pixels)
    looked_at = every[:, backbone.spec.columns(bundle.description.depth)]
    return (looked_at @ bundle.weight.T + bundle.bias) / np.float32(bundle.temperature)


@pytest.mark.parametrize("depth", list(Depth))
def test_each_depth_answers_alike_through_every_door(
    depth: Depth, tmp_path: Path, detailed_backbone: PreparedBackbone, cpu: Device
) -> None:
    from engine.backbones.torch_runner import TorchRunner

    bundle = write(tmp_path / "deep.tellapart", detailed_backbone, depth)
    pictures = [picture(seed) for seed in range(5)]
    pixels = pixels_of(bundle, pictures)
    expected = softmax(numbers_by_hand(bundle, detailed_backbone, pixels, cpu), axis=1)
    assert np.abs(Classifier(bundle, cpu).probabilities(pixels) - expected).max() < 1e-5
    there = Classifier(bundle, GPU, open_features=lambda graph, _device: TorchRunner(graph, cpu))
    assert np.abs(there.probabilities(pixels) - expected).max() < 1e-5
    session = open_session(bundle.model_bytes, 1)
    for number, each in enumerate(pictures):
        (shipped,) = run_outputs(session, {"image": each})
        assert np.abs(shipped - expected[number]).max() < 1e-5
    assert bundle.card.depth is depth
    onnx.checker.check_model(onnx.ModelProto.FromString(bundle.model_bytes), full_check=True)


@pytest.mark.parametrize(
    ("depth", "present", "absent"),
    [
        (Depth.LAST, "second.convolved", "first.positive.strongest"),
        (Depth.DETAIL, "first.positive.strongest", "second.convolved"),
    ],
)
def test_what_a_head_does_not_look_at_is_not_worked_out(
    depth: Depth, present: str, absent: str, tmp_path: Path, detailed_backbone: PreparedBackbone
) -> None:
    bundle = write(tmp_path / "deep.tellapart", detailed_backbone, depth)
    graph = onnx.ModelProto.FromString(bundle.model_bytes).graph
    made = {name for node in graph.node for name in node.output}
    assert present in made
    assert absent not in made
    assert ("second.weight" in {constant.name for constant in graph.initializer}) == (depth is Depth.LAST)


def test_a_network_without_detail_has_no_head_on_it(tmp_path: Path, tiny_backbone: PreparedBackbone) -> None:
    for depth in (Depth.DETAIL, Depth.BOTH):
        with pytest.raises(ValueError, match=r"detail|fit"):
            write_bundle(tmp_path / "x", backbone=tiny_backbone, weight=np.zeros((2, 9), np.float32), depth=depth,
                         bias=np.zeros(2, np.float32), classes=("a", "b"),
                         preprocessing=tiny_backbone.spec.preprocessing)  # fmt: skip


def test_a_taught_network_travels_inside(tmp_path: Path, detailed_backbone: PreparedBackbone, cpu: Device) -> None:
    taught = onnx.load(detailed_backbone.graph_path)
    weight = next(each for each in taught.graph.initializer if each.name == "first.weight")
    weight.raw_data = (np.frombuffer(weight.raw_data, np.float32) * np.float32(1.5)).tobytes()
    bundle = write(tmp_path / "taught.tellapart", detailed_backbone, Depth.BOTH, backbone_graph=taught,
                   mode=TrainMode.THOROUGH)  # fmt: skip
    plain = write(tmp_path / "plain.tellapart", detailed_backbone, Depth.BOTH)
    assert bundle.description.fine_tuned
    assert not plain.description.fine_tuned
    assert bundle.description.graph_sha256 != plain.description.graph_sha256
    assert bundle.card.mode is TrainMode.THOROUGH
    (tmp_path / "taught.onnx").write_bytes(taught.SerializeToString())
    pixels = pixels_of(bundle, [picture(1)])
    every = OnnxRunner(tmp_path / "taught.onnx", cpu).features(pixels)
    expected = softmax((every @ bundle.weight.T + bundle.bias) / np.float32(0.7), axis=1)
    assert np.abs(Classifier(bundle, cpu).probabilities(pixels) - expected).max() < 1e-5
    assert np.abs(Classifier(plain, cpu).probabilities(pixels) - expected).max() > 1e-3


def test_with_several_classes_each_has_a_probability_by_itself(
    tmp_path: Path, detailed_backbone: PreparedBackbone, cpu: Device
) -> None:
    thresholds = (0.5, 0.25, 0.75)
    bundle = write(tmp_path / "several.tellapart", detailed_backbone, Depth.DETAIL, thresholds=thresholds)
    assert bundle.card.thresholds == thresholds
    assert bundle.card.multi_label
    each = picture(3)
    pixels = pixels_of(bundle, [each])
    expected = expit(numbers_by_hand(bundle, detailed_backbone, pixels, cpu))
    assert np.abs(Classifier(bundle, cpu).probabilities(pixels) - expected).max() < 1e-5
    (shipped,) = run_outputs(open_session(bundle.model_bytes, 1), {"image": each})
    assert np.abs(shipped - expected[0]).max() < 1e-5


def test_the_real_network_answers_alike_at_every_depth(
    tmp_path: Path, prepared_backbone: PreparedBackbone, cpu: Device, photos: tuple[npt.NDArray[np.uint8], ...]
) -> None:
    for depth in Depth:
        parts = head(prepared_backbone.spec.columns(depth))
        path = tmp_path / f"{depth}.tellapart"
        parts["weight"] /= 50
        write_bundle(path, backbone=prepared_backbone, **parts, depth=depth, classes=("a", "b", "c"),
                     preprocessing=prepared_backbone.spec.preprocessing)  # fmt: skip
        bundle = open_bundle(path)
        pixels = pixels_of(bundle, list(photos))
        expected = softmax(numbers_by_hand(bundle, prepared_backbone, pixels, cpu), axis=1)
        assert np.abs(Classifier(bundle, cpu).probabilities(pixels) - expected).max() < 1e-5
