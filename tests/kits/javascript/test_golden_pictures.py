"""Node answers about the golden pictures as Tellapart does, and notices when it does not."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from engine.bundle.reading import open_bundle
from engine.contracts.sharing import Runtime
from engine.jobs import StopToken
from engine.verifying.comparing import compare
from engine.verifying.golden_pictures import write_golden
from engine.verifying.runtimes.node import NodeRuntime
from tests.engine.bundle.spoiling import rewrite


@pytest.mark.parametrize("model", ["plain_model", "several_model", "choosy_model", "unsure_model"])
def test_every_golden_picture_is_decoded_to_the_same_colours_and_answered_alike(model, kit, request, tmp_path):
    bundle = open_bundle(path := request.getfixturevalue(model))
    expected = write_golden(bundle, tmp_path)
    (work := tmp_path / "work").mkdir()
    answered = NodeRuntime().answer(path, [one.asked for one in expected], work, StopToken())
    check = compare(Runtime.NODE, expected, answered, bundle.description.tolerances)
    assert (check.failures, check.refused) == ((), ())
    assert check.pictures == len(expected)
    assert check.top1_agreement == 1
    assert check.version.startswith("onnxruntime ")


def test_selftest_passes_on_the_model_two_folders_above(command):
    said = command("selftest").stdout
    assert said.startswith("passed: ")
    assert len(said.splitlines()) == 1


def test_selftest_fails_and_names_the_picture_if_one_answer_is_another(command, plain_model, tmp_path):
    other = shutil.copy(plain_model, tmp_path / "other.tellapart")

    def spoil(contents):
        answers = np.frombuffer(contents["golden/answers.f32"], "<f4").copy()
        answers[0] += 2e-5 if answers[0] < 0.5 else -2e-5
        contents["golden/answers.f32"] = answers.tobytes()

    rewrite(other, spoil)
    first, last = command("selftest", "--model", other, code=1).stdout.splitlines()
    assert first.startswith("FAILED: exif-1: ")
    assert last.startswith("FAILED: ")


def test_selftest_fails_on_colours_that_are_not_those_of_the_contract(command, plain_model, tmp_path):
    other = shutil.copy(plain_model, tmp_path / "other.tellapart")

    def spoil(contents):
        contents["golden/png-plain.png"] = contents["golden/png-alpha.png"]

    rewrite(other, spoil)
    first, _ = command("selftest", "--model", other, code=1).stdout.splitlines()
    assert first == "FAILED: png-plain: it was decoded to other colours"


def test_the_tests_that_the_kit_brings_pass(node):
    done = node("--test", "--test-reporter=tap")
    assert "# fail 0" in done.stdout
    assert "# skipped 0" in done.stdout
