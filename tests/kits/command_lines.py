"""The command lines of the kits, as fixtures."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.backbones.places import CACHE_VARIABLE
from engine.exporting.kits import kits_folder
from engine.jobs import StopToken
from engine.verifying.native_runtime import LIBRARY_VARIABLE, find_onnxruntime_library
from engine.verifying.node_packages import find_node_modules
from engine.verifying.runtimes import cpp, java, node
from engine.verifying.watched_process import clean_environment
from tests.engine.conftest import USUAL_CACHE
from tests.toolchains import need

KITS = ("python", "cpp", "java", "node")

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session", params=KITS)
def kit(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The command line of a kit: `kit("classify", …)`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(USUAL_CACHE))
        command = _command(request.param, tmp_path_factory)
    environment = {**clean_environment(), LIBRARY_VARIABLE: str(find_onnxruntime_library())}
    environment["PYTHONPATH"] = str(kits_folder() / "python" / "src")

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *map(str, words)],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


def _command(name: str, folders: pytest.TempPathFactory) -> list[str]:
    if name == "python":
        return [sys.executable, "-B", "-m", "tellapart_model"]
    if name == "cpp":
        need(cpp.CppRuntime().missing())
        return [str(cpp.build_kit(StopToken()))]
    if name == "java":
        need(java.JavaRuntime().missing())
        path = os.pathsep.join(map(str, (java.build_kit(StopToken()), *java.find_jars())))
        return [
            "java",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            path,
            java.MAIN_CLASS,
        ]
    need(node.NodeRuntime().missing())
    packages = find_node_modules()
    assert packages is not None
    installed = node.install_kit(folders.mktemp("node") / "share" / "javascript", packages)
    return ["node", str(installed / "bin" / "tellapart-model.mjs")]
