"""What the C++ kit answers is what Tellapart answers."""

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
from tests.kits.cpp.conftest import Kit

pytestmark = pytest.mark.xdist_group("cpp")  # one process compiles it

REFUSED = frozenset({"tiff"})
"""Features of golden pictures that the kit says it refuses."""


@pytest.fixture(params=["plain_model", "choosy_model", "undecided_model"])
def model(request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue(request.param)
    return path


def test_selftest_agrees_on_every_golden_picture_that_is_not_refused_by_name(kit, model):
    lines = kit.run("selftest", "--model", model).splitlines()
    pictures = read_golden(model).pictures
    refused = [picture.name for picture in pictures if picture.feature in REFUSED]
    assert [line.split(":")[1].strip() for line in lines[:-1]] == refused
    assert lines[-1].startswith(f"passed: {len(pictures) - len(refused)} golden pictures compared")
    assert lines[-1].endswith(f"{len(refused)} refused, 0 problems.")


def test_verdicts_are_tellapart_s(kit, model, tmp_path):
    golden = read_golden(model)
    files = dict(zip(golden.pictures, golden.export(tmp_path / "golden"), strict=True))
    rows = [n for n, picture in enumerate(golden.pictures) if not picture.raw and picture.feature not in REFUSED]
    unknown = None if golden.unknown is None else golden.unknown[rows]
    expected = results_of(Answers(golden.probabilities[rows], unknown), open_bundle(model).card, top=1)
    told = kit.classify(model, *(files[golden.pictures[row]] for row in rows))
    assert len(told) == len(rows)
    for said, right in zip(told, expected, strict=True):
        assert said["class"] == right.class_name
        assert said["confidence"] == pytest.approx(right.confidence, abs=1e-5)
        assert said["none_of_these"] == right.none_of_these
        assert tuple(said["labels"]) == right.labels
    if expected[0].unknown_score is not None or expected[0].labels:
        assert len({said["none_of_these"] for said in told}) == 2, "the model shows only one of both cases"


def test_real_photos_answered_as_in_tellapart(kit, plain_model, photos, tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(USUAL_CACHE))
    for number, photo in enumerate(photos):
        Image.fromarray(photo).save(tmp_path / f"photo {number} 照片.jpg", quality=90)
        Image.fromarray(photo[:, ::-1]).save(tmp_path / f"photo {number}.png")
    verified = verify_model(
        plain_model,
        runtimes=(Runtime.CPP,),
        pictures=tmp_path,
        job=1,
        report=lambda event: None,
        stop=StopToken(),
    )
    (check,) = verified.checks
    assert check.agrees, (check.skipped, check.failures)
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
        table[2, 0] += shift * (1 if table[2, 0] < 0.5 else -1)
        table[3, -1] += shift * 10
        contents[ANSWERS] = table.tobytes()

    rewrite(spoiled, change)
    problems = [
        line for line in kit.run("selftest", "--model", spoiled, code=1).splitlines() if "problem:" in line
    ]
    assert [line.split(":")[1].strip() for line in problems] == [pictures[2].name, pictures[3].name]
    assert "probability" in problems[0]
    assert "unknown score" in problems[1]


def test_selftest_fails_where_pixels_differ(kit, plain_model, tmp_path):
    spoiled = Path(shutil.copy(plain_model, tmp_path / "spoiled.tellapart"))

    def change(contents: Contents) -> None:
        contents["golden/exif-6.jpg"] = contents["golden/exif-5.jpg"]

    rewrite(spoiled, change)
    said = kit.run("selftest", "--model", spoiled, code=1)
    assert "problem: exif-6: it is decoded to other pixels." in said


def test_the_model_of_an_export_is_found_from_where_the_kit_is_built(kit, plain_model, tmp_path):
    built = tmp_path / "out" / "share" / "cpp" / "build"
    built.mkdir(parents=True)
    program = Kit(Path(shutil.copy(kit.program, built / "tellapart")))
    shutil.copy(plain_model, tmp_path / "out" / "insects.tellapart")
    assert "0 problems" in program.run("selftest")
    shutil.copy(plain_model, tmp_path / "out" / "another.tellapart")
    assert "--model" in program.run("selftest", code=2)


def test_the_model_is_found_however_the_program_is_called(kit, plain_model, tmp_path, monkeypatch):
    built = tmp_path / "out" / "share" / "torchscript" / "cpp" / "build"
    built.mkdir(parents=True)
    shutil.copy(kit.program, built / "tellapart")
    shutil.copy(plain_model, tmp_path / "out" / "insects.tellapart")
    for folder, called in ((built, "./tellapart"), (built.parent, "./build/../build/tellapart")):
        monkeypatch.chdir(folder)
        assert "0 problems" in Kit(called).run("selftest")


def test_text_for_people(kit, plain_model, save_picture, tmp_path):
    picture = save_picture(tmp_path / "photo.jpg")
    (said,) = kit.classify(plain_model, picture)
    assert said["top"][0] == [said["class"], said["confidence"]]
    line = kit.run("classify", "--model", plain_model, picture)
    assert line == f"{picture}\t{said['class']} {100 * said['confidence']:.1f} %\n"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("dance",),
        ("classify",),
        ("classify", "--what"),
        ("selftest", "--model"),
        ("selftest", "--signed-by", ""),
    ],
)
def test_wrong_use_is_explained(kit, words):
    assert "usage:" in kit.run(*words, code=2)


def test_without_onnx_runtime_it_says_what_to_name(kit, plain_model, tmp_path):
    said = kit.run("selftest", "--model", plain_model, "--runtime", tmp_path / "nothing.so", code=1)
    assert "ONNX Runtime's library was not found" in said


def test_nothing_is_left_in_the_home_folder(kit, plain_model, own_home):
    """ONNX Runtime 1.29 and newer give a computer a number there and report to their maker, unless told not to."""
    kit.run("selftest", "--model", plain_model, without=("CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS"))
    assert [str(path.relative_to(own_home)) for path in own_home.rglob("*")] == []
