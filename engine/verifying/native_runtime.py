"""Finds ONNX Runtime's own library, which kits in C++ and Java load by its path."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

LIBRARY_VARIABLE = "TELLAPART_ONNXRUNTIME"
"""Environment variable that names the library's file."""

_NAMES = ("libonnxruntime.so*", "libonnxruntime.*dylib", "onnxruntime.dll")


def find_onnxruntime_library() -> Path | None:
    """The library's file: the one that TELLAPART_ONNXRUNTIME names, else the one inside the package `onnxruntime`.

    Returns:
        An absolute path, or None if there is none (a variable that names no file counts as none).
    """
    named = os.environ.get(LIBRARY_VARIABLE)
    if named:
        return Path(named).absolute() if Path(named).is_file() else None
    found = importlib.util.find_spec("onnxruntime")  # looks for it without loading it
    for folder in (found.submodule_search_locations or ()) if found else ():
        for name in _NAMES:
            files = sorted((Path(folder) / "capi").glob(name))
            if files:
                return files[0].absolute()
    return None
