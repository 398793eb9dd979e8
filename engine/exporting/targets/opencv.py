"""OpenCV: Python for version 5; for version 4 C++ and Java, and a model file that has `core.onnx` in it."""

from __future__ import annotations

import shutil

from engine.contracts.errors import EngineError
from engine.exporting.context import ExportContext
from engine.exporting.core_bundle import write_core_bundle
from engine.exporting.core_graph import UNSUPPORTED
from engine.exporting.kits import copy_kit
from engine.exporting.python_kits import copy_python_kit

FOR_VERSION_4 = ("cpp", "java")
"""Kits that OpenCV 4 takes the place of ONNX Runtime in; what differs there lies in the folder of this one."""


def missing() -> str:
    """Nothing ever is."""
    return ""


def write(context: ExportContext) -> tuple[str, ...]:
    """Copy the kits and write the model file with `core.onnx`; Python alone if OpenCV 4 cannot run the network."""
    for name in FOR_VERSION_4:
        copy_kit(name, context, name)
    copy_python_kit("opencv", context, reads_beside=False)
    try:
        write_core_bundle(context.bundle, context.folder / context.bundle_path.name)
    except EngineError as error:
        if error.code != UNSUPPORTED:
            raise
        for name in FOR_VERSION_4:
            shutil.rmtree(context.folder / name)
        return (f"For OpenCV 5 only: {error.message}",)
    signed = context.bundle.signed_by is not None
    return ("The model file for OpenCV 4 is another file and is not signed.",) if signed else ()
