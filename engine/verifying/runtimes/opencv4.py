"""OpenCV 4 in C++, on `core.onnx`: the kit as it is exported, compiled on this computer."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError
from engine.contracts.sharing import Runtime
from engine.exporting.core_bundle import write_core_bundle
from engine.exporting.kits import kits_folder
from engine.jobs import StopToken
from engine.verifying.building import build_once
from engine.verifying.kit_process import run_kit
from engine.verifying.runtime import Answered, Asked

SOURCES = ("cpp/main.cpp", "cpp/tellapart.cpp", "cpp/tellapart.hpp", "opencv/cpp/opencv_session.hpp")
"""What the kit is made of, in the folder of all kits."""

_COMPILERS = ("g++", "c++", "clang++")
_INCLUDE = ("-isystem", "/usr/include/opencv4", "-isystem", "/usr/local/include/opencv4")
_NEEDED = {
    "opencv2/dnn.hpp": "OpenCV 4",
    "jpeglib.h": "libjpeg",
    "png.h": "libpng",
    "openssl/evp.h": "OpenSSL",
    "nlohmann/json.hpp": "nlohmann-json",
}
_WEBP = "webp/demux.h"


class OpenCv4Runtime:
    """Compiles the kit once, puts `core.onnx` into a copy of the model file, and runs it."""

    runtime = Runtime.OPENCV4
    core = True

    def missing(self) -> str:
        """A compiler, or a library that the kit is built with."""
        compiler = find_compiler()
        if compiler is None:
            return "No C++ compiler (g++ or clang++) is installed."
        absent = [name for header, name in _NEEDED.items() if header not in _headers(compiler)]
        return f"The development files of {', '.join(absent)} are not installed." if absent else ""

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask the kit in a process of its own; raises as `RuntimeUnderTest.answer`."""
        program = build_kit(work, stop)
        with_core = work / "core.tellapart"
        write_core_bundle(open_bundle(bundle), with_core)
        return run_kit([str(program)], with_core, asked, work, stop)


def build_kit(work: Path, stop: StopToken) -> Path:
    """Compile the kit, or find it compiled; returns the program.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "runtime-failed" with what the compiler said, "disk-full" or "cannot-write".
    """
    compiler = find_compiler()
    if compiler is None:
        raise EngineError("runtime-failed", "No C++ compiler is installed.")
    webp = _WEBP in _headers(compiler)
    sources = work / "opencv4-sources"
    sources.mkdir(exist_ok=True)
    for name in SOURCES:
        shutil.copyfile(kits_folder() / name, sources / Path(name).name)

    def commands(sources: Path, built: Path) -> list[list[str]]:
        files = [str(sources / "main.cpp"), str(sources / "tellapart.cpp"), "-o", str(built / "tellapart")]
        defined = ["-DTELLAPART_OPENCV", *(["-DTELLAPART_WEBP"] if webp else [])]
        libraries = ["-lopencv_dnn", "-lopencv_core", *(["-lwebpdemux", "-lwebp"] if webp else [])]
        others = ["-ljpeg", "-lpng", "-lcrypto", "-ldl"]
        return [[compiler, "-std=c++17", "-O2", *defined, *_INCLUDE, *files, *libraries, *others]]

    return build_once("opencv4", sources, commands, [compiler, "--version"], stop) / "tellapart"


def find_compiler() -> str | None:
    """The first C++ compiler that is installed."""
    return next((found for name in _COMPILERS if (found := shutil.which(name)) is not None), None)


@functools.cache
def _headers(compiler: str) -> frozenset[str]:
    """Which of the headers that the kit could use a compiler finds."""
    headers = (*_NEEDED, _WEBP)
    question = "".join(f'#if __has_include(<{header}>)\n"{header}"\n#endif\n' for header in headers)
    words = [compiler, *_INCLUDE, "-x", "c++", "-std=c++17", "-E", "-P", "-"]
    try:
        ended = subprocess.run(words, input=question, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(header for header in headers if f'"{header}"' in ended.stdout)
