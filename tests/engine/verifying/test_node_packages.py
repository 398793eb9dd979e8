"""Where Node's packages are looked for, and what a person is told without them."""

from __future__ import annotations

import sys

import pytest

from engine.contracts.errors import EngineError
from engine.jobs import StopToken
from engine.verifying.node_packages import NODE_MODULES_VARIABLE, find_node_modules, missing_packages
from engine.verifying.runtimes import node
from engine.verifying.runtimes.node import NodeRuntime


@pytest.fixture
def packages(tmp_path, monkeypatch):
    folder = tmp_path / "node_modules"
    for name in ("sharp", "onnxruntime-node"):
        (folder / name).mkdir(parents=True)
        (folder / name / "package.json").write_text("{}")
    monkeypatch.setenv(NODE_MODULES_VARIABLE, str(folder))
    return folder


def test_a_folder_that_is_named_comes_first_and_tellaparts_own_second(packages, tmp_path, monkeypatch):
    assert find_node_modules() == packages
    monkeypatch.delenv(NODE_MODULES_VARIABLE)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert find_node_modules() == packages
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "elsewhere"))
    assert find_node_modules() is None


def test_nothing_is_missing_where_all_packages_are(packages):
    assert missing_packages("sharp", "onnxruntime-node") == ""


def test_a_missing_package_is_named_with_what_to_do(packages):
    said = missing_packages("sharp", "onnxruntime-web")
    assert "Not installed: onnxruntime-web." in said
    assert "npm install onnxruntime-web" in said
    assert NODE_MODULES_VARIABLE in said


def test_without_node_its_row_says_so_and_asking_fails_with_the_same_words(packages, tmp_path, monkeypatch):
    monkeypatch.setattr(node, "find_node", lambda: None)
    reason = NodeRuntime().missing()
    assert "Node is not installed" in reason
    with pytest.raises(EngineError, match="Node is not installed") as failure:
        NodeRuntime().answer(tmp_path / "m.tellapart", [], tmp_path, StopToken())
    assert failure.value.code == "runtime-failed"
