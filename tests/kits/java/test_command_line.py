"""The Java kit's command line: words, exit codes, and where it looks for the model."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from engine.exporting.kits import kits_folder
from tests.kits.java.conftest import Kit


def test_the_model_of_an_export_is_found_from_where_the_kit_is_built(kit, plain_model, tmp_path):
    share = tmp_path / "out" / "share" / "java"
    share.mkdir(parents=True)
    shutil.copy(kits_folder() / "java" / "pom.xml", share)
    exported = Kit(Path(shutil.copytree(kit.classes, share / "target" / "classes")))
    shutil.copy(plain_model, tmp_path / "out" / "insects.tellapart")
    assert "passed" in exported.run("selftest")
    shutil.copy(plain_model, tmp_path / "out" / "another.tellapart")
    assert "--model" in exported.run("selftest", code=2)


def test_text_for_people(kit, plain_model, photo):
    (said,) = kit.classify(plain_model, photo)
    line = kit.run("classify", "--model", plain_model, photo)
    assert line == f"{photo}\t{said['class']} {100 * said['confidence']:.1f} %\n"


def test_labels_for_people(kit, several_model, photo):
    (said,) = kit.classify(several_model, photo)
    assert said["labels"]
    labels = [f"{name} {100 * chance:.1f} %" for name, chance in said["top"] if name in said["labels"]]
    assert kit.run("classify", "--model", several_model, photo) == f"{photo}\t{', '.join(labels)}\n"


@pytest.mark.parametrize("words", [(), ("dance",), ("classify",), ("classify", "--what"), ("selftest", "--model")])
def test_wrong_use_is_explained(kit, words):
    assert "classify [--model MODEL]" in kit.run(*words, code=2)


def test_without_onnx_runtime_it_says_what_to_name(kit, plain_model, tmp_path):
    said = kit.run("selftest", "--model", plain_model, "--runtime", tmp_path / "nothing.so", code=1)
    assert "There is no ONNX Runtime at" in said
    (tmp_path / "other.so").write_text("not a library")
    said = kit.run("selftest", "--model", plain_model, "--runtime", tmp_path / "other.so", code=1)
    assert "is not ONNX Runtime's library" in said


def test_a_name_that_java_cannot_write_is_a_problem_of_that_picture(
    kit, plain_model, oddities, tmp_path, monkeypatch
):
    plain = Path(shutil.copy(oddities["plain.jpg"], tmp_path / "plain.jpg"))
    monkeypatch.setattr("tests.kits.java.conftest.clean_environment", lambda: {**os.environ, "LC_ALL": "C"})
    told = kit.classify(plain_model, oddities["plain.jpg"], plain, code=3)
    assert [said["problem_code"] for said in told] == ["missing", None]
