from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.backbones import ort_runner
from engine.bundle import running
from engine.cli import self_test
from engine.cli.main import run
from engine.contracts.errors import EngineError
from engine.self_test import checks
from engine.self_test.check import Check, Skipped, Wrong

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
def test_everything_works_on_this_computer(usual_cache):
    ended = subprocess.run(
        [sys.executable, "-m", "engine", "self-test", "--json"],
        cwd=ROOT,
        env={**os.environ, "TELLAPART_DEVICE": "cpu"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [line["check"] for line in lines] == [check.name for check in checks.all_checks()]
    assert all(line["ok"] for line in lines), ended.stdout
    assert all(line["message"] and line["seconds"] >= 0 for line in lines)
    assert "made the general model" not in lines[0]["message"]
    assert ended.returncode == 0
    assert sum(line["seconds"] for line in lines) < 120


def outcomes(monkeypatch, capsys, *runs):
    named = tuple(Check(f"check{n}", f"purpose {n}", run) for n, run in enumerate(runs))
    monkeypatch.setattr(self_test, "all_checks", lambda: named)
    code = run(["self-test", "--json"])
    return code, [json.loads(line)["ok"] for line in capsys.readouterr().out.splitlines()]


def raising(error: Exception):
    def check() -> str:
        raise error

    return check


def test_one_failure_does_not_hide_the_others_and_fails_the_command(monkeypatch, capsys):
    failures = [Wrong("it is wrong"), ImportError("no torch"), OSError("no disk"), EngineError("x", "It broke.")]
    code, oks = outcomes(monkeypatch, capsys, *(raising(failure) for failure in failures), lambda: "fine")
    assert code == 1
    assert oks == [False, False, False, False, True]


def test_what_does_not_apply_is_neither_right_nor_wrong(monkeypatch, capsys):
    code, oks = outcomes(monkeypatch, capsys, raising(Skipped("no window")), lambda: "fine")
    assert (code, oks) == (0, [None, True])


def test_people_read_a_mark_a_purpose_and_a_verdict(monkeypatch, capsys):
    named = (Check("a", "one thing works", lambda: "yes"), Check("b", "another works", raising(Wrong("no"))))
    monkeypatch.setattr(self_test, "all_checks", lambda: named)
    assert run(["self-test"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("✓ one thing works (")
    assert lines[1].startswith("✗ another works (")
    assert lines[1].endswith(": no")


def test_a_hostile_file_that_is_let_in_is_found(monkeypatch):
    monkeypatch.setattr("engine.bundle.reading.open_bundle", lambda path: None)
    with pytest.raises(Wrong):
        checks.refuse_a_hostile_model()


def test_a_network_that_answers_nonsense_is_found(monkeypatch, usual_cache):
    def nonsense(session, inputs):
        return [answers * float("nan") for answers in ort_runner.run_outputs(session, inputs)]

    monkeypatch.setattr(running, "run_outputs", nonsense)
    with pytest.raises(Wrong):
        checks.classify_a_picture()


def test_no_window_is_said_to_be_no_window(monkeypatch):
    monkeypatch.setattr(checks.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Skipped):
        checks.open_the_window()
