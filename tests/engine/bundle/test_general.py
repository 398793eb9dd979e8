"""The general model: there from the first minute, made once, never with torch when it is used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from torchvision.models import EfficientNet_B0_Weights

from engine.backbones.places import CACHE_VARIABLE
from engine.backbones.preparing import PreparedBackbone
from engine.bundle import general as general_module
from engine.bundle.general import (
    GENERAL_FILE,
    GENERAL_NAME,
    ensure_general,
    imagenet_classes,
    open_general,
    open_made,
)
from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError
from engine.contracts.types import GENERAL_MODEL

VERSION_1 = Path(__file__).with_name("version_1.tellapart")


def test_its_classes_are_torchvisions_and_no_two_are_alike() -> None:
    classes = imagenet_classes()
    assert list(classes) == EfficientNet_B0_Weights.IMAGENET1K_V1.meta["categories"]
    assert len(set(classes)) == 1000


def test_its_card(usual_cache: Path) -> None:
    card = open_general().card
    assert (card.key, card.created, card.score, card.backbone) == (GENERAL_MODEL, "", None, "efficientnet-lite0")
    assert card.classes == imagenet_classes()


def test_it_opens_quickly(usual_cache: Path) -> None:
    open_general()
    times = []
    for _ in range(5):
        start = time.perf_counter()
        open_general()
        times.append(time.perf_counter() - start)
    assert min(times) < 0.3


def test_it_is_written_once_beside_the_network(prepared_backbone: PreparedBackbone, tmp_path: Path) -> None:
    copy = PreparedBackbone(
        prepared_backbone.spec, Path(shutil.copytree(prepared_backbone.folder, tmp_path / "n"))
    )
    (copy.folder / GENERAL_FILE).unlink(missing_ok=True)
    path = ensure_general(copy)
    assert path.parent == copy.folder
    written = path.stat().st_mtime_ns
    assert ensure_general(copy) == path
    assert path.stat().st_mtime_ns == written
    assert len(open_bundle(path).classes) == 1000


def test_it_goes_to_the_cache_where_the_network_is_read_only(
    prepared_backbone: PreparedBackbone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    installed = PreparedBackbone(prepared_backbone.spec, tmp_path / "installed")
    shutil.copytree(prepared_backbone.folder, installed.folder, ignore=shutil.ignore_patterns(GENERAL_FILE))
    write = general_module.write_bundle

    def write_elsewhere(path: Path, **content: object) -> object:
        if path.parent == installed.folder:
            raise EngineError("cannot-write", "It is read-only.")
        return write(path, **content)  # type: ignore[arg-type]

    monkeypatch.setattr(general_module, "write_bundle", write_elsewhere)
    path = ensure_general(installed)
    assert path.is_relative_to(tmp_path / "cache")
    assert ensure_general(installed) == path


def test_a_damaged_one_is_made_anew(
    prepared_backbone: PreparedBackbone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    mine = PreparedBackbone(prepared_backbone.spec, tmp_path / "backbones" / prepared_backbone.folder.name)
    shutil.copytree(prepared_backbone.folder, mine.folder, ignore=shutil.ignore_patterns(GENERAL_FILE))
    whole = ensure_general(mine).read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", whole.replace(b"goldfish", b"coldfish", 1)):
        ensure_general(mine).write_bytes(damaged)
        assert open_made(mine).card.name == GENERAL_NAME
        assert ensure_general(mine).read_bytes() == whole


def test_one_that_an_older_tellapart_made_is_made_anew(
    prepared_backbone: PreparedBackbone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    mine = PreparedBackbone(prepared_backbone.spec, tmp_path / "installed")
    shutil.copytree(prepared_backbone.folder, mine.folder, ignore=shutil.ignore_patterns(GENERAL_FILE))
    shutil.copy(VERSION_1, mine.folder / GENERAL_FILE)
    made = []
    write = general_module.write_bundle

    def write_elsewhere(path: Path, **content: object) -> object:
        if path.parent == mine.folder:
            raise EngineError("cannot-write", "It is read-only.")
        made.append(path)
        return write(path, **content)  # type: ignore[arg-type]

    monkeypatch.setattr(general_module, "write_bundle", write_elsewhere)
    for _ in range(2):
        assert len(open_made(mine).golden().pictures) > 0
    assert len(made) == 1


def test_finding_devices_and_classifying_never_imports_torch(usual_cache: Path) -> None:
    open_general()
    script = """
import sys
import numpy as np
from engine.bundle.classifier import open_classifier
from engine.devices import chosen_device, detect_devices
from engine.contracts.types import DeviceKind
from sklearn.datasets import load_sample_images
from engine.pictures.resizing import to_pixels

chosen_device(detect_devices(DeviceKind.CPU))
model = open_classifier("general", chosen_device(detect_devices(DeviceKind.CPU)))
palace = to_pixels(load_sample_images().images[0], model.preprocessing)
name = model.classes[int(model.probabilities(palace[None])[0].argmax())]
heavy = {"torch", "torchvision", "timm", "onnxscript"} & set(sys.modules)
sys.stdout.write(f"{name} {sorted(heavy)}")
"""
    environment = {**os.environ, CACHE_VARIABLE: str(usual_cache)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, timeout=120, env=environment
    )
    assert (done.stdout, done.stderr) == ("palace []", "")


def test_the_installation_step_prepares_everything(prepared_backbone: PreparedBackbone, tmp_path: Path) -> None:
    folder = tmp_path / "share"
    shutil.copytree(
        prepared_backbone.folder,
        folder / prepared_backbone.folder.name,
        ignore=shutil.ignore_patterns(GENERAL_FILE),
    )
    done = subprocess.run(
        [sys.executable, "-m", "engine.bundle", str(folder)], capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (folder / prepared_backbone.folder.name / GENERAL_FILE).is_file()
