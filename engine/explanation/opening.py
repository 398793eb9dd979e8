"""Opening the model that is to explain itself."""

from __future__ import annotations

from pathlib import Path

from engine.backbones.preparing import Progress
from engine.bundle.general import open_general
from engine.bundle.reading import Bundle, open_bundle
from engine.contracts.types import GENERAL_MODEL


def open_model_file(model: str, progress: Progress | None = None) -> Bundle:
    """The general model, or a bundle by its path.

    Args:
        model: `GENERAL_MODEL` or a path.
        progress: told about the making of the general model, if that is still to do.

    Raises:
        EngineError: see `open_bundle` and `open_general`.
    """
    return open_general(progress) if model == GENERAL_MODEL else open_bundle(Path(model))
