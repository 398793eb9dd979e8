"""What the Java kit answers is what Tellapart answers."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.backbones.places import CACHE_VARIABLE
from engine.bundle.golden import read_golden
from engine.bundle.members import ANSWERS
from engine.bundle.reading import open_bundle
from engine.bundle.running import Answers
from engine.classification.telling import results_of
from engine.contracts.sharing import Runtime
from engine.jobs import StopToken
from engine.verifying.verify import verify_model
from tests.engine.bundle.spoiling import Contents, rewrite
from tests.engine.conftest import USUAL_CACHE

REFUSED = frozenset({"webp"})
"""Features of golden pictures that the kit says it refuses."""


@pytest.fixture(params=["plain_model", "choosy_model", "several_model"])
def model(request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue(request.param)
    return path


def test_selftest_agrees_on_every_golden_picture_that_is_not_refused_by_name(kit, model):
    lines = kit.run("selftest", "--model", model).splitlines()
    pictures = read_golden(model).pictures
    refused = [f"refused {picture.name}" for picture in pictures if picture.feature in REFUSED]
    assert [line.split(":")[0] for line in lines[:-1]] == refused
    right = len(pictures) - len(refused)
    assert lines[-1].startswith(f"passed: {right} right, {len(refused)} refused, 0 failed (Java ")


def test_verdicts_are_tellapart_s(kit, model, tmp_path):
    golden = read_golden(model)
    files = dict(zip(golden.pictures, golden.export(tmp_path / "golden"), strict=True))
    rows = [n for n, picture in enumerate(golden.pictures) if not picture.raw and picture.feature not in REFUSED]
    unknown = None if golden.unknown is None else golden.unknown[rows]
    bundle = open_bundle(model)
    expected = results_of(Answers(golden.probabilities[rows], unknown), bundle.card, top=len(bundle.classes))
    told = kit.classify(model, *(files[golden.pictures[row]] for row in rows))
    assert len(told) == len(rows) > 30
    for said, right in zip(told, expected, strict=True):
        assert said["class"] == right.top[0][0]
        assert said["confidence"] == pytest.approx(right.top[0][1], abs=1e-5)
        assert [name for name, _ in said["top"]] == [name for name, _ in right.top[:5]]
        assert said["none_of_these"] == right.none_of_these
        assert tuple(said["labels"]) == right.labels
        assert (said["unknown_score"] is None) == (right.unknown_score is None)
        assert (said["unknown_score"] or 0) == pytest.approx(right.unknown_score or 0, rel=1e-5, abs=1e-5)


def test_none_of_these_is_said_of_some_pictures_and_not_of_others(kit, choosy_model, tmp_path):
    paths = read_golden(choosy_model).export(tmp_path / "golden")
    told = kit.classify(choosy_model, *(path for path in paths if path.suffix not in {".webp", ".rgb"}))
    assert {said["none_of_these"] for said in told} == {True, False}


def test_real_photos_answered_as_in_tellapart(kit, plain_model, photos, tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(USUAL_CACHE))  # where the kit is compiled already
    for number, photo in enumerate(photos):
        Image.fromarray(photo).save(tmp_path / f"photo {number} 照片.jpg", quality=90)
        Image.fromarray(photo[:, ::-1]).save(tmp_path / f"photo {number}.png")
    verified = verify_model(
        plain_model,
        runtimes=(Runtime.JAVA,),
        pictures=tmp_path,
        job=1,
        report=lambda event: None,
        stop=StopToken(),
    )
    (check,) = verified.checks
    assert check.agrees, (check.skipped, check.failures)
    assert check.version.startswith("onnxruntime ")
    assert check.pictures >= 2 * len(photos)
    assert check.top1_agreement == 1
    assert check.largest_difference is not None
    assert check.largest_difference <= 1e-5


@pytest.mark.parametrize("shift", [1e-3, -1e-3])
def test_selftest_fails_where_an_answer_differs(kit, choosy_model, tmp_path, shift):
    spoiled = Path(shutil.copy(choosy_model, tmp_path / "spoiled.tellapart"))
    pictures = read_golden(spoiled).pictures

    def change(contents: Contents) -> None:
        table = np.frombuffer(contents[ANSWERS], "<f4").reshape(len(pictures), -1).copy()
        table[2, 0] += shift
        table[3, -1] += shift * 10
        contents[ANSWERS] = table.tobytes()

    rewrite(spoiled, change)
    said = kit.run("selftest", "--model", spoiled, code=1).splitlines()
    problems = [line for line in said if line.startswith("FAILED ")]
    assert [line.split(":")[0] for line in problems] == [f"FAILED {picture.name}" for picture in pictures[2:4]]
    assert "probability" in problems[0]
    assert "unknown score" in problems[1]


def test_selftest_fails_where_pixels_differ(kit, plain_model, tmp_path):
    spoiled = Path(shutil.copy(plain_model, tmp_path / "spoiled.tellapart"))

    def change(contents: Contents) -> None:
        contents["golden/exif-6.jpg"] = contents["golden/exif-5.jpg"]

    rewrite(spoiled, change)
    assert "FAILED exif-6: it was decoded to other pixels" in kit.run("selftest", "--model", spoiled, code=1)


def test_several_threads_ask_one_model(kit, plain_model, photo, oddities):
    told = kit.program("ManyThreads", plain_model, photo, oddities["clear.png"])
    assert told == ["25 asked, 1 different", "25 asked, 1 different", "the model is closed"]
