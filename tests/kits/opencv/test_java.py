"""The Java library for OpenCV 4 answers as Tellapart does."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from engine.bundle.reading import open_bundle
from engine.jobs import StopToken
from engine.verifying.expected import own_answers
from tests.kits.opencv.conftest import model_in
from tests.kits.opencv.test_cpp import write_raw
from tests.toolchains import need_files, need_programs

pytestmark = pytest.mark.xdist_group("opencv")

JARS = ("/usr/share/java/opencv.jar", "/usr/share/java/gson.jar")
NATIVE = "/usr/lib/jni"


@pytest.fixture(scope="session")
def command(exported: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The kit as it was exported, compiled as its README says."""
    need_programs("java", "javac")
    need_files(*JARS, NATIVE)
    kit, built = exported["plain"] / "java", tmp_path_factory.mktemp("classes")
    files = [str(path) for part in ("main", "opencv") for path in sorted((kit / "src" / part).rglob("*.java"))]
    subprocess.run(["javac", "-d", built, "-cp", os.pathsep.join(JARS), *files], check=True, timeout=120)
    class_path = os.pathsep.join([str(built), *JARS])
    fast = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    return ["java", *fast, f"-Djava.library.path={NATIVE}", "-cp", class_path, "org.tellapart.cli.Main"]


def run(command: list[str], *words: str | Path, code: int = 0) -> str:
    ended = subprocess.run(
        [*command, *words], capture_output=True, timeout=120, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    said = ended.stdout.decode() + ended.stderr.decode()
    assert ended.returncode == code, said
    return said


@pytest.mark.parametrize("kind", ["choosy", "whole"])
def test_selftest_passes_and_pictures_of_any_size_are_answered(
    command: list[str], exported: dict[str, Path], kind: str, tmp_path: Path
) -> None:
    model = model_in(exported[kind])
    said = run(command, "selftest", "--model", model).splitlines()[-1]
    assert said.startswith("passed")
    assert "opencv 4." in said
    asked = write_raw(tmp_path, [(1, 1), (3, 900), (901, 2), (143, 150), (144, 145), (323, 411)])
    lines = "".join(f"{one.path}\t{one.raw[0]}\t{one.raw[1]}\n" for one in asked if one.raw)
    (tmp_path / "list.txt").write_text(lines, "utf-8")
    run(command, "answers", "--model", model, "--list", tmp_path / "list.txt", "--out", tmp_path / "out.jsonl")
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()][1:]
    for answer, expected in zip(answers, own_answers(open_bundle(model), asked, StopToken()), strict=True):
        assert expected is not None
        assert np.abs(np.array(answer["probabilities"]) - expected.probabilities).max() < 1e-5
        if expected.unknown_score is not None:
            assert answer["unknown_score"] == pytest.approx(expected.unknown_score, rel=1e-4, abs=1e-4)


def test_a_model_without_core_is_refused_with_what_to_do(
    command: list[str], plain_model: Path, photo: Path
) -> None:
    said = run(command, "classify", "--model", plain_model, photo, code=1)
    assert "export it for OpenCV" in said
