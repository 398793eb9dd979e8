"""Real pictures, a cache of this test run's own, and a model trained by the command."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.cli.main import run
from engine.project.samples import everyday_samples, labelled_samples

CLASSES = ("five", "two")
PER_CLASS = 8


@dataclass(frozen=True)
class Answer:
    """How a command ended: its exit code, its lines, and what it said to people."""

    code: int
    lines: list[str]
    said: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Every line of standard output as JSON; fails if one is not."""
        return [json.loads(line) for line in self.lines]


Tell = Callable[..., Answer]


@pytest.fixture(scope="session")
def own_cache(prepared_backbone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that has the real network and nobody's features."""
    cache = tmp_path_factory.mktemp("cache")
    shutil.copytree(prepared_backbone.folder.parent, cache / "backbones", copy_function=_link)
    return cache


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture(autouse=True)
def environment(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLAPART_CACHE", str(own_cache))
    monkeypatch.setenv("TELLAPART_DEVICE", "cpu")


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Runs a command in this process: `tell("classify", "general", path)`."""

    def tell(*words: object) -> Answer:
        capsys.readouterr()
        code = run([str(word) for word in words])
        said = capsys.readouterr()
        return Answer(code, said.out.splitlines(), said.err)

    return tell


@pytest.fixture(scope="session")
def hands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of class folders: real photos of two hand signs."""
    folder = tmp_path_factory.mktemp("data") / "hand signs"
    for name in CLASSES:
        pictures = sorted(path for path in (labelled_samples() / name).iterdir() if path.suffix == ".jpg")
        (folder / name).mkdir(parents=True)
        for picture in pictures[:PER_CLASS]:
            shutil.copy(picture, folder / name)
    return folder


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """One real photo of an everyday thing."""
    return Path(shutil.copy(min(everyday_samples().glob("*.jpg")), tmp_path / "photo.jpg"))


@pytest.fixture(scope="session")
def trained(own_cache: Path, hands: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that the command made of `hands`."""
    model = tmp_path_factory.mktemp("model") / "hands.tellapart"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLAPART_CACHE", str(own_cache))
        patch.setenv("TELLAPART_DEVICE", "cpu")
        assert run(["train", str(hands), "--out", str(model)]) == 0
    return model
