"""The command as a process of its own: signals, pipes, terminals, the way in."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from engine.bundle.reading import open_bundle
from engine.project.samples import labelled_samples

ROOT = Path(__file__).parents[3]
TELLAPART = [sys.executable, "-m", "engine"]
posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal or pipe")


def environment(**extra: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **extra}


def tellapart(*words: object, cwd: Path = ROOT, **extra: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*TELLAPART, *map(str, words)],
        cwd=cwd,
        env=environment(**extra),
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def many(photo, tmp_path) -> list[str]:
    """One picture, named so often that the command cannot be done soon."""
    return [str(photo)] * 3000


@posix_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_within_a_batch_and_keeps_the_table(trained, many, tmp_path, number):
    table = tmp_path / "t.csv"
    process = subprocess.Popen(
        [*TELLAPART, "classify", str(trained), *many, "--json", "--csv", str(table)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    first = process.stdout.readline()
    process.send_signal(number)
    rest, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    lines = [json.loads(line) for line in (first + rest).splitlines()]
    assert 1 <= len(lines) < len(many)
    assert "cancelled" in said
    assert "Traceback" not in said
    assert len(table.read_text("utf-8-sig").splitlines()) == 1 + len(lines)


@posix_only
def test_an_interrupted_training_writes_no_model_and_keeps_what_it_saw(own_cache, tmp_path):
    out = tmp_path / "m.tellapart"
    words = [*TELLAPART, "train", str(labelled_samples()), "--out", str(out), "--json"]
    process = subprocess.Popen(
        words, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    for line in process.stdout:
        event = json.loads(line)
        if event.get("stage") == "trying" and event["done"] >= 40:
            process.send_signal(signal.SIGINT)
            break
    rest, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert not [line for line in rest.splitlines() if json.loads(line)["event"] == "trained"]
    assert not out.exists()
    assert "Traceback" not in said
    database = sqlite3.connect(own_cache / "features" / "features.sqlite")
    kept = [os.fsdecode(path) for (path,) in database.execute("SELECT path FROM files")]
    database.close()
    assert sum(Path(path).is_relative_to(labelled_samples()) for path in kept) >= 40


@posix_only
def test_a_reader_that_leaves_early_is_no_reason_to_complain(trained, many):
    process = subprocess.Popen(
        [*TELLAPART, "classify", str(trained), *many],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    assert process.wait(timeout=60) == 1
    process.stderr.close()
    assert said == ""


@posix_only
@pytest.mark.parametrize("closed", [">&-", ">&- 2>&- <&-", "2>&-"])
def test_closed_streams_are_no_reason_to_stop(trained, photo, tmp_path, closed):
    table = tmp_path / "t.csv"
    command = shlex.join([*TELLAPART, "classify", str(trained), str(photo), "--csv", str(table)])
    ended = subprocess.run(
        ["sh", "-c", f"{command} {closed}"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.count(b"Traceback") == 0
    assert len(table.read_text("utf-8-sig").splitlines()) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_output_that_cannot_be_written_is_a_failure_that_is_explained(trained, photo):
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [*TELLAPART, "classify", str(trained), str(photo), "--json"],
            cwd=ROOT,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 1
    assert b"standard output" in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert b"Exception ignored" not in ended.stderr


@posix_only
def test_a_folder_that_was_deleted_under_the_command(trained, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    command = shlex.join([*TELLAPART, "classify", str(trained), "x.jpg", "--json"])
    ended = subprocess.run(
        ["sh", "-c", f"cd {shlex.quote(str(gone))} && rmdir {shlex.quote(str(gone))} && {command}"],
        env=environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["code"] == "no-such-folder"
    assert b"Traceback" not in ended.stderr


def test_a_terminal_that_knows_only_ascii(photo, trained):
    fox = photo.rename(photo.with_name("🦊 狐.jpg"))
    ascii_only = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    plain = tellapart("classify", trained, fox, **ascii_only)
    assert plain.returncode == 0, plain.stderr
    assert plain.stdout.count(b"\n") == 1
    lines = tellapart("classify", trained, fox, "--json", **ascii_only).stdout
    assert json.loads(lines)["path"] == str(fox)
    assert tellapart("--help", **ascii_only).returncode == 0


def test_no_progress_bar_where_nobody_watches(trained, hands):
    ended = tellapart("classify", trained, hands)
    assert ended.returncode == 0
    assert ended.stderr == b""


def test_a_progress_bar_on_a_terminal(monkeypatch, capsys):
    from engine.cli.output import ProgressBars
    from engine.contracts.events import JobProgress
    from engine.contracts.types import JobId

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with ProgressBars() as bars:
        bars.show(JobProgress(JobId("job"), "classifying", 3, 0))
        bars.show(JobProgress(JobId("job"), "classifying", 7, 10))
    said = capsys.readouterr()
    assert said.out == ""
    assert "classifying" in said.err
    assert "/10" in said.err


def test_classifying_on_a_processor_never_imports_torch(trained, photo):
    script = (
        "import sys; from engine.cli.main import run; code = run(sys.argv[1:]); "
        "sys.exit(f'torch was imported, {code}' if code or 'torch' in sys.modules else 0)"
    )
    for words in (["classify", "general", photo], ["devices"], ["--version"]):
        ended = subprocess.run(
            [sys.executable, "-c", script, *map(str, words)],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr


def test_a_command_is_a_command_even_where_a_folder_has_its_name(hands, tmp_path):
    """Where people keep pictures, a folder called “train” is common."""
    shutil.copytree(hands, tmp_path / "train")
    ended = tellapart("train", "train", "--out", "m.tellapart", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert open_bundle(tmp_path / "m.tellapart").classes == ("five", "two")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there is always a display on this system")
def test_without_a_command_and_without_a_display_it_says_so(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    ended = tellapart()
    assert ended.returncode == 1
    assert b"display" in ended.stderr
    assert b"Traceback" not in ended.stderr
