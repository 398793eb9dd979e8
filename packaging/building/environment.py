"""The Python whose packages are frozen."""

from __future__ import annotations

import sys
from pathlib import Path


def environment_folder(build: Path) -> Path:
    """Where the step `environment` makes it."""
    return build / "environment"


def build_python(build: Path) -> str:
    """The Python of the build's own environment, or the one that runs if none was made."""
    own = environment_folder(build) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    return str(own) if own.exists() else sys.executable
