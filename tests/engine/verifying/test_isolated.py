"""Python libraries answer in a process of their own: their crashes, changes and hangs stay there."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.sharing import Runtime
from engine.jobs import StopToken
from engine.verifying.isolated import Isolated
from engine.verifying.registry import NotHere, find_runtime, load_runtime
from engine.verifying.runtime import RuntimeAnswer
from tests.engine.verifying import toy_runtimes


def test_the_answers_come_from_another_process_and_nothing_changes_here(files, work):
    answered = Isolated(toy_runtimes.Polite()).answer(Path("m"), files, work, StopToken())

    assert answered.version.startswith("in ")
    assert answered.version != f"in {os.getpid()}"
    assert "CHANGED" not in os.environ
    first = answered.answers[0]
    assert isinstance(first, RuntimeAnswer)
    assert first.probabilities.tolist() == [0.25, 0.75]
    assert (first.unknown_score, len(answered.answers)) == (1.5, 3)


def test_it_says_of_itself_what_the_runtime_says():
    isolated = Isolated(toy_runtimes.Polite())

    assert (isolated.runtime, isolated.core, isolated.missing()) == (Runtime.OPENVINO, False, "")
    assert isolated.inexact == {"cmyk"}


@pytest.mark.parametrize(
    ("runtime", "said"),
    [
        (toy_runtimes.Crashing, "ended with code -11. It said: a library said goodbye"),
        (toy_runtimes.Buggy, "a bug in the runtime"),
        (toy_runtimes.Explaining, "does not know an operator"),
    ],
)
def test_a_failure_there_is_an_explained_failure_here(files, work, runtime, said):
    with pytest.raises(EngineError, match=said) as failure:
        Isolated(runtime()).answer(Path("m"), files, work, StopToken())

    assert failure.value.code == "runtime-failed"


def test_cancelling_ends_the_process_and_what_it_started(files, work, tmp_path):
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    stop = StopToken()
    heard = []

    def cancel_when_it_runs() -> None:
        with ready.open("rb") as pipe:
            heard.append(pipe.read(1))
            stop.stop()
            heard.append(pipe.read())

    listener = threading.Thread(target=cancel_when_it_runs)
    listener.start()
    with pytest.raises(JobStopped):
        Isolated(toy_runtimes.Hanging()).answer(ready, files, work, stop)
    listener.join(20)

    assert heard == [b"!", b""]


@pytest.mark.parametrize("runtime", Runtime)
def test_every_runtime_is_found_under_its_own_name_or_says_that_it_is_not_there(runtime):
    found = find_runtime(runtime)

    assert found.runtime is runtime
    assert isinstance(found.core, bool)
    if isinstance(found, NotHere):
        assert "not part of this version" in found.missing()
    else:
        assert load_runtime(runtime).runtime is runtime
        assert not found.missing() or found.missing().endswith(".")


def test_what_is_not_there_cannot_be_asked(work):
    with pytest.raises(EngineError, match="not part"):
        NotHere(Runtime.COREML).answer(Path("m"), [], work, StopToken())
