"""What the build's one entry refuses, and how it says so."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

import build
from building import tools
from building.environment import build_python
from building.problem import BuildProblem
from building.room import need_room
from building.tools import PACKAGES, need_tool, run_tool
from building.version import parse_version, project_version
from building.worktree import need_clean_tree, need_tag
from steps import environment, freeze, self_test

ROOT = Path(__file__).parents[2]
FIT = {
    "missing": [],
    "cuda": None,
    "operators": True,
    "versions": ["2.14.1+cpu", "0.29.1+cpu"],
    "all_of_qt": False,
}


@pytest.fixture
def checkout(tmp_path):
    """A small repository with everything committed."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n', "utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", "pyproject.toml")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "begin")
    return folder


def git(folder, *words):
    subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True)


def test_steps_are_there_and_told():
    ended = subprocess.run(
        [sys.executable, ROOT / "packaging" / "build.py", "--help"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0
    assert all(f"  {step}" in ended.stdout for step in build.STEPS)


@pytest.mark.parametrize(("platform", "package"), [("linux", "deb"), ("win32", "nsis"), ("darwin", "dmg")])
def test_all_is_everything_in_an_order_that_works(platform, package):
    steps = build.steps_of_all(platform)
    assert set(steps) <= set(build.STEPS)
    places = [steps.index(step) for step in ("icons", "freeze", "self-test", package, "sizes", "checksums")]
    assert places == sorted(places)


def test_a_system_without_packages_is_told(monkeypatch):
    with pytest.raises(BuildProblem, match="Linux, Windows or macOS"):
        build.steps_of_all("freebsd14")


@pytest.mark.parametrize("words", [[], ["bread"], ["all", "--loud"], ["freeze", "--release", "--dist"]])
def test_wrong_usage_is_told_as_such(words, capsys):
    with pytest.raises(SystemExit) as ended:
        build.main(words)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_step_refuses_words_it_does_not_know(capsys):
    assert build.main(["icons", "--loud"]) == 1
    assert "does not know --loud" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["1.2.0", "0.1.0", "10.20.30rc4", "1.2.0.dev3", "65535.0.1"])
def test_versions_are_read(text):
    assert parse_version(text).text == text


@pytest.mark.parametrize(
    "text", ["", "1", "1.2", "v1.2.0", "1.2.0-beta", "1.2.x", "1.2.0.4", "1.2.70000", "１.2.0"]
)
def test_what_is_no_version_stops_the_build(text):
    with pytest.raises(BuildProblem, match="is not a version"):
        parse_version(text)


def test_the_projects_own_version_is_one():
    assert project_version(ROOT).windows.count(".") == 3


@pytest.mark.parametrize(
    "text", ["", "[project]\n", "[project]\nversion = 'next'\n", "= =", "[project]\nversion = 3\n"]
)
def test_a_project_without_a_version_is_told(tmp_path, text):
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    with pytest.raises(BuildProblem, match="version"):
        project_version(tmp_path)


def test_release_candidates_come_before_their_release_everywhere():
    assert parse_version("1.2.0rc1").debian == "1.2.0~rc1"
    assert parse_version("1.2.0rc1").release == parse_version("1.2.0").release == "1.2.0"


def test_no_room_is_said_with_numbers_before_anything_is_written(monkeypatch, tmp_path):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**12, 10**12 - 10**9, 10**9))
    need_room(tmp_path / "not" / "yet", 10**9)
    with pytest.raises(BuildProblem, match=r"4\.0 GB are needed, 1\.0 are free"):
        need_room(tmp_path / "not" / "yet", 4 * 10**9)
    assert not (tmp_path / "not").exists()


def test_freezing_looks_for_room_first(monkeypatch, tmp_path, capsys):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(1, 1, 0))
    assert build.main(["freeze", "--build", str(tmp_path / "b"), "--dist", str(tmp_path / "d")]) == 1
    assert "not enough room" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", sorted(PACKAGES))
def test_a_missing_tool_is_said_with_who_has_it(monkeypatch, tmp_path, name):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BuildProblem) as problem:
        need_tool(name)
    assert f"“{name}”" in str(problem.value)
    assert PACKAGES[name] in str(problem.value)


def test_every_tool_that_a_step_needs_has_a_package():
    sources = [*(ROOT / "packaging" / "steps").glob("*.py"), *(ROOT / "packaging" / "building").glob("*.py")]
    needed = {
        name
        for path in sources
        for name in re.findall(r'(?:need_tool\(|run_tool\(\[)"([\w-]+)"', path.read_text("utf-8"))
    }
    assert {"makensis", "strip", "dpkg-deb"} <= needed
    assert needed <= set(PACKAGES)


