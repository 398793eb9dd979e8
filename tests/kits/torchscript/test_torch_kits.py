"""The kits of TorchScript and of torch.export answer as Tellapart does, and refuse what they should."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from engine.bundle.golden import read_golden
from engine.bundle.members import ANSWERS
from engine.bundle.reading import open_bundle
from engine.contracts.sharing import Runtime, Target
from engine.exporting.export import export_model
from engine.jobs import StopToken
from engine.verifying.verify import verify_model
from tests.engine.bundle.spoiling import Contents, rewrite

SUFFIXES = {Target.TORCHSCRIPT: ".ts.pt", Target.EXPORT: ".pt2"}


@pytest.fixture(scope="session", params=list(SUFFIXES))
def target(request: pytest.FixtureRequest) -> Target:
    found: Target = request.param
    return found


@pytest.fixture(scope="session")
def shared(target: Target, choosy_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that was exported; the kit lies in `share/TARGET`."""
    folder = tmp_path_factory.mktemp(f"{target.value} é")
    done = export_model(choosy_model, folder, [target], job=1, report=lambda _: None, stop=StopToken())
    assert [one.problem for one in done.written] == [""]
    return folder


@pytest.fixture
def kit(target: Target, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The kit's package, as it lies in a copy of what was exported."""
    copied = Path(shutil.copytree(shared, tmp_path / "copied", dirs_exist_ok=True))
    name = f"tellapart_{target.value}"
    monkeypatch.syspath_prepend(str(copied / "share" / target.value))
    for loaded in [loaded for loaded in sys.modules if loaded.split(".")[0] == name]:
        monkeypatch.delitem(sys.modules, loaded)
    return importlib.import_module(name)


@pytest.fixture
def model(kit: ModuleType, target: Target) -> Path:
    """The model file two folders above the kit."""
    return Path(str(kit.__file__)).parents[3] / "choosy.tellapart"


@pytest.fixture
def command(kit: ModuleType, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Sequence[str], str]]:
    main = importlib.import_module(f"{kit.__name__}.tellapart_model.__main__").main

    def run(*words: object) -> tuple[int, Sequence[str], str]:
        code = main([str(word) for word in words], kind=kit.Model, program=kit.__name__)
        said = capsys.readouterr()
        return code, said.out.splitlines(), said.err

    return run


def test_the_readme_opens_the_file_that_was_written(shared, target):
    kit = shared / "share" / target.value
    written = kit / f"choosy{SUFFIXES[target]}"
    assert written.is_file()
    assert f'load("{written.name}"' in (kit / "README.md").read_text("utf-8")


def test_selftest_finds_the_model_above_and_agrees(command):
    code, lines, _ = command("selftest")
    assert code == 0
    assert lines[-1].startswith("passed: 55 pictures compared")
    assert "torch" in lines[-1]


def test_golden_answers_that_are_not_the_model_s_fail_the_selftest(command, model):
    def changed(contents: Contents) -> None:
        answers = np.frombuffer(contents[ANSWERS], "<f4").copy()
        answers[:3] = np.roll(answers[:3], 1)
        contents[ANSWERS] = answers.tobytes()

    rewrite(model, changed)
    code, lines, _ = command("selftest")
    assert code == 1
    assert lines[0].startswith(read_golden(model).pictures[0].name)
    assert lines[-1].startswith("FAILED")


def test_three_lines_from_file_name_to_class_and_confidence(kit, model, photo, target):
    answer = kit.Model(model).classify(photo)
    assert answer.name in open_bundle(model).classes
    assert 0 < answer.confidence <= 1
    assert target.value in str(kit.__file__)


def test_pictures_that_cannot_be_read_have_their_code_and_the_others_are_answered(command, photo, oddities):
    code, lines, _ = command("classify", "--json", oddities["empty.jpg"], photo, oddities["bomb.png"])
    said = [json.loads(line) for line in lines]
    assert code == 3
    assert [one["problem_code"] for one in said] == ["empty-file", None, "too-large"]


def test_a_tampered_model_file_is_refused(command, model, photo):
    content = bytearray(model.read_bytes())
    content[content.index(b'"bee"') + 1] ^= 1
    model.write_bytes(content)
    code, lines, said = command("classify", photo)
    assert (code, lines) == (1, [])
    assert "tampered-model" in said


def test_what_was_exported_from_another_model_is_refused(kit, model, target, plain_model):
    with pytest.raises(kit.ModelError, match="another model") as refused:
        kit.Model(plain_model)
    assert refused.value.code == "broken-model"


def test_a_damaged_file_of_the_runtime_is_refused(kit, model, target):
    (file,) = Path(str(kit.__file__)).parents[1].glob(f"*{SUFFIXES[target]}")
    file.write_bytes(file.read_bytes()[:-2000])
    with pytest.raises(kit.ModelError) as refused:
        kit.Model(model)
    assert refused.value.code == "broken-model"


def test_verify_agrees(choosy_model, target):
    (check,) = verify_model(
        choosy_model,
        runtimes=[Runtime(target.value)],
        job=1,
        report=lambda _: None,
        stop=StopToken(),
    ).checks
    assert check.failures == ()
    assert check.agrees
    assert check.refused == ()
    assert check.largest_difference <= 1e-5
