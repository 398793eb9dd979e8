"""The TorchScript kit in C++, compiled with the command in its README and the libtorch of the Python package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from engine.backbones.places import CACHE_VARIABLE
from engine.bundle.golden import read_golden
from engine.bundle.reading import open_bundle
from engine.contracts.sharing import Target
from engine.exporting.export import export_model
from engine.exporting.kits import kits_folder
from engine.exporting.targets.torchscript import CPP_LIBRARY
from engine.jobs import StopToken
from engine.verifying.building import build_once
from engine.verifying.compiler import find_compiler
from engine.verifying.runtimes.cpp import CppRuntime
from tests.engine.conftest import USUAL_CACHE
from tests.toolchains import need

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("libtorch")]


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled once on this computer: it takes about a minute."""
    import torch

    need(CppRuntime().missing())
    compiler = find_compiler()
    assert compiler is not None
    sources = tmp_path_factory.mktemp("libtorch")
    for name in CPP_LIBRARY:
        shutil.copyfile(kits_folder() / "cpp" / name, sources / name)
    shutil.copyfile(kits_folder() / "torchscript" / "cpp" / "torch_session.hpp", sources / "torch_session.hpp")
    home = Path(torch.__path__[0])
    headers = ["-isystem", str(home / "include"), "-isystem", str(home / "include/torch/csrc/api/include")]
    libraries = [f"-L{home / 'lib'}", f"-Wl,-rpath,{home / 'lib'}", "-ltorch", "-ltorch_cpu", "-lc10"]
    others = ["-ljpeg", "-lpng", "-lcrypto"]

    def commands(where: Path, built: Path) -> list[list[str]]:
        files = [str(where / "main.cpp"), str(where / "tellapart.cpp"), "-o", str(built / "tellapart")]
        return [[compiler, "-std=c++20", "-O1", "-DTELLAPART_TORCH", *headers, *files, *libraries, *others]]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(USUAL_CACHE))
        return build_once("libtorch", sources, commands, [compiler, "--version"], StopToken()) / "tellapart"


@pytest.fixture(scope="session")
def shared(choosy_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shared é")
    done = export_model(choosy_model, folder, [Target.TORCHSCRIPT], job=1, report=lambda _: None, stop=StopToken())
    assert [one.problem for one in done.written] == [""]
    return folder


def run(program: Path, shared: Path, *words: object, code: int = 0) -> str:
    """In the folder of the C++ example, where both files are found without being named."""
    folder = shared / "share" / "torchscript" / "cpp"
    at_home = Path(shutil.copy(program, folder / "tellapart"))
    variables = {name: value for name, value in os.environ.items() if name != "TELLAPART_TORCHSCRIPT"}
    command = [str(at_home), *map(str, words)]
    ended = subprocess.run(command, cwd=folder, env=variables, capture_output=True, timeout=120, check=False)
    said = ended.stdout.decode() + ended.stderr.decode()
    assert ended.returncode == code, said
    return said


def test_everything_that_the_command_in_the_readme_compiles_is_exported(shared):
    folder = shared / "share" / "torchscript" / "cpp"
    assert {path.name for path in folder.iterdir()} >= {*CPP_LIBRARY, "torch_session.hpp", "CMakeLists.txt"}
    assert "choosy.tellapart" in (folder / "README.md").read_text("utf-8")


def test_selftest_agrees(program, shared):
    last = run(program, shared, "selftest").splitlines()[-1]
    assert " 0 problems" in last
    assert "libtorch" in run(program, shared, "answers", "--list", os.devnull, "--out", "/dev/stdout")


def test_answers_are_the_golden_ones(program, shared, choosy_model, tmp_path):
    golden = read_golden(choosy_model)
    rows = [row for row, picture in enumerate(golden.pictures) if picture.file.endswith((".png", ".jpg"))]
    paths = [path for row, path in enumerate(golden.export(tmp_path)) if row in rows]
    said = [json.loads(line) for line in run(program, shared, "classify", "--json", *paths).splitlines()]
    classes = open_bundle(choosy_model).classes
    assert len(said) == len(rows) > 20
    for one, row in zip(said, rows, strict=True):
        assert one["class"] == classes[int(np.argmax(golden.probabilities[row]))]
        assert abs(one["confidence"] - golden.probabilities[row].max()) <= 1e-5


def test_a_module_of_another_model_and_a_damaged_one_are_refused(program, shared, plain_model, photo, tmp_path):
    (module,) = (shared / "share" / "torchscript").glob("*.ts.pt")
    words = ("classify", photo, "--model")
    assert "another model" in run(program, shared, *words, plain_model, "--runtime", module, code=1)
    damaged = tmp_path / "damaged.ts.pt"
    damaged.write_bytes(module.read_bytes()[:-3000])
    model = shared / "choosy.tellapart"
    assert "runtime-failed" in run(program, shared, *words, model, "--runtime", damaged, code=1)
    assert "no-runtime" in run(program, shared, *words, model, "--runtime", tmp_path / "gone.ts.pt", code=1)
