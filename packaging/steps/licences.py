"""Lists all that Tellapart ships that others made: THIRD-PARTY.md, what the About page shows, and every text."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from building.environment import build_python
from building.options import Options
from building.tools import run_tool

SYSTEM = {"win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
"""In the names of files that are made on every system and published side by side."""

TEXTS = "third-party-licences.txt"


def texts_file(options: Options) -> Path:
    """Where every licence's text is, once this step has run."""
    return options.build / "licences" / TEXTS


def run(options: Options) -> None:
    """Write them.

    Raises:
        BuildProblem: if a licence is not known, or does not go with Tellapart's; what it is stands above.
    """
    environment = {**os.environ, "PYTHONPATH": str(options.root / "packaging")}
    words = ["-m", "licensing", options.root, texts_file(options)]
    run_tool([build_python(options.build), *words], folder=options.root / "packaging", environment=environment)
    options.dist.mkdir(parents=True, exist_ok=True)
    (options.dist / f"third-party-licences-{SYSTEM}.txt").write_bytes(texts_file(options).read_bytes())
