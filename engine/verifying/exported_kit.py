"""Exports a kit of Python as a person would, and asks it in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from engine.bundle.reading import open_bundle
from engine.contracts.sharing import Target
from engine.exporting.context import ExportContext
from engine.exporting.registry import find_writer
from engine.jobs import StopToken
from engine.verifying.kit_process import run_kit
from engine.verifying.runtime import Answered, Asked

_WITHOUT = ("onnx", "onnxruntime", "engine")
"""What these kits must do without: importing one of them fails there."""

_START = """\
import sys
sys.modules.update(dict.fromkeys({without!r}))
sys.path.insert(0, {folder!r})
from {package} import Model
from {package}.tellapart_model.__main__ import main
sys.exit(main(kind=Model, program={package!r}))
"""


def no_python() -> str:
    """Why no Python can be started, an English sentence; "" if one can: a packaged application holds none."""
    if getattr(sys, "frozen", False):
        return "This can be checked where Tellapart was installed with pip."
    return ""


def ask_exported_kit(
    target: Target, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken, python: str = sys.executable
) -> Answered:
    """Export a target from a checked model file, and ask what was just written.

    What holds code is thus only ever run where Tellapart has made it itself a moment ago.

    Args:
        target: whose kit is a Python package.
        bundle: a checked model file.
        asked: the pictures.
        work: an empty folder.
        stop: looked at ten times a second.
        python: the Python that has what the kit needs.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "runtime-failed" with what the kit said, or what writing the target raises.
    """
    folder = work / "kit"
    folder.mkdir()
    find_writer(target).write(ExportContext(open_bundle(bundle), bundle, folder, stop))
    package = f"tellapart_{target.value}"
    start = _START.format(without=_WITHOUT, folder=str(folder), package=package)
    # -I: neither the working folder nor the person's own packages; -B: nothing is written beside the kit.
    return run_kit([python, "-I", "-B", "-c", start], bundle, asked, work, stop)
