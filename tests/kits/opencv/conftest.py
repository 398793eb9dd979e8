"""Models as they are exported for OpenCV, and the kits beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.contracts.sharing import Target
from engine.contracts.types import JobId
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
def exported(
    plain_model: Path, choosy_model: Path, several_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """By kind of model, the folder `share/opencv` that it was exported to."""
    models = {"plain": plain_model, "choosy": choosy_model, "several": several_model}
    folder = tmp_path_factory.mktemp("exported for opencv")
    return {name: export(model, folder / name, Target.OPENCV) for name, model in models.items()}


def model_in(folder: Path) -> Path:
    """The only model file in a folder."""
    (model,) = folder.glob("*.tellapart")
    return model
