"""The kit as it is exported, with the packages that it needs."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.backbones.preparing import PreparedBackbone
from engine.bundle.writing import write_bundle
from engine.contracts.judgement import Rejection
from engine.verifying.node_packages import find_node_modules
from engine.verifying.runtimes.node import NodeRuntime, install_kit
from tests.toolchains import need

HERE = Path(__file__).parent

Node = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def unsure_model(tiny_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that is never sure enough, and refuses by nothing else."""
    path = tmp_path_factory.mktemp("unsure") / "unsure.tellapart"
    write_bundle(
        path,
        backbone=tiny_backbone,
        weight=np.ones((3, 8), np.float32),
        bias=np.zeros(3, np.float32),
        classes=("ant", "bee", "Ω moth"),
        preprocessing=tiny_backbone.spec.preprocessing,
        rejection=Rejection("confidence", 0.0, confidence_threshold=1.0),
    )
    return path


@pytest.fixture(scope="session")
def kit(plain_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit in `share/javascript`, two folders below a model."""
    need(NodeRuntime().missing())
    packages = find_node_modules()
    assert packages is not None
    out = tmp_path_factory.mktemp("exported")
    shutil.copy(plain_model, out)
    (out / "share").mkdir()
    return install_kit(out / "share" / "javascript", packages)


@pytest.fixture(scope="session")
def node(kit: Path) -> Node:
    """Runs Node: `node(script or words…)`; fails if it says anything that it should not."""

    def run(*words: str | Path, code: int = 0, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            ["node", *map(str, words)], cwd=folder or kit, capture_output=True, encoding="utf-8", timeout=120
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def command(kit: Path, node: Node) -> Node:
    """Runs the kit's command line: `command("classify", …)`."""

    def run(*words: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        return node(kit / "bin" / "tellapart-model.mjs", *words, **options)

    return run


@pytest.fixture
def script(kit: Path, node: Node, tmp_path: Path) -> Callable[..., Any]:
    """Runs a script that lies beside the tests on a JSON object; gives what it printed as JSON."""

    def run(name: str, given: Any) -> Any:
        asked = tmp_path / "asked.json"
        asked.write_text(json.dumps(given), "utf-8")
        return json.loads(node(HERE / name, kit, asked).stdout)

    return run
