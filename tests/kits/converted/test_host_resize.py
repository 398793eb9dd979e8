"""The resize that kits carry for runtimes without one is the picture contract's."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from engine.contracts.types import Framing, Preprocessing
from engine.exporting.kits import kits_folder
from engine.pictures.resizing import to_pixels

SIDES = ((1, 1), (2, 1), (61, 47), (72, 145), (150, 149), (300, 10), (10, 300), (700, 901))


@pytest.fixture
def resize(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as it lies in a kit, beside the Python kit's package."""
    package = tmp_path / "tellapart_resizing"
    shutil.copytree(kits_folder() / "python" / "src" / "tellapart_model", package / "tellapart_model")
    shutil.copytree(kits_folder() / "python_parts" / "resize", package, dirs_exist_ok=True)
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    return importlib.import_module("tellapart_resizing.resize")


@pytest.mark.parametrize("framing", list(Framing))
def test_it_is_the_application_s_resize_at_any_size(framing, resize):
    ours = Preprocessing(size=32, short_side=36, framing=framing)
    described = importlib.import_module("tellapart_resizing.tellapart_model.description").Preprocessing
    whole = framing is Framing.WHOLE
    theirs = described(size=32, target=32 if whole else 36, whole=whole)
    for height, width in SIDES:
        rgb = np.random.default_rng(height * 1000 + width).integers(0, 256, (height, width, 3), dtype=np.uint8)
        found = resize.to_pixels(rgb, theirs)
        assert found.dtype == np.float32
        assert np.abs(found - to_pixels(rgb, ours)).max() < 1e-4, (height, width)
