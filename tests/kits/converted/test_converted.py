"""Models that were converted for LiteRT and ExecuTorch answer as Tellapart does; Core ML's is what it should be.

The converters are installed on request (`make extras`), so these tests run by `make verify-extras` only.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from engine.bundle.reading import Bundle, open_bundle
from engine.contracts.sharing import Runtime, Target
from engine.exporting.export import export_model
from engine.exporting.extras import extras_python, lacking
from engine.exporting.registry import find_writer
from engine.jobs import StopToken
from engine.verifying.verify import verify_model

CONVERTED = (Target.LITERT, Target.EXECUTORCH, Target.COREML)

needs_converters = pytest.mark.skipif(
    not os.environ.get("TELLAPART_TEST_EXTRAS"), reason="converters are tested by “make verify-extras”"
)


@needs_converters
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["plain_model", "choosy_model", "several_model"])
@pytest.mark.parametrize("target", [Target.LITERT, Target.EXECUTORCH])
def test_verify_agrees(target, kind, request):
    assert find_writer(target).missing() == ""
    runtime = Runtime(target.value)
    model = request.getfixturevalue(kind)
    (check,) = verify_model(model, runtimes=[runtime], job=1, report=lambda _: None, stop=StopToken()).checks
    assert check.failures == ()
    assert check.agrees
    assert check.refused == ()
    assert check.tolerance == 1e-4


@needs_converters
@pytest.mark.slow
def test_core_ml_s_model_has_the_classes_and_is_in_32_bits(choosy_model, tmp_path):
    done = export_model(choosy_model, tmp_path, [Target.COREML], job=1, report=lambda _: None, stop=StopToken())
    assert [one.problem for one in done.written] == [""]
    (package,) = Path(done.written[0].folder).glob("*.mlpackage")
    described = json.loads(ask_coremltools(package))
    bundle: Bundle = open_bundle(choosy_model)
    assert described["outputs"] == ["label", "probabilities", "unknown_score"]
    assert described["classes"] == list(bundle.classes)
    assert described["half"] == 0


def ask_coremltools(package: Path) -> str:
    question = (
        "import coremltools, json, sys\n"
        "said = coremltools.utils.load_spec(sys.argv[1])\n"
        "outputs = [output.name for output in said.description.output]\n"
        "classes = json.loads(said.description.metadata.userDefined['classes'])\n"
        "half = str(said).count('FLOAT16')\n"
        "print(json.dumps({'outputs': outputs, 'classes': classes, 'half': half}))\n"
    )
    command = [str(extras_python()), "-c", question, str(package)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]


def test_what_is_missing_is_said_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("TELLAPART_EXTRAS_PYTHON", str(tmp_path / "no-python"))
    for target in CONVERTED:
        said = find_writer(target).missing()
        assert "make extras" in said
        assert "TELLAPART_EXTRAS_PYTHON" in said
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert "pip" in lacking("LiteRT", "torch")


def test_a_target_without_its_converter_does_not_end_the_others(choosy_model, tmp_path, monkeypatch):
    monkeypatch.setenv("TELLAPART_EXTRAS_PYTHON", str(tmp_path / "no-python"))
    wanted = [Target.LITERT, Target.PYTHON]
    done = export_model(choosy_model, tmp_path / "out", wanted, job=1, report=lambda _: None, stop=StopToken())
    assert [bool(one.problem) for one in done.written] == [True, False]
    assert not (tmp_path / "out" / "share" / "litert").exists()
