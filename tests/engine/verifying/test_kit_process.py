"""Kits: asked by their command line, ended when nobody waits any more, believed only as far as agreed."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from engine.contracts.errors import EngineError, JobStopped
from engine.jobs import StopToken
from engine.verifying.kit_process import run_kit
from engine.verifying.runtime import Asked, Declined, RuntimeAnswer
from engine.verifying.watched_process import clean_environment, run_watched

from .conftest import ANSWERING


def test_a_kit_answers_in_the_order_of_the_list(kit, files, work, tmp_path):
    model = tmp_path / "m.tellapart"
    model.write_bytes(b"model")

    answered = run_kit(kit(ANSWERING), model, files, work, StopToken())

    assert answered.version == "toy 1"
    chances = [answer.probabilities[0] for answer in answered.answers if isinstance(answer, RuntimeAnswer)]
    assert chances == pytest.approx([3 / 7, 6 / 7, 2 / 7])


def test_raw_pictures_come_with_their_size(kit, files, work, tmp_path):
    body = ANSWERING + "\nassert [line.split('\\t')[1:] for line in lines] == [[], [], ['1', '3']], lines\n"

    run_kit(kit(body), Path(__file__), files, work, StopToken())


def test_a_kit_may_decline_a_picture_and_end_with_its_code_for_that(kit, files, work):
    body = """
words.out.write_text(json.dumps({"runtime": "toy", "version": "1"}) + "\\n" + json.dumps({"path": lines[0],
    "problem": {"code": "unsupported", "message": "CMYK is not read."}}) + "\\n", "utf-8")
raise SystemExit(3)
"""
    answered = run_kit(kit(body), Path(__file__), files[:1], work, StopToken())

    assert answered.answers == (Declined("unsupported", "CMYK is not read."),)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("print('no such library'); raise SystemExit(1)", "no such library"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "ended with code -11"),
        ("pass", "no answers that can be read"),
        ("words.out.write_text('cut {')", "no answers that can be read"),
        ("words.out.write_text('')", "which version"),
        (ANSWERING + "\nwords.out.write_text(words.out.read_text('utf-8') + '{}', 'utf-8')", "more than the 3"),
        ("words.out.write_text('{}')", "which version"),
        ('words.out.write_text(\'{"version": "1"}\')', "answered 0 of 3"),
        (ANSWERING.replace('"probabilities": [chance, 1 - chance]', '"probabilities": ["x"]'), "about ä.jpg"),
        (ANSWERING.replace("hexdigest()", "hexdigest()[:9]"), "no SHA-256"),
        (ANSWERING.replace('"path": path', '"path": lines[0]'), "about b c.png"),
    ],
)
def test_what_a_kit_does_wrong_is_said(kit, files, work, body, said):
    with pytest.raises(EngineError, match=said) as failure:
        run_kit(kit(body), Path(__file__), files, work, StopToken())

    assert failure.value.code == "runtime-failed"


def test_a_program_that_is_not_there_is_said(files, work):
    with pytest.raises(EngineError, match="cannot be started"):
        run_kit(["/nowhere/kit"], Path(__file__), files, work, StopToken())


def test_names_that_do_not_fit_on_a_line_are_refused_before_anything_is_run(kit, work, tmp_path):
    with pytest.raises(EngineError, match="line"):
        run_kit(kit(ANSWERING), Path(__file__), [Asked("two\nlines", tmp_path / "two\nlines")], work, StopToken())


def test_a_cancelled_kit_is_ended_with_everything_it_started(kit, files, work, tmp_path):
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    # The kit starts another program, then both wait; what keeps the pipe open is gone when both have ended.
    body = f"""
pipe = os.open({str(ready)!r}, os.O_WRONLY)
os.set_inheritable(pipe, True)
subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], close_fds=False)
os.write(pipe, b"!")
signal.pause()
"""
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
        run_kit(kit(body), Path(__file__), files, work, stop)
    listener.join(20)

    assert heard == [b"!", b""]


def test_a_program_that_hangs_is_ended(kit, work):
    with pytest.raises(EngineError, match="not finished after 0 seconds"):
        run_watched(
            [*kit("")[:1], "-c", "import signal; signal.pause()"],
            name="x",
            work=work,
            stop=StopToken(),
            seconds=0.2,
        )


def test_no_proxy_and_no_setting_of_a_language_reaches_a_kit(monkeypatch):
    for name in ("https_proxy", "HTTP_PROXY", "NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "PYTHONPATH"):
        monkeypatch.setenv(name, "something")
    monkeypatch.setenv("TELLAPART_ONNXRUNTIME", "/lib/x.so")

    environment = clean_environment()

    assert not {"https_proxy", "HTTP_PROXY", "NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "PYTHONPATH"} & set(environment)
    assert environment["TELLAPART_ONNXRUNTIME"] == "/lib/x.so"
    assert environment["HOME"] == os.environ["HOME"]
    assert environment["ORT_DISABLE_TELEMETRY"] == "1"
