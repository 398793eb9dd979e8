"""What `classify` says of a picture has the same shape and the same meaning in Tellapart and in every kit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.backbones.places import CACHE_VARIABLE
from engine.cli.main import run as tellapart
from engine.exporting.kits import kits_folder
from engine.jobs import StopToken
from engine.verifying.native_runtime import LIBRARY_VARIABLE, find_onnxruntime_library
from engine.verifying.node_packages import find_node_modules
from engine.verifying.runtimes import cpp, java, node
from engine.verifying.watched_process import clean_environment
from tests.engine.conftest import USUAL_CACHE
from tests.toolchains import need

SOME_UNREADABLE = 3
KITS = ("python", "cpp", "java", "node")

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session", params=KITS)
def kit(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The command line of a kit: `kit("classify", …)`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(USUAL_CACHE))
        command = _command(request.param, tmp_path_factory)
    environment = {**clean_environment(), LIBRARY_VARIABLE: str(find_onnxruntime_library())}
    environment["PYTHONPATH"] = str(kits_folder() / "python" / "src")

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *map(str, words)],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


def _command(name: str, folders: pytest.TempPathFactory) -> list[str]:
    if name == "python":
        return [sys.executable, "-B", "-m", "tellapart_model"]
    if name == "cpp":
        need(cpp.CppRuntime().missing())
        return [str(cpp.build_kit(StopToken()))]
    if name == "java":
        need(java.JavaRuntime().missing())
        path = os.pathsep.join(map(str, (java.build_kit(StopToken()), *java.find_jars())))
        return [
            "java",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            path,
            java.MAIN_CLASS,
        ]
    need(node.NodeRuntime().missing())
    packages = find_node_modules()
    assert packages is not None
    installed = node.install_kit(folders.mktemp("node") / "share" / "javascript", packages)
    return ["node", str(installed / "bin" / "tellapart-model.mjs")]


@pytest.fixture(scope="session")
def pictures(oddities: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pictures that everybody reads, one whose end is missing, and some that nobody reads."""
    folder = tmp_path_factory.mktemp("told")
    (empty := folder / "empty.png").write_bytes(b"")
    good = [
        Path(shutil.copy(oddities[name], folder))
        for name in ("plain.jpg", "plain.png", "exif-6.jpg", "texture-whole.jpg")
    ]
    return [*good, oddities["texture-cut.jpg"], oddities["text.jpg"], empty, folder / "gone.jpg"]


@pytest.fixture(params=["plain_model", "choosy_model", "several_model"])
def model(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param)


def test_kits_tell_programs_what_tellapart_tells_them(kit, model, pictures, capsys):
    assert tellapart(["classify", str(model), *map(str, pictures), "--json"]) == SOME_UNREADABLE
    expected = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    done = kit("classify", "--model", model, "--json", *pictures)
    assert done.returncode == SOME_UNREADABLE, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["path"] for one in told] == [one["path"] for one in expected]
    for one, other in zip(told, expected, strict=True):
        assert one.keys() == other.keys()
        for key in ("class", "labels", "none_of_these", "problem_code"):
            assert one[key] == other[key], (one["path"], key)
        for key in ("problem", "note"):  # sentences, each in its own words
            assert type(one[key]) is type(other[key]), (one["path"], key)
        for key in ("confidence", "unknown_score"):
            assert one[key] == (
                other[key] if other[key] is None else pytest.approx(other[key], abs=1e-5, rel=1e-5)
            )
        assert [name for name, _ in one["top"]] == [name for name, _ in other["top"]]
        assert [chance for _, chance in one["top"]] == pytest.approx([c for _, c in other["top"]], abs=1e-5)


def test_people_read_one_line_about_each_picture_and_problems_beside_them(kit, model, pictures):
    done = kit("classify", "--model", model, *pictures)
    told = [
        json.loads(line) for line in kit("classify", "--model", model, "--json", *pictures).stdout.splitlines()
    ]
    read = [one for one in told if one["problem"] is None]
    assert done.stdout.splitlines() == [f"{one['path']}\t{_words(one)}" for one in read]
    beside = [f"{one['path']}: {one['problem'] or one['note']}" for one in told if one["problem"] or one["note"]]
    assert sorted(done.stderr.splitlines()) == sorted(beside)


def _words(one: dict) -> str:
    if one["none_of_these"]:
        return "none of these"
    names = one["labels"] or [one["class"]]
    return ", ".join(f"{name} {100 * chance:.1f} %" for name, chance in one["top"] if name in names)
