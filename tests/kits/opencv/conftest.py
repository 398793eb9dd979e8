"""Models as they are exported for OpenCV, and the kits beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.backbones.preparing import PreparedBackbone
from engine.bundle.writing import write_bundle
from engine.contracts.sharing import Target
from engine.contracts.types import Framing, JobId
from engine.exporting.export import export_model
from engine.jobs import StopToken


def export(model: Path, folder: Path, target: Target) -> Path:
    """Export a model; the folder of the target."""
    done = export_model(
        model, folder, (target,), job=JobId("export"), report=lambda event: None, stop=StopToken(), half=False
    )
    (written,) = done.written
    assert not written.problem
    return Path(written.folder)


@pytest.fixture(scope="session")
def whole_model(tiny_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that looks at whole pictures, pressed into a square."""
    rng = np.random.default_rng(11)
    path = tmp_path_factory.mktemp("whole") / "whole.tellapart"
    write_bundle(
        path,
        backbone=tiny_backbone,
        weight=rng.normal(size=(3, 8)).astype(np.float32),
        bias=np.zeros(3, np.float32),
        classes=("ant", "bee", "Ω moth"),
        preprocessing=replace(tiny_backbone.spec.preprocessing, size=48, framing=Framing.WHOLE),
    )
    return path


@pytest.fixture(scope="session")
def exported(
    plain_model: Path,
    choosy_model: Path,
    several_model: Path,
    whole_model: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Path]:
    """By kind of model, the folder `share/opencv` that it was exported to."""
    models = {"plain": plain_model, "choosy": choosy_model, "several": several_model, "whole": whole_model}
    folder = tmp_path_factory.mktemp("exported for opencv")
    return {name: export(model, folder / name, Target.OPENCV) for name, model in models.items()}


def model_in(folder: Path) -> Path:
    """The only model file in a folder."""
    (model,) = folder.glob("*.tellapart")
    return model
