"""A model file with core.onnx in it is a model file like any other."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest

from engine.backbones.preparing import PreparedBackbone
from engine.bundle.reading import open_bundle
from engine.bundle.unknownness import FeatureSpace, Neighbours, Residual, Unknownness
from engine.bundle.writing import write_bundle
from engine.contracts.judgement import Rejection
from engine.exporting.core_bundle import write_core_bundle


@pytest.fixture
def scored_model(detailed_backbone: PreparedBackbone, tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    axes = np.linalg.qr(rng.normal(size=(14, 3)))[0].astype(np.float32)
    space = FeatureSpace((0, 14), np.zeros(14, np.float32), axes)
    known = rng.normal(size=(20, 3)).astype(np.float32) / np.float32(9)
    path = tmp_path / "scored.tellapart"
    write_bundle(
        path,
        backbone=detailed_backbone,
        weight=rng.normal(size=(3, 8)).astype(np.float32),
        bias=np.zeros(3, np.float32),
        classes=("a", "b", "c"),
        preprocessing=detailed_backbone.spec.preprocessing,
        unknownness=Unknownness((Neighbours(space, known, 3), Residual(space))),
        rejection=Rejection("neighbours", unknown_threshold=1.0),
    )
    return path


def test_it_opens_and_is_the_same_model(scored_model: Path, tmp_path: Path) -> None:
    bundle = open_bundle(scored_model)
    write_core_bundle(bundle, tmp_path / "core.tellapart")
    copy = open_bundle(tmp_path / "core.tellapart")
    assert copy.model_bytes == bundle.model_bytes
    assert copy.description == bundle.description
    with zipfile.ZipFile(scored_model) as first, zipfile.ZipFile(tmp_path / "core.tellapart") as second:
        assert set(second.namelist()) - set(first.namelist()) == {"core.onnx"}
        golden = "golden/answers.f32"
        assert first.read(golden) == second.read(golden)
        core = onnx.ModelProto.FromString(second.read("core.onnx"))
    assert [output.name for output in core.graph.output] == ["probabilities", "unknown_score"]


def test_the_same_model_makes_the_same_bytes(scored_model: Path, tmp_path: Path) -> None:
    bundle = open_bundle(scored_model)
    for name in ("first", "second"):
        write_core_bundle(bundle, tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@pytest.mark.usefixtures("usual_cache")
def test_a_real_network_opens_as_well(tmp_path: Path) -> None:
    from engine.bundle.general import open_general

    bundle = open_general()
    write_core_bundle(bundle, tmp_path / "general.tellapart")
    assert open_bundle(tmp_path / "general.tellapart").classes == bundle.classes
