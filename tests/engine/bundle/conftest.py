"""A small model file to open, and to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from engine.backbones.preparing import PreparedBackbone
from engine.bundle.writing import write_bundle
from engine.contracts.types import Score

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


@pytest.fixture
def bundle_path(written_bundle: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copy(written_bundle, tmp_path / "insects.tellapart"))
