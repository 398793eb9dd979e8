"""The Java kit, compiled once on this computer, and ways to run it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.backbones.places import CACHE_VARIABLE
from engine.jobs import StopToken
from engine.verifying.native_runtime import LIBRARY_VARIABLE, find_onnxruntime_library
from engine.verifying.runtimes.java import MAIN_CLASS, JavaRuntime, build_kit, find_jars
from engine.verifying.watched_process import clean_environment
from tests.engine.conftest import USUAL_CACHE
from tests.toolchains import need

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Kit:
    """The kit's compiled classes."""

    classes: Path

    def run(self, *words: str | Path, code: int = 0) -> str:
        """Run its command line; the exit code must be `code`. Gives what it wrote, errors last."""
        return self._java(MAIN_CLASS, *words, code=code)

    def program(self, name: str, *words: str | Path) -> list[str]:
        """Run one of the programs beside the tests; gives the lines that it wrote."""
        return self._java(HERE / "programs" / f"{name}.java", *words, code=0).splitlines()

    def classify(self, model: Path, *pictures: Path, code: int = 0) -> list[dict[str, Any]]:
        """What `classify --json` says of each picture."""
        said = self.run("classify", "--json", "--model", model, *pictures, code=code)
        return [json.loads(line) for line in said.splitlines()]

    def _java(self, *words: str | Path, code: int) -> str:
        path = os.pathsep.join(map(str, (self.classes, *find_jars())))
        ended = subprocess.run(
            [
                "java",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                path,
                *map(str, words),
            ],
            env={**clean_environment(), LIBRARY_VARIABLE: str(find_onnxruntime_library())},
            capture_output=True,
            timeout=120,
            check=False,
        )
        said = ended.stdout.decode() + ended.stderr.decode()
        assert ended.returncode == code, f"ended with {ended.returncode}: {said}"
        return said


@pytest.fixture(scope="session")
def kit() -> Kit:
    need(JavaRuntime().missing())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(USUAL_CACHE))
        return Kit(build_kit(StopToken()))
