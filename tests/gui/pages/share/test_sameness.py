"""Asking every runtime, without a window."""

from __future__ import annotations

from pathlib import Path

import pytest
from demo_data import model

from engine.api import (
    EngineError,
    EngineLost,
    ErrorReport,
    JobCancelled,
    JobFailed,
    JobSucceeded,
    ModelVerified,
    Refusal,
    Runtime,
    RuntimeCheck,
    RuntimeStarted,
    RuntimeVerified,
    VerifyModel,
)
from gui.pages.share.sameness import Sameness
from gui.pages.share.sameness_words import difference, milliseconds, row_of, runtime_name, verdict
from gui.pages.share.watched_job import Ending

SAME = RuntimeCheck(Runtime.ONNXRUNTIME, "onnxruntime 1.30.0", 36, 1.0, 2.1e-6, 22.4)
OTHER = RuntimeCheck(Runtime.JAVA, "OpenJDK 17", 36, 0.9, 0.0123, 9.26, failures=("exif-6: 0.0123 apart.",))
ABSENT = RuntimeCheck(Runtime.COREML, skipped="Core ML runs on Apple's systems only.")
REFUSING = RuntimeCheck(
    Runtime.CPP, "g++", 35, 1.0, 0.0, 24.0, refused=(Refusal("webp", "Built without libwebp."),)
)


@pytest.fixture
def sameness(bridge):
    return Sameness(bridge)


def run(sameness, bridge, *checks, card=None):
    sameness.start(card or model())
    job = bridge.last(VerifyModel).job
    bridge.emit(ModelVerified(job, checks, bridge.last(VerifyModel).certificate))
    bridge.emit(JobSucceeded(job))
    return sameness.result(card or model())


def test_it_asks_about_the_golden_pictures_and_about_the_persons_own(sameness, bridge):
    sameness.choose_pictures("/garden")
    sameness.start(model())
    command = bridge.last(VerifyModel)
    assert (command.model, command.pictures, command.runtimes) == (model().key, "/garden", ())


def test_rows_come_as_they_are_finished(sameness, bridge):
    sameness.start(model())
    job = bridge.last(VerifyModel).job
    bridge.emit(RuntimeStarted(job, Runtime.ONNXRUNTIME))
    result = sameness.result(model())
    assert row_of(Runtime.ONNXRUNTIME, result, "").state == "busy"
    assert row_of(Runtime.JAVA, result, "").answers == "waits its turn"
    bridge.emit(RuntimeVerified(job, SAME))
    bridge.emit(RuntimeStarted(job, Runtime.PYTHON))
    result = sameness.result(model())
    assert row_of(Runtime.ONNXRUNTIME, result, "").state == "good"
    assert verdict(result)[1] == "Asking Python, without torch"


def test_a_row_says_how_it_answers_in_words_and_numbers(sameness, bridge):
    result = run(sameness, bridge, SAME, OTHER, ABSENT, REFUSING)
    same = row_of(Runtime.ONNXRUNTIME, result, "")
    assert same.answers == "the same answers on 36 pictures"
    assert (same.difference, same.time, same.version) == ("0.000002", "22 ms", "onnxruntime 1.30.0")
    other = row_of(Runtime.JAVA, result, "")
    assert (other.state, other.answers) == ("bad", "other answers, on 36 pictures")
    assert (other.more, other.details) == ("1 problem", ("exif-6: 0.0123 apart.",))
    absent = row_of(Runtime.COREML, result, "")
    assert (absent.state, absent.answers) == ("none", "Core ML runs on Apple's systems only.")
    refusing = row_of(Runtime.CPP, result, "")
    assert (refusing.state, refusing.details) == ("good", ("webp: Built without libwebp.",))
    assert refusing.more == "1 refused"


