"""The C++ library for OpenCV 4 answers as Tellapart does."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from engine.backbones.places import CACHE_VARIABLE
from engine.bundle.members import CORE
from engine.bundle.reading import open_bundle
from engine.exporting.core_bundle import write_core_bundle
from engine.jobs import StopToken
from engine.pictures.resizing import to_pixels
from engine.verifying.building import build_once
from engine.verifying.expected import own_answers
from engine.verifying.runtime import Asked
from engine.verifying.runtimes.opencv4 import OpenCv4Runtime
from tests.engine.bundle.spoiling import rewrite
from tests.engine.conftest import USUAL_CACHE
from tests.kits.opencv.conftest import model_in
from tests.toolchains import need, need_programs

pytestmark = pytest.mark.xdist_group("opencv")  # one process compiles it

KINDS = ["plain", "choosy", "several", "whole"]


@pytest.fixture(scope="session")
def program(exported: dict[str, Path]) -> Path:
    """The kit as it was exported, built as its README says, with CMake."""
    need(OpenCv4Runtime().missing())
    need_programs("cmake")

    def commands(sources: Path, built: Path) -> list[list[str]]:
        configure = ["cmake", "-S", str(sources), "-B", str(built), "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror"]
        return [configure, ["cmake", "--build", str(built), "--parallel", "2"]]

    sources = exported["plain"] / "cpp"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(USUAL_CACHE))
        return build_once("opencv4-cmake", sources, commands, ["cmake", "--version"], StopToken()) / "tellapart"


def run(program: Path, *words: str | Path, code: int = 0) -> str:
    ended = subprocess.run([program, *words], capture_output=True, timeout=120, check=False)
    said = ended.stdout.decode() + ended.stderr.decode()
    assert ended.returncode == code, said
    return said


@pytest.mark.parametrize("kind", KINDS)
def test_selftest_passes(program: Path, exported: dict[str, Path], kind: str) -> None:
    said = run(program, "selftest", "--model", model_in(exported[kind]))
    assert " 0 problems" in said.splitlines()[-1]


def write_raw(folder: Path, sides: list[tuple[int, int]]) -> list[Asked]:
    asked = []
    for number, (height, width) in enumerate(sides):
        path = folder / f"{number}.rgb"
        path.write_bytes(
            np.random.default_rng(number).integers(0, 256, height * width * 3, dtype=np.uint8).tobytes()
        )
        asked.append(Asked(path.name, path, (height, width)))
    return asked


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_of_any_size_are_answered_as_the_application_does(
    program: Path, exported: dict[str, Path], kind: str, tmp_path: Path
) -> None:
    """Sides around where blocks begin, with remainders, very long and very short."""
    model = model_in(exported[kind])
    asked = write_raw(tmp_path, [(1, 1), (3, 900), (901, 2), (143, 150), (144, 145), (323, 411), (50, 61)])
    lines = "".join(f"{one.path}\t{one.raw[0]}\t{one.raw[1]}\n" for one in asked if one.raw)
    (tmp_path / "list.txt").write_text(lines, "utf-8")
    run(program, "answers", "--model", model, "--list", tmp_path / "list.txt", "--out", tmp_path / "out.jsonl")
    first, *answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert first["version"].startswith("opencv 4.")
    for answer, expected in zip(answers, own_answers(open_bundle(model), asked, StopToken()), strict=True):
        assert expected is not None
        assert answer["rgb_sha256"] == expected.rgb_sha256
        assert np.abs(np.array(answer["probabilities"]) - expected.probabilities).max() < 1e-5
        if expected.unknown_score is None:
            assert answer["unknown_score"] is None
        else:
            assert answer["unknown_score"] == pytest.approx(expected.unknown_score, rel=1e-4, abs=1e-4)


def test_a_real_network_on_real_photos(
    program: Path, photos: tuple[np.ndarray, ...], usual_cache: Path, tmp_path: Path
) -> None:
    from engine.bundle.general import open_general

    assert usual_cache
    bundle = open_general()
    write_core_bundle(bundle, tmp_path / "general.tellapart")
    asked = []
    for number, rgb in enumerate((*photos, photos[0].repeat(5, axis=0).repeat(5, axis=1))):
        path = tmp_path / f"{number}.rgb"
        path.write_bytes(np.ascontiguousarray(rgb).tobytes())
        asked.append(Asked(path.name, path, (rgb.shape[0], rgb.shape[1])))
    (tmp_path / "list.txt").write_text("".join(f"{a.path}\t{a.raw[0]}\t{a.raw[1]}\n" for a in asked if a.raw))
    model, out = tmp_path / "general.tellapart", tmp_path / "out.jsonl"
    run(program, "answers", "--model", model, "--list", tmp_path / "list.txt", "--out", out)
    answers = [json.loads(line) for line in out.read_text("utf-8").splitlines()][1:]
    for answer, expected in zip(answers, own_answers(bundle, asked, StopToken()), strict=True):
        assert expected is not None
        assert np.abs(np.array(answer["probabilities"]) - expected.probabilities).max() < 1e-5


def test_a_model_without_core_is_refused_with_what_to_do(program: Path, plain_model: Path, photo: Path) -> None:
    said = run(program, "classify", "--model", plain_model, photo, code=1)
    assert "export it for OpenCV" in said
    assert "broken-model" in said


def test_a_changed_core_is_refused(program: Path, exported: dict[str, Path], photo: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.tellapart"
    content = bytearray(model_in(exported["plain"]).read_bytes())
    place = content.rindex(b"head.weight", 0, content.rindex(b"weights.safetensors"))
    content[place + 40] ^= 1
    changed.write_bytes(content)
    assert "tampered-model" in run(program, "classify", "--model", changed, photo, code=1)


def test_an_operator_that_no_model_has_is_refused(
    program: Path, exported: dict[str, Path], photo: Path, tmp_path: Path
) -> None:
    import onnx

    def spoil(contents: dict[str, bytes]) -> None:
        core = onnx.ModelProto.FromString(contents[CORE])
        core.graph.node[0].op_type = "Loop"
        contents[CORE] = core.SerializeToString()

    hostile = tmp_path / "hostile.tellapart"
    hostile.write_bytes(model_in(exported["plain"]).read_bytes())
    rewrite(hostile, spoil)
    assert "hostile-model" in run(program, "classify", "--model", hostile, photo, code=1)


def test_a_picture_is_classified_from_its_file(program: Path, exported: dict[str, Path], photo: Path) -> None:
    from engine.bundle.classifier import Classifier
    from engine.devices import cpu_device
    from engine.pictures.decoding import read_and_decode

    model = model_in(exported["plain"])
    said = json.loads(run(program, "classify", "--json", "--model", model, photo))
    bundle = open_bundle(model)
    pixels = to_pixels(read_and_decode(photo).picture.rgb, bundle.preprocessing)
    expected = Classifier(bundle, cpu_device(chosen=True)).probabilities(pixels[None])[0]
    assert said["class"] == bundle.classes[int(expected.argmax())]
    assert said["confidence"] == pytest.approx(expected.max(), abs=1e-5)
