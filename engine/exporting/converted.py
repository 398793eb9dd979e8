"""Writes the kit of a runtime that reads a file of its own, made by a converter in another Python."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from engine.exporting.context import ExportContext
from engine.exporting.extras import convert
from engine.exporting.python_kits import copy_python_kit
from engine.project.model_files import SUFFIX

MADE_FROM = "made_from.json"
LABELS = "labels.txt"


def write_converted(kind: str, suffix: str, context: ExportContext) -> None:
    """Copy a kit and convert the model: `NAME.SUFFIX`, the class names, and what the file was made from.

    Args:
        kind: "litert", "executorch" or "coreml".
        suffix: of the runtime's files, with its dot.
        context: where to.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "runtime-failed" with what the converter said, or "kit-missing".
        OSError: if a file cannot be written.
    """
    copy_python_kit(kind, context, resizes=True)
    file = context.folder / f"{context.bundle_path.name.removesuffix(SUFFIX)}{suffix}"
    convert(kind, context.bundle_path, file, context.stop)
    made_from = {"model.onnx": hashlib.sha256(context.bundle.model_bytes).hexdigest(), "sha256": _hash_of(file)}
    (context.folder / MADE_FROM).write_text(json.dumps(made_from), "utf-8")
    # A class name is one line of text, whatever a stranger's model file calls it.
    names = [" ".join(name.split()) for name in context.bundle.classes]
    (context.folder / LABELS).write_text("".join(f"{name}\n" for name in names), "utf-8", newline="\n")


def _hash_of(file: Path) -> str:
    """SHA-256 of a file, or of all files in a folder in the order of their names."""
    whole = hashlib.sha256()
    for path in sorted(each for each in file.rglob("*") if each.is_file()) if file.is_dir() else [file]:
        whole.update(path.read_bytes())
    return whole.hexdigest()
