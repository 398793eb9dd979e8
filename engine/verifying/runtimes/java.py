"""The Java kit, compiled here and run with ONNX Runtime's own library through JNA."""

from __future__ import annotations

import os
import shutil
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

JARS_VARIABLE = "TELLAPART_JARS"
"""Environment variable that names a folder with the two libraries below."""

MAIN_CLASS = "org.tellapart.cli.Main"

_USUAL_JARS = Path("/usr/share/java")
_JARS = ("jna.jar", "gson.jar")
_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
"""The first two make it start fast; without the last one, newer Javas warn that JNA loads a library."""


class JavaRuntime:
    """Compiles the kit once and runs its command line."""

    runtime = Runtime.JAVA
    core = False

    def missing(self) -> str:
        """A JDK, one of the two libraries, or ONNX Runtime's library."""
        if shutil.which("javac") is None or shutil.which("java") is None:
            return "No JDK is installed; version 17 or newer is needed."
        for jar in find_jars():
            if not jar.is_file():
                return (
                    f"{jar.name} is not in {jar.parent}; install it there, "
                    f"or name its folder in the variable {JARS_VARIABLE}."
                )
        if find_onnxruntime_library() is None:
            return f"ONNX Runtime's library was not found; name its file in the variable {LIBRARY_VARIABLE}."
        return ""

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask the kit in a process of its own; raises as `RuntimeUnderTest.answer`."""
        library = find_onnxruntime_library()
        if library is None:
            raise EngineError("runtime-failed", self.missing())
        command = java_command(build_kit(stop))
        return run_kit(command, bundle, asked, work, stop, {LIBRARY_VARIABLE: str(library)})


def find_jars() -> tuple[Path, Path]:
    """Where JNA and Gson should be: in the folder that TELLAPART_JARS names, else where Debian puts them."""
    folder = Path(os.environ.get(JARS_VARIABLE) or _USUAL_JARS).absolute()
    return folder / _JARS[0], folder / _JARS[1]


def build_kit(stop: StopToken) -> Path:
    """The folder with the kit's classes, compiled or found compiled; raises as `build_once`."""
    return build_once("java", kits_folder() / "java", _compilation, ("javac", "-version"), stop)


def java_command(classes: Path) -> list[str]:
    """The words that start the kit's command line, to which a command is added."""
    return ["java", *_OPTIONS, "-cp", _class_path(classes), MAIN_CLASS]


def _compilation(sources: Path, built: Path) -> list[list[str]]:
    return [["javac", "-d", str(built), "-cp", _class_path(), *_source_files(sources)]]


def _source_files(kit: Path) -> list[str]:
    folders = (kit / "src" / "main" / "java", kit / "src" / "jna" / "java")
    return sorted(str(path) for folder in folders for path in folder.rglob("*.java"))


def _class_path(*more: Path) -> str:
    return os.pathsep.join(map(str, (*more, *find_jars())))
