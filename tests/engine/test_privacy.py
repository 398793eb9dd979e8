"""Nothing about what a person does leaves their computer, nor is kept for anybody who would ask for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.backbones.places import CACHE_VARIABLE
from engine.project.samples import everyday_samples

ROOT = Path(__file__).parents[2]
QUIETERS = ("CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS")
"""Variables that would keep ONNX Runtime quiet by themselves."""


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps such things in its registry, not in the home folder")
def test_classifying_leaves_no_trace_in_the_home_folder(usual_cache, tmp_path):
    """ONNX Runtime 1.29 and newer give a computer a number there and report to their maker, unless told not to."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if name not in QUIETERS}
    kept = {name: value for name, value in kept.items() if not name.startswith("XDG_")}
    photo = min(everyday_samples().glob("*.jpg"))
    ended = subprocess.run(
        [sys.executable, "-m", "engine", "classify", "general", str(photo)],
        cwd=ROOT,
        env={**kept, "HOME": str(home), "PYTHONPATH": str(ROOT), CACHE_VARIABLE: str(usual_cache)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert [str(path.relative_to(home)) for path in home.rglob("*")] == []
