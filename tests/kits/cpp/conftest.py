"""The C++ kit, compiled once on this computer, and ways to run it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.backbones.places import CACHE_VARIABLE
from engine.backbones.preparing import PreparedBackbone
from engine.bundle.writing import write_bundle
from engine.jobs import StopToken
from engine.verifying.native_runtime import LIBRARY_VARIABLE, find_onnxruntime_library
from engine.verifying.runtimes.cpp import CppRuntime, build_kit
from tests.engine.conftest import USUAL_CACHE, save_picture
from tests.toolchains import need

__all__ = ["save_picture"]


@dataclass(frozen=True)
class Kit:
    """The kit's command line."""

    program: Path | str

    def run(self, *words: str | Path, code: int = 0, without: Sequence[str] = ()) -> str:
        """Run it; the exit code must be `code`. Gives what it wrote to standard output, then standard error."""
        environment = {**os.environ, LIBRARY_VARIABLE: str(find_onnxruntime_library())}
        ended = subprocess.run(
            [str(self.program), *map(str, words)],
            env={name: value for name, value in environment.items() if name not in without},
            capture_output=True,
            timeout=120,
            check=False,
        )
        said = ended.stdout.decode() + ended.stderr.decode()
        assert ended.returncode == code, f"ended with {ended.returncode}: {said}"
        return said

    def classify(self, model: Path, *pictures: Path, code: int = 0) -> list[dict[str, Any]]:
        """What `classify --json` says of each picture."""
        said = self.run("classify", "--json", "--model", model, *pictures, code=code)
        return [json.loads(line) for line in said.splitlines()]


@pytest.fixture(scope="session")
def kit() -> Kit:
    """As it is compiled for verifying, found compiled in the person's own cache if nothing changed."""
    need(CppRuntime().missing())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(USUAL_CACHE))
        return Kit(build_kit(StopToken()))


@pytest.fixture(scope="session")
def undecided_model(tiny_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of several classes per picture that finds two, one or none of them on golden pictures."""
    rng = np.random.default_rng(8)
    path = tmp_path_factory.mktemp("undecided") / "undecided.tellapart"
    write_bundle(
        path,
        backbone=tiny_backbone,
        weight=rng.normal(size=(3, 8)).astype(np.float32),
        bias=np.random.default_rng(9).normal(size=3).astype(np.float32),
        classes=("ant", "bee", "Ω moth 蛾"),
        preprocessing=tiny_backbone.spec.preprocessing,
        thresholds=(0.0035, 0.992, 0.9),
    )
    return path
