"""Small models of every kind that kits must run, and pictures of every kind that they must read or refuse."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from engine.backbones.preparing import PreparedBackbone
from engine.bundle.golden import read_golden
from engine.bundle.writing import write_bundle
from tests.engine.bundle.conftest import bundle_path, scored_bundle, written_bundle
from tests.engine.bundle.spoiling import rewrite_description
from tests.engine.conftest import (
    TINY,
    cpu,
    detailed_backbone,
    golden_pictures_stay_decoded,
    photos,
    prepared_backbone,
    save_picture,
    tiny_backbone,
    usual_cache,
)
from tests.pictures_made import write_oddities

__all__ = [
    "TINY",
    "bundle_path",
    "cpu",
    "detailed_backbone",
    "golden_pictures_stay_decoded",
    "photos",
    "prepared_backbone",
    "save_picture",
    "scored_bundle",
    "tiny_backbone",
    "usual_cache",
    "written_bundle",
]


@pytest.fixture(scope="session")
def plain_model(written_bundle: Path) -> Path:
    """A model of one class per picture that always answers."""
    return written_bundle


@pytest.fixture(scope="session")
def choosy_model(scored_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with an unknown score, which answers "none of these" about half of the golden pictures."""
    path = Path(shutil.copy(scored_bundle, tmp_path_factory.mktemp("choosy") / "choosy.tellapart"))
    unknown = read_golden(path).unknown
    assert unknown is not None
    middle = float(np.median(unknown))
    rewrite_description(path, lambda said: said["rejection"].update(unknown_threshold=middle))
    return path


@pytest.fixture(scope="session")
def several_model(tiny_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of several classes per picture: the first is always there, the last never."""
    rng = np.random.default_rng(7)
    path = tmp_path_factory.mktemp("several") / "several.tellapart"
    write_bundle(
        path,
        backbone=tiny_backbone,
        weight=rng.normal(size=(3, 8)).astype(np.float32) / 10,
        bias=np.array([4, 0, -4], np.float32),
        classes=("beach", "dog", "Ω moth"),
        preprocessing=tiny_backbone.spec.preprocessing,
        thresholds=(0.5, 0.5, 0.5),
    )
    return path


@pytest.fixture(scope="session")
def oddities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One file of each format, oddity and bad kind, by name, in a folder whose name is not ASCII."""
    folder = tmp_path_factory.mktemp("pictures") / "Ämter 手"
    folder.mkdir()
    return write_oddities(folder)


@pytest.fixture
def photo(oddities: dict[str, Path], tmp_path: Path) -> Path:
    """A picture with a name that is not ASCII."""
    return Path(shutil.copy(oddities["texture-whole.jpg"], tmp_path / "zwölf Äpfel 手.jpg"))
