"""Converters that are big and installed on request, in a Python of their own so that they change nothing here."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import engine
from engine.contracts.errors import EngineError
from engine.jobs import StopToken
from engine.verifying.watched_process import run_watched

PYTHON_VARIABLE = "TELLAPART_EXTRAS_PYTHON"
"""Names a Python that has the packages of Tellapart's extra “convert”."""

_FOLDER = ".venv-extras"
_PACKAGES = ("ai_edge_litert", "coremltools", "executorch", "litert_torch", "torch")
_QUESTION = f"""\
import importlib.util, json
print(json.dumps([name for name in {_PACKAGES!r} if importlib.util.find_spec(name) is not None]))
"""
_SECONDS = 900.0


def lacking(what: str, *packages: str) -> str:
    """Why a converter cannot be used here, an English sentence that says what to do; "" if it can.

    Args:
        what: the converter's name for people.
        packages: what it needs, as they are imported.
    """
    if getattr(sys, "frozen", False):
        return f"{what} can be written where Tellapart was installed with pip."
    if set(packages) <= _found(str(extras_python())):
        return ""
    return (
        f"{what}'s converter is not installed. Run “make extras”, or name a Python that has the packages of "
        f"tellapart[convert] in {PYTHON_VARIABLE}."
    )


def extras_python() -> Path:
    """The Python that is named, or the one of the folder `.venv-extras` beside this one's, or this one."""
    named = os.environ.get(PYTHON_VARIABLE)
    if named:
        return Path(named)
    folder = Path(sys.prefix).parent / _FOLDER
    usual = folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"
    return usual if usual.exists() else Path(sys.executable)


def convert(kind: str, bundle: Path, out: Path, stop: StopToken) -> None:
    """Run `engine.exporting.converting.KIND` in that Python.

    Args:
        kind: "litert", "executorch" or "coreml".
        bundle: a checked model file.
        out: what to write.
        stop: looked at ten times a second.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "runtime-failed" with what the converter said.
    """
    with tempfile.TemporaryDirectory(prefix="tellapart-", ignore_cleanup_errors=True) as work:
        run_watched(
            [str(extras_python()), "-m", f"engine.exporting.converting.{kind}", str(bundle), str(out)],
            name=kind,
            work=Path(work),
            stop=stop,
            seconds=_SECONDS,
            environment={"PYTHONPATH": str(Path(engine.__file__).resolve().parents[1])},
        )
    if not out.exists():
        raise EngineError("runtime-failed", f"{kind} wrote nothing.", runtime=kind)


@functools.cache
def _found(python: str) -> frozenset[str]:
    try:
        done = subprocess.run([python, "-c", _QUESTION], capture_output=True, timeout=60, check=True)
        return frozenset(json.loads(done.stdout))
    except (OSError, ValueError, subprocess.SubprocessError):
        return frozenset()
