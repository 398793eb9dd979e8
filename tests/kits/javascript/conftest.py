"""The kit as it is exported, with the packages that it needs, and models for it to run."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from engine.backbones.preparing import PreparedBackbone
from engine.bundle.unknownness import ClassDistance, FeatureSpace, Residual, Unknownness
from engine.bundle.writing import write_bundle
from engine.contracts.judgement import Rejection
from engine.contracts.types import Depth
from engine.verifying.node_packages import find_node_modules
from engine.verifying.runtimes.node import NodeRuntime, install_kit
from tests.engine.conftest import detailed_backbone, tiny_backbone  # noqa: F401 - fixtures
from tests.toolchains import need

HERE = Path(__file__).parent
CLASSES = ("ant", "bee", "Ω moth")

Node = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def plain_model(tiny_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """One class per picture, always an answer."""
    return _written(tmp_path_factory, "insects", tiny_backbone)


@pytest.fixture(scope="session")
def several_model(tiny_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """Several classes per picture: the first nearly always, the second never, the third often."""
    return _written(tmp_path_factory, "several", tiny_backbone, thresholds=(0.001, 1.0, 0.2))


@pytest.fixture(scope="session")
def scored_model(detailed_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """A model with an unknown score."""
    rng = np.random.default_rng(4)

    def numbers(*shape: int) -> npt.NDArray[np.float32]:
        return rng.normal(size=shape).astype(np.float32)

    space = FeatureSpace((0, 14), numbers(14), np.linalg.qr(numbers(14, 3))[0].astype(np.float32))
    return _written(
        tmp_path_factory,
        "scored",
        detailed_backbone,
        features=6,
        depth=Depth.DETAIL,
        unknownness=Unknownness((ClassDistance(space, numbers(3, 3)), Residual(space))),
        rejection=Rejection("everything", unknown_threshold=3.0),
    )


@pytest.fixture(scope="session")
def unsure_model(tiny_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """A model that is never sure enough."""
    return _written(
        tmp_path_factory, "unsure", tiny_backbone, rejection=Rejection("confidence", 0.0, confidence_threshold=1.0)
    )


def _written(
    factory: pytest.TempPathFactory, name: str, backbone: PreparedBackbone, features: int = 8, **options: Any
) -> Path:
    rng = np.random.default_rng(3)
    path = factory.mktemp(name) / f"{name}.tellapart"
    write_bundle(
        path,
        backbone=backbone,
        weight=rng.normal(size=(3, features)).astype(np.float32),
        bias=rng.normal(size=3).astype(np.float32),
        classes=CLASSES,
        preprocessing=backbone.spec.preprocessing,
        **options,
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
    """Runs one of the scripts beside the tests inside the kit with a JSON object; gives what it printed as JSON."""

    def run(name: str, given: Any) -> Any:
        asked = tmp_path / "asked.json"
        asked.write_text(json.dumps(given), "utf-8")
        return json.loads(node(HERE / name, kit, asked).stdout)

    return run