def test_one_sentence_says_whether_all_answer_the_same(sameness, bridge):
    mark, words, more = verdict(run(sameness, bridge, SAME, REFUSING, ABSENT))
    assert (mark, words) == ("good", "Yes: 2 of them were asked, all answer the same")
    assert more == "On 36 pictures; the largest difference is 0.000002."
    differing = ("bad", "Not the same in Java", "1 other answers the same.")
    assert verdict(run(sameness, bridge, SAME, OTHER)) == differing
    assert verdict(run(sameness, bridge, ABSENT))[0] == "doubt", "nothing asked is no success"
    assert verdict(None)[1] == "Not checked yet"


def test_a_runtime_that_gave_nothing_is_no_success(sameness, bridge):
    broken = RuntimeCheck(Runtime.NODE, "node 20", failures=("It ended with 134.",))
    result = run(sameness, bridge, broken)
    assert row_of(Runtime.NODE, result, "").answers == "gave no answers"
    assert verdict(result)[0] == "bad"


def test_each_model_keeps_its_own_result(sameness, bridge):
    run(sameness, bridge, SAME)
    run(sameness, bridge, OTHER, card=model("hands 2"))
    assert sameness.result(model()).agreeing == (SAME,)
    assert sameness.result(model("hands 2")).differing == (OTHER,)
    assert sameness.result(model("hands 1")) is None


@pytest.mark.parametrize(
    ("end", "ending", "words"),
    [
        (JobCancelled, Ending.STOPPED, "Stopped"),
        (lambda job: JobFailed(job, ErrorReport("x", "It is gone.", "")), Ending.FAILED, "It is gone."),
        (
            lambda job: EngineLost(ErrorReport("engine-died", "It died."), (job,)),
            Ending.LOST,
            "The engine stopped during the check",
        ),
    ],
)
def test_what_was_asked_before_it_ended_early_is_kept(sameness, bridge, end, ending, words):
    sameness.start(model())
    job = bridge.last(VerifyModel).job
    bridge.emit(RuntimeVerified(job, SAME))
    bridge.emit(RuntimeStarted(job, Runtime.PYTHON))
    bridge.emit(end(job))
    result = sameness.result(model())
    assert (result.ending, result.checks, result.now) == (ending, (SAME,), None)
    assert verdict(result)[1] == words
    assert row_of(Runtime.PYTHON, result, "").answers == "not asked"


def test_the_certificate_of_the_check_is_saved_without_another_check(sameness, bridge, tmp_path):
    sameness.start(model())
    command = bridge.last(VerifyModel)
    Path(command.certificate).write_text("<!DOCTYPE html>")
    bridge.emit(ModelVerified(command.job, (SAME,), command.certificate))
    bridge.emit(JobSucceeded(command.job))
    sameness.save_certificate(model(), str(tmp_path / "certificate.html"))
    assert (tmp_path / "certificate.html").read_text() == "<!DOCTYPE html>"
    assert len(bridge.sent_of(VerifyModel)) == 1


def test_a_certificate_that_is_gone_is_said(sameness, bridge, tmp_path):
    run(sameness, bridge, SAME)
    with pytest.raises(EngineError) as failed:
        sameness.save_certificate(model(), str(tmp_path / "certificate.html"))
    assert failed.value.code == "missing"
    assert not (tmp_path / "certificate.html").exists()


@pytest.mark.parametrize(
    ("value", "words"), [(0.0, "0"), (2.4e-9, "under 0.000001"), (2.4e-6, "0.000002"), (0.0123, "0.012300")]
)
def test_differences_are_written_out(value, words):
    assert difference(value) == words


@pytest.mark.parametrize(("value", "words"), [(22.4, "22 ms"), (9.26, "9.3 ms"), (9.98, "10 ms")])
def test_times_are_as_exact_as_anybody_needs(value, words):
    assert milliseconds(value) == words


def test_every_runtime_has_a_name_of_its_own():
    assert len({runtime_name(runtime) for runtime in Runtime}) == len(Runtime)
