"""The pictures that come with Tellapart, to try it with."""

from __future__ import annotations

from pathlib import Path

import engine


def samples_folder() -> Path:
    """Where the sample pictures are: beside the engine, whether installed, run from a checkout or frozen."""
    return Path(engine.__file__).resolve().parent.parent / "assets" / "samples"


def labelled_samples() -> Path:
    """A folder of class folders to train from: 200 photos of hand signs, 40 of each of five classes."""
    return samples_folder() / "hand-signs"


def everyday_samples() -> Path:
    """A folder of eight photos of everyday things to classify with the general model."""
    return samples_folder() / "everyday"
