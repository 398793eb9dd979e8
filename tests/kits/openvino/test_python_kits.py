"""The kits for OpenVINO and OpenCV 5, as they are exported: the model's own graph in another runtime."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.bundle.classifier import Classifier
from engine.bundle.reading import open_bundle
from engine.contracts.sharing import Target
from engine.devices import cpu_device
from engine.pictures.decoding import read_and_decode
from engine.pictures.resizing import to_pixels
from tests.kits.opencv.conftest import export

TARGETS = [Target.OPENVINO, Target.OPENCV]


def run(kit: Path, target: Target, *words: str | Path, code: int = 0) -> str:
    """Carry out a command of the kit, in its folder, with nothing of Tellapart to be found."""
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-m", f"tellapart_{target.value}", *words],
        cwd=kit,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    said = ended.stdout.decode() + ended.stderr.decode()
    assert ended.returncode == code, said
    return said


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", ["plain_model", "choosy_model", "several_model"])
def test_selftest_passes_on_the_model_that_was_exported(
    target: Target, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    kit = export(request.getfixturevalue(kind), tmp_path, target)
    said = run(kit, target, "selftest").splitlines()[-1]
    assert said.startswith("passed")
    assert f"({target.value} " in said


@pytest.mark.parametrize("target", TARGETS)
def test_a_picture_is_answered_as_in_the_application(
    target: Target, plain_model: Path, photo: Path, tmp_path: Path
) -> None:
    kit = export(plain_model, tmp_path, target)
    said = json.loads(run(kit, target, "classify", "--json", photo))
    bundle = open_bundle(plain_model)
    pixels = to_pixels(read_and_decode(photo).picture.rgb, bundle.preprocessing)
    expected = Classifier(bundle, cpu_device(chosen=True)).probabilities(pixels[None])[0]
    assert said["class"] == bundle.classes[int(expected.argmax())]
    assert said["confidence"] == pytest.approx(expected.max(), abs=1e-5)


@pytest.mark.parametrize("target", TARGETS)
def test_a_changed_model_is_refused(target: Target, plain_model: Path, photo: Path, tmp_path: Path) -> None:
    kit = export(plain_model, tmp_path, target)
    (model,) = tmp_path.glob("*.tellapart")
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    assert "tampered-model" in run(kit, target, "classify", photo, code=1)
