"""Finds the file that a runtime reads, and makes sure that it is of the same model."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from .tellapart_model.errors import ModelError
from .tellapart_model.model import AnyPath

MADE_FROM = "made_from.json"


def file_beside(given: AnyPath | None, suffix: str) -> Path:
    """The file that was given, or the only one with that suffix in this kit's folder.

    Raises:
        ModelError: "missing-model".
    """
    if given is not None:
        return Path(given)
    kit = Path(__file__).resolve().parents[1]
    found = sorted(kit.glob(f"*{suffix}"))
    if len(found) != 1:
        raise ModelError("missing-model", f"There is not exactly one file *{suffix} in {kit}.")
    return found[0]


def check_made_from(told: str | bytes, graph: bytes) -> None:
    """Hold what a file says it was made from against the model file's graph.

    Raises:
        ModelError: "broken-model" if it was made from another model.
    """
    try:
        content = json.loads(told)
    except ValueError:
        content = None
    if not isinstance(content, dict) or content.get("model.onnx") != hashlib.sha256(graph).hexdigest():
        raise ModelError(
            "broken-model", "The file beside this kit was made from another model: export the model again."
        )


def check_sidecar(file: Path, graph: bytes) -> None:
    """`check_made_from` for files that cannot carry texts: the text lies beside them.

    Raises:
        ModelError: "missing-model" or "broken-model".
    """
    try:
        told = (file.parent / MADE_FROM).read_bytes()
    except OSError as error:
        raise ModelError("missing-model", f"{MADE_FROM} is not beside {file.name}.") from error
    check_made_from(told, graph)
    content = json.loads(told)
    if content.get("sha256") != hash_of(file):
        raise ModelError("tampered-model", f"{file.name} is not what {MADE_FROM} says.")


def hash_of(file: Path) -> str:
    """SHA-256 of a file, or of all files in a folder; 64 hexadecimal digits.

    Raises:
        ModelError: "missing-model" if it cannot be read.
    """
    whole = hashlib.sha256()
    try:
        for path in sorted(each for each in file.rglob("*") if each.is_file()) if file.is_dir() else [file]:
            whole.update(path.read_bytes())
    except OSError as error:
        raise ModelError("missing-model", f"{file.name} cannot be read.") from error
    return whole.hexdigest()
