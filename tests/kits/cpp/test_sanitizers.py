"""The C++ kit under the address and undefined-behaviour sanitizers: hostile files, and many threads."""

from __future__ import annotations

import random
import shutil
import struct
import zlib
from pathlib import Path

import pytest

from engine.backbones.places import CACHE_VARIABLE
from engine.exporting.kits import kits_folder
from engine.jobs import StopToken
from engine.verifying.building import build_once
from engine.verifying.compiler import find_compiler, kit_libraries
from engine.verifying.runtimes.cpp import CppRuntime
from tests.engine.conftest import USUAL_CACHE
from tests.kits.cpp.conftest import Kit
from tests.pictures_made import bad_contents, good_contents
from tests.toolchains import need

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cpp-sanitized")]  # one process compiles it

OPTIONS = ("-std=c++17", "-O0", "-g1", "-pthread", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror")
DECODED = (".jpg", ".png", ".webp", ".mpo", ".bmp", ".gif")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the command line and the program of `many_times.cpp`; a warning of the compiler fails it."""
    need(CppRuntime().missing())
    compiler = find_compiler()
    assert compiler is not None
    sources = tmp_path_factory.mktemp("sanitized") / "cpp"
    shutil.copytree(kits_folder() / "cpp", sources)
    shutil.copy(Path(__file__).parent / "many_times.cpp", sources)
    flags, linked = kit_libraries(compiler)

    def commands(place: Path, into: Path) -> list[list[str]]:
        start, library = [compiler, *OPTIONS, *WARNINGS, *flags, f"-I{place}"], str(into / "tellapart.o")
        programs = {"tellapart": "main.cpp", "many_times": "many_times.cpp"}
        return [[*start, "-c", str(place / "tellapart.cpp"), "-o", library]] + [
            [*start, str(place / source), library, "-o", str(into / name), *linked]
            for name, source in programs.items()
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(USUAL_CACHE))
        return build_once("cpp-sanitized", sources, commands, [compiler, "--version"], StopToken())


def _damaged(content: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, most of them near the beginning, where headers are; or a part cut out or off."""
    spoiled = bytearray(content)
    for _ in range(chance.choice((1, 2, 5, 20))):
        spoiled[chance.randrange(chance.choice((len(spoiled), min(len(spoiled), 400))))] = chance.randrange(256)
    start = chance.randrange(len(spoiled))
    how = chance.random()
    if how < 0.2:
        del spoiled[start:]
    elif how < 0.4:
        del spoiled[start : start + chance.randrange(1, 50)]
    return bytes(spoiled)


def _checksums_mended(png: bytes) -> bytes:
    """So that a decoder looks at what is inside the chunks."""
    mended, at = bytearray(png[:8]), 8
    while at + 12 <= len(png):
        (length,) = struct.unpack_from(">I", png, at)
        if at + 12 + length > len(png):
            break
        body = png[at + 4 : at + 8 + length]
        mended += png[at : at + 4] + body + struct.pack(">I", zlib.crc32(body))
        at += 12 + length
    return bytes(mended + png[at:])


def test_hostile_pictures_harm_nothing(built, plain_model, tmp_path):
    chance = random.Random(20)
    whole = {name: content for name, content in good_contents().items() if name.endswith(DECODED)}
    contents = {**whole, **bad_contents()}
    for number in range(250):
        name = chance.choice(sorted(whole))
        content = _damaged(whole[name], chance)
        if name.endswith(".png") and chance.random() < 0.7:
            content = _checksums_mended(content)
        contents[f"{number}-{name}"] = content
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "list").write_text("".join(f"{tmp_path / name}\n" for name in contents), "utf-8")
    words = ("answers", "--model", plain_model, "--list", tmp_path / "list", "--out", tmp_path / "out")
    Kit(built / "tellapart").run(*words, code=3)
    assert len((tmp_path / "out").read_text("utf-8").splitlines()) == 1 + len(contents)


def test_hostile_model_files_harm_nothing(built, plain_model, tmp_path):
    chance = random.Random(21)
    content = plain_model.read_bytes()
    directory = int.from_bytes(content[-6:-2], "little")
    files = []
    for number in range(120):
        spoiled = bytearray(content)
        for _ in range(chance.choice((1, 2, 8))):
            # Half of the changes are where the zip says what lies where.
            first = directory if chance.random() < 0.5 else 0
            spoiled[chance.randrange(first, len(spoiled))] = chance.randrange(256)
        if chance.random() < 0.2:
            del spoiled[chance.randrange(len(spoiled)) :]
        files.append(tmp_path / f"{number}.tellapart")
        files[-1].write_bytes(bytes(spoiled))
    outcomes = Kit(built / "many_times").run("open", *files, plain_model).splitlines()
    assert len(outcomes) == len(files) + 1
    assert outcomes[-1] == "opened 3"
    assert {"tampered-model", "broken-model", "hostile-model"} <= set(outcomes)


def test_one_model_asked_from_several_threads_at_once(built, choosy_model, tmp_path):
    pictures = []
    for name in ("plain.jpg", "cmyk.jpg", "turned.png", "clear.png", "rgb16.png", "grey.jpg"):
        pictures.append(tmp_path / name)
        pictures[-1].write_bytes(good_contents()[name])
    said = Kit(built / "many_times").run("threads", choosy_model, *pictures)
    assert said == f"{4 * 5 * len(pictures)} same, 0 other\n"


def test_golden_pictures_under_the_sanitizers(built, choosy_model):
    assert "0 problems" in Kit(built / "tellapart").run("selftest", "--model", choosy_model)
