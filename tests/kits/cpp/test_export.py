"""What `tellapart export` writes for C++ is built as its README says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.contracts.sharing import Target
from engine.contracts.types import JobId
from engine.exporting.export import export_model
from engine.jobs import StopToken
from engine.verifying.compiler import find_compiler
from engine.verifying.native_runtime import LIBRARY_VARIABLE, find_onnxruntime_library
from engine.verifying.runtimes.cpp import CppRuntime, compile_command
from tests.toolchains import need, need_programs

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cpp")]


@pytest.fixture
def exported(plain_model: Path, tmp_path: Path) -> Path:
    """The folder of the kit in an export whose path has a space and is not ASCII."""
    need(CppRuntime().missing())
    export_model(
        plain_model,
        tmp_path / "out für alle",
        [Target.CPP],
        job=JobId("share"),
        report=lambda event: None,
        stop=StopToken(),
    )
    return tmp_path / "out für alle" / "share" / "cpp"


def _run(command: Sequence[str], folder: Path) -> str:
    ended = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, LIBRARY_VARIABLE: str(find_onnxruntime_library())},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def test_cmake_builds_it_and_its_test_finds_the_model_and_passes(exported):
    need_programs("cmake", "ctest")
    _run(["cmake", "-B", "build", "-DCMAKE_CXX_FLAGS=-Werror"], exported)
    _run(["cmake", "--build", "build"], exported)
    assert "100% tests passed, 0 tests failed out of 1" in _run(["ctest", "--test-dir", "build"], exported)


def test_the_readme_names_the_model_and_the_command_that_verifying_compiles_it_with(exported):
    readme = (exported / "README.md").read_text("utf-8")
    assert 'Model model("insects.tellapart")' in readme
    assert "3 classes" in readme
    assert "@" not in readme
    found = re.search(r"^g\+\+ .*$", readme, re.MULTILINE)
    compiler = find_compiler()
    assert found is not None
    assert compiler is not None
    used = compile_command(compiler, ["-O2"], Path(), Path("tellapart"))[1:]
    with_webp = {"-DTELLAPART_WEBP", "-lwebp", "-lwebpdemux"}
    assert set(shlex.split(found[0])[1:]) - with_webp == set(used) - with_webp
