"""The C++ kit, compiled on this computer."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from engine.contracts.errors import EngineError
from engine.contracts.sharing import Runtime
from engine.exporting.kits import kits_folder
from engine.jobs import StopToken
from engine.verifying.building import build_once
from engine.verifying.kit_process import run_kit
from engine.verifying.native_runtime import LIBRARY_VARIABLE, find_onnxruntime_library
from engine.verifying.runtime import Answered, Asked

_COMPILERS = ("g++", "c++", "clang++")
_NEEDED = {
    "jpeglib.h": "libjpeg",
    "png.h": "libpng",
    "openssl/evp.h": "OpenSSL",
    "nlohmann/json.hpp": "nlohmann-json",
}
"""A header of each library that the kit needs, and what people call the library."""
_WEBP = "webp/demux.h"


class CppRuntime:
    """Compiles the kit as it is exported, once, and runs it with ONNX Runtime's library."""

    runtime = Runtime.CPP
    core = False

    def missing(self) -> str:
        """A compiler, a library that the kit is built with, or ONNX Runtime's own library."""
        compiler = find_compiler()
        if compiler is None:
            return "No C++ compiler (g++ or clang++) is installed."
        absent = [name for header, name in _NEEDED.items() if header not in found_headers(compiler)]
        if absent:
            return f"The development files of {', '.join(absent)} are not installed."
        if find_onnxruntime_library() is None:
            return "ONNX Runtime's library was not found; name its file in TELLAPART_ONNXRUNTIME."
        return ""

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask the kit in a process of its own; raises as `RuntimeUnderTest.answer`."""
        library = find_onnxruntime_library()
        if library is None:
            raise EngineError("runtime-failed", self.missing())
        environment = {LIBRARY_VARIABLE: str(library)}
        return run_kit([str(build_kit(stop))], bundle, asked, work, stop, environment)


def build_kit(stop: StopToken, options: Sequence[str] = ("-O2",)) -> Path:
    """Compile the kit, or find it compiled.

    Args:
        stop: looked at ten times a second.
        options: of the compiler.

    Returns:
        The program.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "runtime-failed" with what the compiler said, "disk-full" or "cannot-write".
    """
    compiler = find_compiler()
    if compiler is None:
        raise EngineError("runtime-failed", "No C++ compiler is installed.")

    def commands(sources: Path, built: Path) -> list[list[str]]:
        return [compile_command(compiler, options, sources, built / "tellapart")]

    return build_once("cpp", kits_folder() / "cpp", commands, [compiler, "--version"], stop) / "tellapart"


def compile_command(compiler: str, options: Sequence[str], sources: Path, program: Path) -> list[str]:
    """The one command that compiles the kit."""
    flags, linked = libraries(compiler)
    files = [str(sources / "main.cpp"), str(sources / "tellapart.cpp"), "-o", str(program)]
    return [compiler, "-std=c++17", *options, *flags, *files, *linked]


def libraries(compiler: str) -> tuple[list[str], list[str]]:
    """The compiler's words for the libraries that are there: before the sources, and behind them."""
    usual = ["-ljpeg", "-lpng", "-lcrypto", "-ldl"]
    if _WEBP in found_headers(compiler):
        return ["-DTELLAPART_WEBP"], ["-lwebpdemux", "-lwebp", *usual]
    return [], usual


def find_compiler() -> str | None:
    """The first C++ compiler that is installed."""
    return next((found for name in _COMPILERS if (found := shutil.which(name)) is not None), None)


@functools.cache
def found_headers(compiler: str) -> frozenset[str]:
    """Which of the headers that the kit could use a compiler finds."""
    headers = (*_NEEDED, _WEBP)
    question = "".join(f'#if __has_include(<{header}>)\n"{header}"\n#endif\n' for header in headers)
    try:
        said = subprocess.run(
            [compiler, "-x", "c++", "-std=c++17", "-E", "-P", "-"],
            input=question,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(header for header in headers if f'"{header}"' in said)
