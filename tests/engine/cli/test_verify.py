"""`tellapart verify`."""

from __future__ import annotations

import pytest

from engine.cli.exit_codes import ExitCode
from engine.contracts.errors import EngineError
from engine.contracts.sharing import Runtime, RuntimeCheck
from engine.verifying import verify
from engine.verifying.runtimes.onnxruntime import OnnxRuntime

_FACTS = {"runtime", "version", "pictures", "top1_agreement", "largest_difference", "milliseconds"}
KEYS = _FACTS | {"skipped", "failures", "refused"}


class _Absent(OnnxRuntime):
    def missing(self) -> str:
        return "It is not installed here."


@pytest.fixture(autouse=True)
def only_onnx_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every other runtime is missing, whatever this computer has."""

    def find(runtime: Runtime) -> OnnxRuntime:
        found = OnnxRuntime() if runtime is Runtime.ONNXRUNTIME else _Absent()
        found.runtime = runtime
        return found

    monkeypatch.setattr(verify, "find_runtime", find)


def test_a_table_with_a_row_for_every_runtime(tell, tiny_model):
    answer = tell("verify", tiny_model)

    assert answer.code == ExitCode.DONE
    assert answer.lines[0].split() == [
        "runtime", "version", "pictures", "same", "class", "difference", "ms",
    ]  # fmt: skip
    assert [line.split()[0] for line in answer.lines[1:]] == list(Runtime)
    assert answer.lines[1].split()[1] == "agrees"
    assert "100 %" in answer.lines[1]
    assert answer.lines[2].split(maxsplit=2)[1:] == ["skipped", "It is not installed here."]
    assert "1 of 14 were run, and all agree" in answer.said


def test_json_has_one_object_for_each_runtime_and_nothing_else(tell, tiny_model):
    answer = tell("verify", tiny_model, "--json", "--runtime", "python,onnxruntime")

    assert answer.code == ExitCode.DONE
    ran, skipped = answer.objects
    assert set(ran) == set(skipped) == KEYS
    assert (ran["runtime"], ran["top1_agreement"], ran["largest_difference"], ran["skipped"]) == (
        "onnxruntime", 1.0, 0.0, False,
    )  # fmt: skip
    assert ran["milliseconds"] > 0
    assert (skipped["runtime"], skipped["skipped"]) == ("python", "It is not installed here.")


def test_a_required_runtime_that_is_not_there_fails(tell, tiny_model):
    answer = tell("verify", tiny_model, "--runtime", "onnxruntime", "--require", "node")

    assert answer.code == ExitCode.FAILED
    assert "Required, but not run: node." in answer.said
    assert tell("verify", tiny_model, "--require", "onnxruntime").code == ExitCode.DONE


def test_a_difference_fails_and_is_shown_under_its_row(tell, tiny_model, monkeypatch):
    differing = RuntimeCheck(Runtime.ONNXRUNTIME, "toy 1", 3, 0.5, 0.25, 1.0, failures=("exif-6: other.",))
    monkeypatch.setattr(verify, "compare", lambda *_words, **_options: differing)

    answer = tell("verify", tiny_model, "--runtime", "onnxruntime")

    assert answer.code == ExitCode.FAILED
    assert "DIFFERS" in answer.lines[1]
    assert answer.lines[2].strip() == "exif-6: other."
    assert "Not the same answer: onnxruntime." in answer.said


def test_a_runtime_that_gave_no_answers_fails_and_is_not_called_different(tell, tiny_model, monkeypatch):
    def breaks(*_words: object) -> None:
        raise EngineError("runtime-failed", "It ended with code 1.")

    monkeypatch.setattr(OnnxRuntime, "answer", breaks)

    answer = tell("verify", tiny_model, "--runtime", "onnxruntime")

    assert answer.code == ExitCode.FAILED
    assert answer.lines[1].split()[:2] == ["onnxruntime", "FAILED"]
    assert "Gave no answers: onnxruntime." in answer.said
    assert "Not the same answer" not in answer.said


def test_where_nothing_can_be_run_nothing_is_claimed(tell, tiny_model):
    answer = tell("verify", tiny_model, "--runtime", "java")

    assert answer.code == ExitCode.FAILED
    assert "Nothing was run." in answer.said


def test_own_pictures_and_a_certificate(tell, tiny_model, photo, tmp_path):
    page = tmp_path / "certificate.html"
    answer = tell(
        "verify", tiny_model, "--runtime", "onnxruntime", "--pictures", photo.parent, "--certificate", page
    )

    assert answer.code == ExitCode.DONE
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_certificate_never_replaces_something_else(tell, tiny_model, photo):
    before = photo.read_bytes()
    answer = tell("verify", tiny_model, "--certificate", photo)

    assert answer.code == ExitCode.FAILED
    assert photo.read_bytes() == before
    assert answer.lines == []


def test_a_model_that_cannot_be_opened_is_no_table(tell, tmp_path):
    answer = tell("verify", tmp_path / "nowhere.tellapart")

    assert answer.code == ExitCode.FAILED
    assert answer.lines == []
    assert "nowhere.tellapart" in answer.said


def test_the_general_model_is_verified_by_its_word(tell):
    answer = tell("verify", "general", "--runtime", "onnxruntime", "--json")

    assert answer.code == ExitCode.DONE
    assert answer.objects[0]["top1_agreement"] == 1.0


def test_unknown_runtimes_are_wrong_usage(tell, tiny_model):
    answer = tell("verify", tiny_model, "--runtime", "caffe")

    assert answer.code == ExitCode.WRONG_USAGE
    assert "“caffe” is not one of onnxruntime" in answer.said
