"""Verifying a model: each runtime is asked about the same pictures, and one that fails ends nothing."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.bundle.members import ANSWERS, write_members
from engine.bundle.reading import open_bundle, read_members
from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.events import JobProgress
from engine.contracts.sharing import Runtime
from engine.contracts.sharing_events import RuntimeStarted, RuntimeVerified
from engine.contracts.types import JobId
from engine.jobs import StopToken
from engine.verifying import verify
from engine.verifying.runtime import Answered, Asked, RuntimeAnswer
from engine.verifying.runtimes.onnxruntime import OnnxRuntime
from engine.verifying.verify import verify_model

OLD_MODEL = Path(__file__).parents[1] / "bundle" / "version_1.tellapart"


class Mirrored(OnnxRuntime):
    """Forgets that pictures have a left and a right."""

    runtime = Runtime.CPP

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        answered = super().answer(bundle, asked, work, stop)
        turned = [
            replace(answer, probabilities=answer.probabilities[::-1])
            if isinstance(answer, RuntimeAnswer)
            else answer
            for answer in answered.answers
        ]
        return Answered("mirrored 1", tuple(turned))


class Failing(OnnxRuntime):
    runtime = Runtime.JAVA

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        raise EngineError("runtime-failed", "The virtual machine is out of order.")


class Absent(OnnxRuntime):
    runtime = Runtime.NODE

    def missing(self) -> str:
        return "Node is not installed."


@pytest.fixture
def runtimes(monkeypatch: pytest.MonkeyPatch) -> None:
    """ONNX Runtime in this very process, and three runtimes with something wrong."""
    known = {one.runtime: one for one in (OnnxRuntime(), Mirrored(), Failing(), Absent())}
    monkeypatch.setattr(verify, "find_runtime", known.__getitem__)


ALL = (Runtime.NODE, Runtime.ONNXRUNTIME, Runtime.CPP, Runtime.JAVA)

Verify = Callable[..., verify.Verified]


@pytest.fixture
def check(runtimes: None) -> Verify:
    def check(
        model: Path, wanted: Sequence[Runtime] = ALL, pictures: Path | None = None, report=lambda _event: None
    ):
        return verify_model(
            model, runtimes=wanted, pictures=pictures, job=JobId("j"), report=report, stop=StopToken()
        )

    return check


def test_each_runtime_gets_its_row_in_a_fixed_order_and_none_ends_the_others(tiny_model, check):
    events: list[object] = []
    verified = check(tiny_model, report=events.append)

    rows = {row.runtime: row for row in verified.checks}
    assert [*rows] == [Runtime.ONNXRUNTIME, Runtime.CPP, Runtime.JAVA, Runtime.NODE]
    assert rows[Runtime.ONNXRUNTIME].agrees
    assert rows[Runtime.ONNXRUNTIME].pictures == len(open_bundle(tiny_model).golden().pictures)
    assert rows[Runtime.ONNXRUNTIME].largest_difference == 0.0
    assert not rows[Runtime.CPP].agrees
    assert rows[Runtime.CPP].top1_agreement != 1.0
    assert "a probability differs by" in rows[Runtime.CPP].failures[0]
    assert rows[Runtime.JAVA].failures == ("The virtual machine is out of order.",)
    assert rows[Runtime.NODE].skipped == "Node is not installed."
    assert [event.runtime for event in events if isinstance(event, RuntimeStarted)] == [*rows]
    assert [event.check for event in events if isinstance(event, RuntimeVerified)] == list(verified.checks)
    assert [event.done for event in events if isinstance(event, JobProgress)][-1] == len(rows) + 1
    assert verified.notes == ()


def test_runtimes_are_handed_names_that_mean_the_same_in_every_folder(
    tiny_model, check, monkeypatch, save_picture, tmp_path
):
    photo = save_picture(tmp_path / "own" / "photo.png")
    handed: list[Path] = []

    class Elsewhere(OnnxRuntime):
        def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
            handed.extend([bundle, *(one.path for one in asked)])
            return super().answer(bundle, asked, work, stop)

    monkeypatch.setattr(verify, "find_runtime", lambda _runtime: Elsewhere())
    monkeypatch.chdir(tiny_model.parent)

    verified = check(Path(tiny_model.name), [Runtime.ONNXRUNTIME], Path(os.path.relpath(photo.parent)))

    assert verified.checks[0].agrees
    assert tiny_model in handed
    assert photo in [path.resolve() for path in handed]
    assert all(path.is_absolute() for path in handed)


def test_a_full_disk_fails_the_runtime_that_met_it_and_no_other(tiny_model, check, monkeypatch):
    class Full(OnnxRuntime):
        runtime = Runtime.NODE

        def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
            raise OSError(errno.ENOSPC, "No space left on device", str(work / "list.txt"))

    known = {one.runtime: one for one in (OnnxRuntime(), Full())}
    monkeypatch.setattr(verify, "find_runtime", known.__getitem__)

    fine, full = check(tiny_model, [*known]).checks

    assert fine.agrees
    assert full.broke_down
    assert full.failures == ("There is no space left to write list.txt.",)


def test_a_persons_own_pictures_are_compared_with_what_the_window_answers(
    tiny_model, check, save_picture, tmp_path
):
    folder = tmp_path / "own pictures 图"
    for number in range(5):
        save_picture(folder / f"sub {number % 2}" / f"ä {number}.png", seed=number)
    (folder / "broken.jpg").write_bytes(b"not a picture")
    golden = len(open_bundle(tiny_model).golden().pictures)

    verified = check(tiny_model, [Runtime.ONNXRUNTIME], folder)

    assert verified.checks[0].agrees
    assert verified.checks[0].pictures == golden + 5
    assert verified.notes == ("1 picture was left out because Tellapart cannot read it.",)


def test_a_folder_without_pictures_is_said(tiny_model, check, tmp_path):
    with pytest.raises(EngineError) as failure:
        check(tiny_model, [Runtime.ONNXRUNTIME], tmp_path)
    assert failure.value.code == "empty-folder"
    with pytest.raises(EngineError) as failure:
        check(tiny_model, [Runtime.ONNXRUNTIME], tmp_path / "nowhere")
    assert failure.value.code == "no-such-folder"


def test_a_model_file_of_an_older_version_is_verified_as_its_newest_version(check):
    verified = check(OLD_MODEL, [Runtime.ONNXRUNTIME])

    assert verified.checks[0].agrees
    assert "older version" in verified.notes[0]


def test_golden_answers_that_the_graph_does_not_give_are_said_of_this_computer_too(tiny_model, check, tmp_path):
    members = read_members(tiny_model)
    wrong = 1 - np.frombuffer(members[ANSWERS], "<f4")
    forged = tmp_path / "forged.tellapart"
    kept = {name: content for name, content in members.items() if name != "manifest.json"}
    with forged.open("wb") as file:
        write_members(file, {**kept, ANSWERS: wrong.astype("<f4").tobytes()})

    verified = check(forged, [Runtime.ONNXRUNTIME])

    assert not verified.checks[0].agrees
    assert "not made from this graph" in verified.notes[0]


def test_a_damaged_model_file_is_refused(tiny_model, check, tmp_path):
    damaged = Path(shutil.copy(tiny_model, tmp_path / "damaged.tellapart"))
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged.write_bytes(content)

    with pytest.raises(EngineError) as failure:
        check(damaged)
    assert failure.value.code in {"tampered-model", "broken-model", "hostile-model"}


def test_cancelling_ends_it_between_runtimes(tiny_model, runtimes):
    stop = StopToken()
    verified: list[Runtime] = []

    def report(event: object) -> None:
        if isinstance(event, RuntimeVerified):
            verified.append(event.check.runtime)
            stop.stop()

    with pytest.raises(JobStopped):
        verify_model(tiny_model, runtimes=ALL, job=JobId("j"), report=report, stop=stop)
    assert verified == [Runtime.ONNXRUNTIME]


def test_onnx_runtime_answers_the_golden_pictures_from_its_own_process(tiny_model):
    verified = verify_model(
        tiny_model,
        runtimes=[Runtime.ONNXRUNTIME],
        job=JobId("j"),
        report=lambda _event: None,
        stop=StopToken(),
    )

    assert verified.checks[0].agrees
    assert verified.checks[0].version.startswith("onnxruntime ")
