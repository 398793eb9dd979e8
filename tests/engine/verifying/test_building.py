"""Kits are compiled once, kept until something changes, and never kept half done."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.backbones.places import CACHE_VARIABLE
from engine.contracts.errors import EngineError, JobStopped
from engine.jobs import StopToken
from engine.verifying.building import build_once
from engine.verifying.native_runtime import LIBRARY_VARIABLE, find_onnxruntime_library
from engine.verifying.one_at_a_time import one_at_a_time

REPOSITORY = Path(__file__).parents[3]
COMPILER = [sys.executable, "--version"]
JOIN = """
import pathlib, sys
sources, built, counter = map(pathlib.Path, sys.argv[1:])
counter.write_text(counter.read_text() + "x" if counter.exists() else "x")
(built / "program").write_text("".join(path.read_text() for path in sorted(sources.glob("*.txt"))))
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache" / "kits"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "one.txt").write_text("one ")
    (folder / "two.txt").write_text("two")
    return folder


def _build(sources: Path, counter: Path, compiler: list[str] = COMPILER, script: str = JOIN) -> Path:
    def commands(place: Path, built: Path) -> list[list[str]]:
        return [[sys.executable, "-c", script, str(place), str(built), str(counter)]]

    return build_once("joined", sources, commands, compiler, StopToken())


def test_the_second_time_it_is_found(cache, sources, tmp_path):
    counter = tmp_path / "counter"
    first = _build(sources, counter)
    assert (first / "program").read_text() == "one two"
    assert _build(sources, counter) == first
    assert counter.read_text() == "x"
    assert list(cache.iterdir()) == [first]


def test_other_sources_and_another_compiler_are_compiled_anew(cache, sources, tmp_path):
    counter = tmp_path / "counter"
    first = _build(sources, counter)
    (sources / "two.txt").write_text("three")
    second = _build(sources, counter)
    third = _build(sources, counter, compiler=[sys.executable, "-c", "print('a newer compiler')"])
    assert (second / "program").read_text() == (third / "program").read_text() == "one three"
    assert len({first, second, third}) == 3
    assert counter.read_text() == "xxx"


def test_what_nobody_asked_for_in_a_month_makes_room(cache, sources, tmp_path):
    counter = tmp_path / "counter"
    unused, used = _build(sources, counter), _build(sources, counter, compiler=[sys.executable, "-c", "print(2)"])
    for built in (unused, used):
        os.utime(built, (0, 0))
    _build(sources, counter, compiler=[sys.executable, "-c", "print(2)"])
    (sources / "two.txt").write_text("three")
    newest = _build(sources, counter)
    assert set(cache.iterdir()) == {used, newest}


def test_the_same_sources_in_another_folder_are_the_same_kit(cache, sources, tmp_path):
    counter = tmp_path / "counter"
    first = _build(sources, counter)
    moved = sources.rename(tmp_path / "moved")
    assert _build(moved, counter) == first


def test_what_the_compiler_complains_of_is_told_and_nothing_is_kept(cache, sources, tmp_path):
    with pytest.raises(EngineError, match="line 7 makes no sense") as failed:
        _build(sources, tmp_path / "counter", script="raise SystemExit('line 7 makes no sense')")
    assert failed.value.code == "runtime-failed"
    assert list(cache.iterdir()) == []


def test_a_cancelled_job_keeps_nothing(cache, sources):
    stop = StopToken()
    stop.stop()
    endless = [sys.executable, "-c", "import threading; threading.Event().wait()"]
    with pytest.raises(JobStopped):
        build_once("endless", sources, lambda place, built: [endless], COMPILER, stop)
    assert list(cache.iterdir()) == []


def test_two_that_want_the_same_at_once_get_what_one_of_them_built(cache, sources, tmp_path):
    counter = tmp_path / "counter"
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: _build(sources, counter), range(2))
    assert first == second
    assert counter.read_text() == "x"


def test_who_waits_for_another_s_build_can_be_cancelled(cache, sources, tmp_path):
    stop = StopToken()
    stop.stop()
    with one_at_a_time(cache.parent / "locks" / "joined", StopToken()), pytest.raises(JobStopped):
        build_once("joined", sources, lambda place, built: [], COMPILER, stop)


def test_a_lock_is_free_again_once_its_owner_was_killed(tmp_path):
    lock = tmp_path / "lock"
    program = (
        "import pathlib, sys; from engine.jobs import StopToken\n"
        "from engine.verifying.one_at_a_time import one_at_a_time\n"
        "with one_at_a_time(pathlib.Path(sys.argv[1]), StopToken()):\n"
        "    print('inside', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"inside\n"
        stop = StopToken()
        stop.stop()
        with pytest.raises(JobStopped), one_at_a_time(lock, stop):
            pass
        owner.kill()
    with one_at_a_time(lock, stop):
        assert lock.exists()


def test_onnx_runtime_s_library_is_the_one_that_is_named_or_the_package_s(tmp_path, monkeypatch):
    monkeypatch.delenv(LIBRARY_VARIABLE, raising=False)
    own = find_onnxruntime_library()
    assert own is not None
    assert own.parent.name == "capi"
    named = tmp_path / "another.so"
    monkeypatch.setenv(LIBRARY_VARIABLE, str(named))
    assert find_onnxruntime_library() is None
    named.write_bytes(b"")
    assert find_onnxruntime_library() == named
