"""OpenCV 4 in C++, on `core.onnx`: the kit as it is exported, compiled on this computer."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from engine.bundle.reading import open_bundle
from engine.contracts.sharing import Runtime
from engine.exporting.core_bundle import write_core_bundle
from engine.exporting.kits import kits_folder
from engine.jobs import StopToken
from engine.verifying.building import build_once
from engine.verifying.compiler import compiler_needed, kit_libraries, missing_for_kit
from engine.verifying.kit_process import run_kit
from engine.verifying.runtime import Answered, Asked

SOURCES = ("cpp/main.cpp", "cpp/tellapart.cpp", "cpp/tellapart.hpp", "opencv/cpp/opencv_session.hpp")
"""What the kit is made of, in the folder of all kits."""

_INCLUDE = ("-isystem", "/usr/include/opencv4", "-isystem", "/usr/local/include/opencv4")


class OpenCv4Runtime:
    """Compiles the kit once, puts `core.onnx` into a copy of the model file, and runs it."""

    runtime = Runtime.OPENCV4
    core = True

    def missing(self) -> str:
        """A compiler, or a library that the kit is built with."""
        return missing_for_kit({"opencv2/dnn.hpp": "OpenCV 4"}, _INCLUDE)

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
    compiler = compiler_needed()
    flags, linked = kit_libraries(compiler)
    sources = work / "opencv4-sources"
    sources.mkdir(exist_ok=True)
    for name in SOURCES:
        shutil.copyfile(kits_folder() / name, sources / Path(name).name)

    def commands(sources: Path, built: Path) -> list[list[str]]:
        files = [str(sources / "main.cpp"), str(sources / "tellapart.cpp"), "-o", str(built / "tellapart")]
        options = ["-std=c++17", "-O2", "-DTELLAPART_OPENCV", *flags, *_INCLUDE]
        return [[compiler, *options, *files, "-lopencv_dnn", "-lopencv_core", *linked]]

    return build_once("opencv4", sources, commands, [compiler, "--version"], stop) / "tellapart"
