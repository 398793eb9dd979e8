"""Verifying a model, asked for by the window: rows as they come, a certificate, cancelled at any time."""

from __future__ import annotations

from pathlib import Path

from engine.contracts.commands import CancelJob
from engine.contracts.events import Event, JobCancelled, JobFailed, JobProgress, JobSucceeded
from engine.contracts.sharing import Runtime
from engine.contracts.sharing_commands import VerifyModel
from engine.contracts.sharing_events import ModelVerified, RuntimeStarted, RuntimeVerified
from engine.contracts.types import JobId
from engine.host.handlers import EngineHandlers
from engine.host.inline import InlineHost

JOB = JobId("verify")


def ask(command: VerifyModel, cancel_at: type[Event] | None = None) -> list[Event]:
    heard: list[Event] = []
    host = InlineHost(EngineHandlers())

    def hear(event: Event) -> None:
        heard.append(event)
        if cancel_at is not None and isinstance(event, cancel_at):
            host.send(CancelJob(JOB))

    host.start(hear)
    host.send(command)
    host.stop()
    return [event for event in heard if not isinstance(event, JobProgress)]


def test_rows_come_one_by_one_and_the_whole_at_the_end(tiny_model, tmp_path: Path):
    page = tmp_path / "certificate.html"
    started, verified, finished, end = ask(
        VerifyModel(JOB, str(tiny_model), (Runtime.ONNXRUNTIME,), certificate=str(page))
    )

    assert started == RuntimeStarted(JOB, Runtime.ONNXRUNTIME)
    assert isinstance(verified, RuntimeVerified)
    assert verified.check.agrees
    assert finished == ModelVerified(JOB, (verified.check,), str(page), ())
    assert end == JobSucceeded(JOB)
    assert "colours" in page.read_text("utf-8")


def test_cancelled_while_a_runtime_is_asked(tiny_model, tmp_path: Path):
    page = tmp_path / "certificate.html"
    command = VerifyModel(JOB, str(tiny_model), (Runtime.ONNXRUNTIME,), certificate=str(page))

    assert ask(command, RuntimeStarted) == [RuntimeStarted(JOB, Runtime.ONNXRUNTIME), JobCancelled(JOB)]
    assert not page.exists()


def test_a_model_that_is_not_there_fails_the_job(tmp_path: Path):
    (failed,) = ask(VerifyModel(JOB, str(tmp_path / "nowhere.tellapart")))

    assert isinstance(failed, JobFailed)
    assert failed.report.code == "missing-model"
