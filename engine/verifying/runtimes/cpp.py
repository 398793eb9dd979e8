"""The C++ kit, compiled on this computer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.contracts.errors import EngineError
from engine.contracts.sharing import Runtime
from engine.exporting.kits import kits_folder
from engine.jobs import StopToken
from engine.verifying.building import build_once
from engine.verifying.compiler import compiler_needed, kit_libraries, missing_for_kit
from engine.verifying.kit_process import run_kit
from engine.verifying.native_runtime import LIBRARY_VARIABLE, find_onnxruntime_library
from engine.verifying.runtime import Answered, Asked


class CppRuntime:
    """Compiles the kit as it is exported, once, and runs it with ONNX Runtime's library."""

    runtime = Runtime.CPP
    core = False

    def missing(self) -> str:
        """A compiler, a library that the kit is built with, or ONNX Runtime's own library."""
        missing = missing_for_kit()
        if not missing and find_onnxruntime_library() is None:
            return f"ONNX Runtime's library was not found; name its file in the variable {LIBRARY_VARIABLE}."
        return missing

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
    compiler = compiler_needed()

    def commands(sources: Path, built: Path) -> list[list[str]]:
        return [compile_command(compiler, options, sources, built / "tellapart")]

    return build_once("cpp", kits_folder() / "cpp", commands, [compiler, "--version"], stop) / "tellapart"


def compile_command(compiler: str, options: Sequence[str], sources: Path, program: Path) -> list[str]:
    """The one command that compiles the kit."""
    flags, linked = kit_libraries(compiler)
    files = [str(sources / "main.cpp"), str(sources / "tellapart.cpp"), "-o", str(program)]
    return [compiler, "-std=c++17", *options, *flags, *files, *linked]
