"""The workflow that releases: linted, pinned, no more rights than it needs, made of build.py's own steps."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import build
from linux.identity import HOME

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
DEPENDABOT = ROOT / ".github" / "dependabot.yml"
RELEASE = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8"))
JOBS = RELEASE["jobs"]
STEPS = [
    pytest.param(step, id=f"{path.stem}-{job}-{number}")
    for path in WORKFLOWS
    for job, content in yaml.safe_load(path.read_text("utf-8"))["jobs"].items()
    for number, step in enumerate(content.get("steps", ()))
]


def tool(name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(name)
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


def runs(job: str) -> str:
    return "\n".join(step.get("run", "") for step in JOBS[job]["steps"])


def test_zizmor_finds_no_weakness():
    ended = tool(
        "zizmor",
        "--offline",
        "--no-progress",
        "--persona",
        "auditor",
        "--min-severity",
        "low",
        "--format",
        "plain",
        *WORKFLOWS,
        DEPENDABOT,
    )
    # “./…” is how every runner knows a workflow of the same commit.
    found = re.findall(r"^\w+\[(?!self-repository)[\w-]+\].*$", ended.stdout, re.MULTILINE)
    assert found == [], ended.stdout
    assert "completed" in ended.stderr, ended.stderr


def test_they_are_what_github_understands():
    for schema, files in (("github-workflows", WORKFLOWS), ("dependabot", [DEPENDABOT])):
        ended = tool("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files)
        assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("step", STEPS)
def test_actions_are_pinned_by_commit_and_say_which_version_that_is(step):
    if "uses" not in step:
        assert step["run"].strip()
        return
    assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", step["uses"])
    lines = [line for path in WORKFLOWS for line in path.read_text("utf-8").splitlines() if step["uses"] in line]
    assert all(re.search(r"# v\d+\.\d+\.\d+$", line) for line in lines)


@pytest.mark.parametrize("step", STEPS)
def test_scripts_are_scripts(step):
    if "run" not in step or step.get("shell") == "pwsh":
        return
    assert "${{" not in step["run"], "what others can choose must come through the environment"
    ended = subprocess.run(["bash", "-n"], input=step["run"], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_only_the_job_that_publishes_may_write():
    assert RELEASE["permissions"] == {}
    writing = {name for name, job in JOBS.items() if "write" in job.get("permissions", {}).values()}
    assert writing == {"publish"}


def test_every_system_is_built_and_installed_on_another_machine():
    def systems(job):
        return {each["system"]: each["runner"] for each in JOBS[job]["strategy"]["matrix"]["include"]}

    assert set(systems("build")) == set(systems("install")) == {"linux", "windows", "macos"}
    assert JOBS["install"]["needs"] == ["build", "windows-installer"]
    assert not any("checkout" in step.get("uses", "") for step in JOBS["install"]["steps"]), (
        "nothing but the installer"
    )
    assert runs("install").count("self-test") >= 5
    assert JOBS["publish"]["needs"] == ["build", "windows-installer", "install"]


def test_what_must_be_gone_after_the_removal_is_what_was_installed():
    assert re.findall(r"-e (/usr/lib\S+) ", runs("install")) == [f"/{HOME}"]
    assert f"for left in /{HOME} /usr/bin/tellapart;" in runs("install")


def test_a_release_tells_its_own_changes(tmp_path):
    """Not those of its previews, whose names begin alike."""
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changes\n\n## Unreleased\n\n## 1.2.0rc1 - 2026-01-01\n- old\n\n## 1.2.0 - 2026-02-01\n- new\n"
    )
    lines = [line.strip() for job in ("build", "publish") for line in runs(job).splitlines()]
    section, notes = (line.removesuffix("\\") for line in lines if line.startswith("awk"))
    told = {"PATH": os.environ["PATH"], "VERSION": "1.2.0", "version": "1.2.0", "RUNNER_TEMP": str(tmp_path)}
    subprocess.run(["bash", "-ec", notes], cwd=tmp_path, env=told, check=True)
    assert (tmp_path / "notes.md").read_text() == "- new\n"
    (tmp_path / "in").mkdir()
    for version, code in (("1.2.0", 0), ("1.2.0rc1", 0), ("1.2", 1), ("1.3.0", 1)):
        ended = subprocess.run(
            ["bash", "-c", section], cwd=tmp_path / "in", env=told | {"version": version}, check=False
        )
        assert ended.returncode == code, version


def test_it_builds_with_the_command_that_developers_use():
    called = re.findall(
        r"packaging/build\.py (?:\$RELEASE |--release )?([\w-]+)", "".join(map(runs, JOBS.keys() - {"check"}))
    )
    assert {"environment", "all", "nsis", "checksums"} <= set(called) <= {*build.STEPS, "all"}


def test_windows_leaves_its_installer_to_a_system_whose_nsis_makes_64_bit_ones():
    without = {each["system"]: each["without"] for each in JOBS["build"]["strategy"]["matrix"]["include"]}
    assert without == {"linux": "", "windows": "--without nsis --without speed", "macos": "--without speed"}
    assert JOBS["windows-installer"]["runs-on"].startswith("ubuntu")
    assert "nsis osslsigncode" in runs("windows-installer")


def test_what_is_left_out_of_all_is_left_out():
    assert build.main(["all", *(word for step in build.STEPS for word in ("--without", step))]) == 0


def test_linux_takes_pytorch_for_the_processor():
    torch = {each["system"]: each["torch"] for each in JOBS["build"]["strategy"]["matrix"]["include"]}
    assert torch["linux"] == "--torch-index ${{ vars.PYTORCH_CPU_INDEX }}"
    assert torch["windows"] == torch["macos"] == ""


def test_a_release_is_a_draft_of_a_tag():
    assert JOBS["publish"]["if"] == "startsWith(github.ref, 'refs/tags/v')"
    assert "--draft --verify-tag" in runs("publish")
