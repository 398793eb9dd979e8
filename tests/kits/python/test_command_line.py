"""The Python kit as a program: exported, started in a process of its own, without torch."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from engine.bundle.golden import read_golden
from engine.bundle.members import ANSWERS
from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError
from engine.contracts.sharing import Runtime, Target
from engine.contracts.types import JobId
from engine.exporting.export import export_model
from engine.exporting.kits import kits_folder
from engine.jobs import StopToken
from engine.verifying.registry import find_runtime
from engine.verifying.runtime import Asked, Declined
from tests.engine.bundle.spoiling import rewrite

DONE, FAILED, WRONG_USAGE, SOME_UNREADABLE = 0, 1, 2, 3
QUIETLY = ("--quiet", "--disable-pip-version-check", "install", "--no-compile")
WITHOUT_TORCH = (
    "import sys; sys.modules['torch'] = None; from tellapart_model.__main__ import main; sys.exit(main())"
)


@pytest.fixture
def exported(choosy_model, tmp_path):
    done = export_model(
        choosy_model,
        tmp_path / "für alle",
        [Target.PYTHON],
        job=JobId("x"),
        report=lambda event: None,
        stop=StopToken(),
    )
    return Path(done.written[0].folder)


@pytest.fixture
def tell(exported):
    """Runs the exported kit: `tell("selftest")` gives its exit code, lines and what it said to people."""

    def run(*words, folder=exported):
        done = subprocess.run(
            [sys.executable, "-B", "-W", "error", "-c", WITHOUT_TORCH, *map(str, words)],
            env={**os.environ, "PYTHONPATH": str(exported / "src"), "PYTHONIOENCODING": "utf-8"},
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout.splitlines(), done.stderr

    return run


def test_selftest_finds_the_model_two_folders_above_and_passes(tell):
    code, lines, said = tell("selftest")
    assert (code, said) == (DONE, "")
    assert re.fullmatch(r"passed: \d\d pictures compared, .*, 0 problems, 0 refused .*", lines[-1])


def test_selftest_ends_with_1_and_names_the_picture(tell, choosy_model, tmp_path):
    spoiled = shutil.copy(choosy_model, tmp_path / "spoiled.tellapart")
    rewrite(spoiled, lambda contents: contents.update({ANSWERS: contents[ANSWERS][16:] + contents[ANSWERS][:16]}))
    code, lines, _ = tell("selftest", "--model", spoiled)
    assert code == FAILED
    assert lines[0].startswith("exif-1: ")
    assert lines[-1].startswith("FAILED")


def test_classify_says_class_and_confidence_of_names_in_any_script(tell, photo, oddities):
    code, lines, said = tell("classify", photo, oddities["plain.png"])
    assert (code, said) == (DONE, "")
    assert [line.split("\t")[0] for line in lines] == [str(photo), str(oddities["plain.png"])]
    assert all(re.fullmatch(r".+ \d+\.\d %|none of these", line.split("\t")[1]) for line in lines)


def test_classify_goes_on_after_a_picture_that_cannot_be_read(tell, photo, oddities):
    code, lines, _ = tell("classify", "--json", oddities["text.jpg"], photo, "gone.jpg")
    assert code == SOME_UNREADABLE
    first, second, third = map(json.loads, lines)
    assert first["problem_code"] == "not-a-picture"
    assert second["problem"] is None
    assert second["class"] in {"ant", "bee", "Ω moth"}
    assert 0 < second["confidence"] <= 1
    assert len(second["top"]) == 3
    assert third["problem_code"] == "missing"


def test_what_it_cannot_do_is_a_sentence_and_an_exit_code(tell, exported, tmp_path, photo):
    assert tell()[0] == WRONG_USAGE
    assert tell("classify")[0] == WRONG_USAGE
    code, _, said = tell("classify", "--model", photo, photo)
    assert code == FAILED
    assert said.startswith("tellapart-model: ")
    assert "not-a-model" in said
    shutil.copy(next(exported.parents[1].glob("*.tellapart")), exported.parents[1] / "second.tellapart")
    code, _, said = tell("selftest")
    assert code == FAILED
    assert "--model" in said


def test_answers_for_machines_are_the_golden_ones(choosy_model, tmp_path, oddities):
    golden = read_golden(choosy_model)
    paths = golden.export(tmp_path / "golden")
    asked = [
        Asked(picture.name, path, (picture.height, picture.width) if picture.raw else None)
        for picture, path in zip(golden.pictures, paths, strict=True)
    ]
    asked.append(Asked("text", oddities["text.jpg"]))
    (tmp_path / "work").mkdir()
    runtime = find_runtime(Runtime.PYTHON)
    assert runtime.missing() == ""
    answered = runtime.answer(choosy_model, asked, tmp_path / "work", StopToken())
    *answers, last = answered.answers
    assert isinstance(last, Declined)
    assert last.code == "not-a-picture"
    assert answered.version.startswith("onnxruntime ")
    for number, (picture, answer) in enumerate(zip(golden.pictures, answers, strict=True)):
        assert answer.rgb_sha256 == picture.rgb_sha256
        assert answer.probabilities == pytest.approx(golden.probabilities[number], abs=1e-5)
        assert answer.unknown_score == pytest.approx(golden.unknown[number], rel=1e-5, abs=1e-5)


def test_the_runtime_of_verify_cannot_import_torch(choosy_model, tmp_path, photo, monkeypatch):
    from engine.verifying.runtimes import python

    monkeypatch.setattr(python, "_START", python._START.replace("from tellapart", "import torch\nfrom tellapart"))
    with pytest.raises(EngineError, match="python"):
        find_runtime(Runtime.PYTHON).answer(choosy_model, [Asked("a", photo)], tmp_path, StopToken())


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps such things in its registry, not in the home folder")
def test_nothing_is_left_in_the_home_folder_and_nobody_is_told(exported, photo, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    quiet = ("CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name not in quiet and not name.startswith("XDG_")}
    ended = subprocess.run(
        [sys.executable, "-B", "-m", "tellapart_model", "classify", str(photo)],
        env={**kept, "HOME": str(home)},
        cwd=exported / "src",
        capture_output=True,
        check=False,
    )
    assert ended.returncode == DONE, ended.stderr
    assert [str(path.relative_to(home)) for path in home.rglob("*")] == []


def test_the_three_lines_of_the_readme_work(exported, photo):
    readme = (exported / "README.md").read_text("utf-8")
    lines = re.search(r"```python\n(.*?)```", readme, re.DOTALL).group(1)
    assert len(lines.splitlines()) == 3
    assert open_bundle(exported.parents[1] / "choosy.tellapart").classes
    shutil.copy(photo, exported.parents[1] / "photo.jpg")
    said = subprocess.run(
        [sys.executable, "-B", "-c", lines],
        env={**os.environ, "PYTHONPATH": str(exported / "src")},
        cwd=exported.parents[1],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert re.fullmatch(r".+ \d+\.\d %|none of these", said.strip())


def test_the_sources_name_nothing_that_the_kit_must_do_without():
    for path in (kits_folder() / "python").rglob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            assert not re.match(r"\s*(import|from) (torch|onnx|scipy|engine|gui)\b", line), path


@pytest.mark.slow
def test_it_installs_and_answers_in_a_fresh_environment_without_torch(exported, photo, tmp_path):
    venv.create(tmp_path / "fresh")
    folder = tmp_path / "fresh" / ("Scripts" if os.name == "nt" else "bin")
    python = str(folder / "python")
    installed = subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, *QUIETLY, str(exported)],
        capture_output=True,
        encoding="utf-8",
        timeout=280,
        check=False,
    )
    if "Could not find a version that satisfies" in installed.stderr:
        pytest.skip("no package index can be reached from here")
    assert installed.returncode == 0, installed.stderr
    there = subprocess.run([python, "-c", "import torch"], capture_output=True, check=False)
    assert there.returncode != 0
    command = str(folder / "tellapart-model")
    # The kit's own folder is where the model is looked for when the package lies elsewhere.
    done = subprocess.run([command, "selftest"], cwd=exported, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == DONE, done.stdout + done.stderr
    done = subprocess.run([command, "classify", str(photo)], cwd=exported, capture_output=True, check=False)
    assert done.returncode == DONE
