"""Tables for debuggers go, and the library is the same to who loads it."""

from __future__ import annotations

import ctypes
import struct
import subprocess
import sys

import pytest

from building import stripping
from building.problem import BuildProblem
from tests.toolchains import need_programs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="libraries are stripped on Linux alone")


@pytest.fixture
def library(tmp_path):
    """A library with a table of a thousand names that nobody else sees."""
    need_programs("g++", "strip")
    source = tmp_path / "source.c"
    functions = "".join(f"static int hidden_function_{n}(int x) {{ return x + {n}; }}\n" for n in range(1000))
    calls = "+".join(f"hidden_function_{n}(x)" for n in range(1000))
    source.write_text(f"{functions}int answer(int x) {{ return {calls}; }}\n", "utf-8")
    made = tmp_path / "libraries" / "libanswer.so.1"
    made.parent.mkdir()
    subprocess.run(["g++", "-x", "c", "-g", "-O0", "-shared", "-fPIC", "-o", made, source], check=True)
    return made


@pytest.fixture(autouse=True)
def _small_ones_too(monkeypatch):
    monkeypatch.setattr(stripping, "WORTH_IT", 1000)


def test_it_gets_smaller_and_answers_the_same(library, tmp_path):
    before = library.stat().st_size
    gained = stripping.strip_libraries(library.parent, tmp_path / "scratch")
    assert gained == before - library.stat().st_size > 50_000
    assert ctypes.CDLL(str(library)).answer(1) == 1000 + sum(range(1000))
    assert stripping.strip_libraries(library.parent, tmp_path / "scratch") == 0


def test_links_small_ones_and_what_is_no_library_stay(library, tmp_path, monkeypatch):
    link = library.with_name("libanswer.so")
    link.symlink_to(library.name)
    script = library.with_name("linker_script.so")
    script.write_text("GROUP ( libanswer.so.1 )\n" * 100, "utf-8")
    before = library.read_bytes()
    monkeypatch.setattr(stripping, "WORTH_IT", len(before) + 1)
    assert stripping.strip_libraries(library.parent, tmp_path / "scratch") == 0
    assert library.read_bytes() == before
    monkeypatch.setattr(stripping, "WORTH_IT", 1000)
    stripping.strip_libraries(library.parent, tmp_path / "scratch")
    assert link.is_symlink()
    assert script.read_text("utf-8").startswith("GROUP")


def test_a_library_that_strip_would_misplace_is_left_alone(library, tmp_path, monkeypatch):
    before = library.read_bytes()

    def misplacing(words, **_):
        content = bytearray(before[: len(before) // 2])
        (table,) = struct.unpack_from("<Q", content, 32)
        struct.pack_into("<Q", content, table + 16, 0x123456)  # where the first segment would lie in memory
        words[3].write_bytes(content)

    monkeypatch.setattr(stripping, "run_tool", misplacing)
    assert stripping.strip_libraries(library.parent, tmp_path / "scratch") == 0
    assert library.read_bytes() == before


def test_what_is_no_library_has_no_segments(tmp_path):
    path = tmp_path / "text.so"
    path.write_text("no library", "utf-8")
    with pytest.raises(BuildProblem, match="not a library"):
        stripping.loaded_alike(path, path)
