"""Core ML, with a kit in Python."""

from __future__ import annotations

from engine.exporting.context import ExportContext
from engine.exporting.converted import write_converted
from engine.exporting.extras import lacking


def missing() -> str:
    """Its converter is installed on request."""
    return lacking("Core ML", "coremltools")


def write(context: ExportContext) -> tuple[str, ...]:
    """Copy the kit, then convert the model in the Python that has the converter."""
    write_converted("coreml", ".mlpackage", context)
    return ("Converted only: nothing on this computer can run Core ML, so its answers were not checked.",)
