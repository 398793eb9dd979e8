"""A small model file to open, and to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engine.backbones.preparing import PreparedBackbone
from engine.bundle.unknownness import ClassDistance, Energy, FeatureSpace, Neighbours, Residual, Unknownness
from engine.bundle.writing import write_bundle
from engine.contracts.judgement import Rejection
from engine.contracts.types import Depth, Score

CLASSES = ("ant", "bee", "Ω moth")


@pytest.fixture(scope="session")
def written_bundle(tiny_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(3)
    path = tmp_path_factory.mktemp("bundle") / "insects.tellapart"
    write_bundle(
        path,
        backbone=tiny_backbone,
        weight=rng.normal(size=(3, 8)).astype(np.float32),
        bias=rng.normal(size=3).astype(np.float32),
        classes=CLASSES,
        preprocessing=tiny_backbone.spec.preprocessing,
        temperature=1.7,
        score=Score(9, 10, 0.6, 0.98, 0.88),
        record={"seed": 4, "pictures": ["a.jpg"]},
    )
    return path


@pytest.fixture(scope="session")
def scored_bundle(detailed_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with every kind of unknown score, on both depths."""
    rng = np.random.default_rng(4)

    def numbers(*shape: int) -> npt.NDArray[np.float32]:
        return rng.normal(size=shape).astype(np.float32)

    axes = np.linalg.qr(numbers(14, 3))[0].astype(np.float32)
    space = FeatureSpace((0, 14), numbers(14), axes)
    references = numbers(20, 3)
    references /= np.linalg.norm(references, axis=1, keepdims=True)
    parts = (Neighbours(space, references, 3), ClassDistance(space, numbers(3, 3)), Residual(space), Energy())
    path = tmp_path_factory.mktemp("scored") / "scored.tellapart"
    write_bundle(
        path,
        backbone=detailed_backbone,
        weight=numbers(3, 6),
        bias=numbers(3),
        classes=CLASSES,
        preprocessing=detailed_backbone.spec.preprocessing,
        depth=Depth.DETAIL,
        unknownness=Unknownness(parts),
        rejection=Rejection("everything", unknown_threshold=3.0),
    )
    return path


@pytest.fixture
def bundle_path(written_bundle: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copy(written_bundle, tmp_path / "insects.tellapart"))
