"""OpenCV: the C++ and Java libraries for version 4 with a model file that has `core.onnx` in it; Python for 5."""

from __future__ import annotations

from engine.exporting.context import ExportContext
from engine.exporting.core_bundle import write_core_bundle
from engine.exporting.kits import copy_kit


def missing() -> str:
    """Nothing ever is."""
    return ""


def write(context: ExportContext) -> tuple[str, ...]:
    """Write the model file with `core.onnx` and copy the kits.

    Raises:
        EngineError: "core-unsupported" if OpenCV 4 does not know what the network is made of.
    """
    write_core_bundle(context.bundle, context.folder / context.bundle_path.name)
    context.stop.raise_if_stopped()
    copy_kit("cpp", context, "cpp")
    copy_kit("opencv", context)
    signed = context.bundle.signed_by is not None
    return ("The model file for OpenCV 4 is another file and is not signed.",) if signed else ()