def test_a_tool_that_fails_stops_the_build(tmp_path):
    with pytest.raises(BuildProblem, match="ended with 3"):
        run_tool([sys.executable, "-c", "raise SystemExit(3)"])


def test_a_release_is_built_of_what_is_committed(checkout):
    need_clean_tree(checkout)
    (checkout / "more.txt").write_text("x", "utf-8")
    with pytest.raises(BuildProblem, match=r"more\.txt"):
        need_clean_tree(checkout)
    (checkout / "more.txt").unlink()
    (checkout / "pyproject.toml").write_text("", "utf-8")
    with pytest.raises(BuildProblem, match=r"pyproject\.toml"):
        need_clean_tree(checkout)


def test_a_release_needs_a_checkout(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(BuildProblem, match="git does not know"):
        need_clean_tree(tmp_path)


def test_the_tag_says_the_same_version(checkout):
    version = parse_version("1.2.0")
    need_tag(checkout, version)
    git(checkout, "tag", "v1.3.0")
    with pytest.raises(BuildProblem, match=r"tagged v1\.3\.0"):
        need_tag(checkout, version)
    git(checkout, "tag", "v1.2.0")
    need_tag(checkout, version)


def test_a_dirty_tree_stops_a_release_and_nothing_else(checkout, monkeypatch, capsys):
    monkeypatch.setattr(build, "ROOT", checkout)
    (checkout / "more.txt").write_text("x", "utf-8")
    frozen = ["--dist", str(checkout / "dist")]
    assert build.main(["sizes", *frozen, "--release"]) == 1
    assert "more.txt" in capsys.readouterr().err
    assert build.main(["sizes", *frozen]) == 1
    assert "build.py freeze" in capsys.readouterr().err


def test_what_is_frozen_is_what_people_should_get():
    freeze.check_environment(FIT, release=True)
    freeze.check_environment({**FIT, "operators": False}, release=False)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"missing": ["torch", "PyInstaller"]}, "no torch, PyInstaller.*build.py environment"),
        ({"cuda": "13.0"}, r"CUDA 13\.0.*--torch-index"),
        ({"operators": False}, "matching|wheels that match"),
        ({"all_of_qt": True}, "PySide6-Essentials"),
    ],
)
def test_an_environment_that_is_not_fit_is_refused_with_what_to_do(wrong, said):
    with pytest.raises(BuildProblem, match=said):
        freeze.check_environment({**FIT, **wrong}, release=True)


def test_the_tested_versions_are_kept_but_for_pytorch_where_another_was_asked_for():
    tested = ["numpy==2.4.6", "nvidia-cublas==13.1", "torch==2.14.1", "torchvision==0.29.1", "triton==3.8"]
    assert environment.allowed(tested, "", "") == tested
    assert environment.allowed(tested, "2.13.0", "0.28.0") == [
        "numpy==2.4.6", "torch==2.13.0", "torchvision==0.28.0"
    ]  # fmt: skip


def test_the_builds_own_python_comes_first(tmp_path):
    assert build_python(tmp_path) == sys.executable
    own = tmp_path / "environment" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    own.parent.mkdir(parents=True)
    own.touch()
    assert build_python(tmp_path) == str(own)


def test_every_program_of_the_frozen_folder_is_looked_for(tmp_path):
    with pytest.raises(BuildProblem, match=r"build\.py freeze"):
        self_test.program_of(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands in for the program")
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 0", ""),
        ("exit 1", "ended with 1"),
        ('touch "$(dirname "$0")/new"', "wrote into its own folder"),
        ("exec sleep 60", "did not finish"),
    ],
)
def test_a_frozen_application_must_pass_its_own_checks(tmp_path, monkeypatch, script, said):
    monkeypatch.setattr(self_test, "LIMIT_S", 1.0 if "sleep" in script else 30.0)
    program = tmp_path / "tellapart" / "tellapart"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    options = build.Options(ROOT, parse_version("1.2.0"), tmp_path, tmp_path, program.parent, False, ())
    if not said:
        return self_test.run(options)
    with pytest.raises(BuildProblem, match=said):
        self_test.run(options)
    return None


def test_tools_are_shown_by_name_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(tools.shutil, "which", lambda name: None)
    with pytest.raises(BuildProblem, match="comes with its own package"):
        need_tool("something-else")
