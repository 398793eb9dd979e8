"""OpenVINO on the model's own graph, in Python."""

from __future__ import annotations

from engine.exporting.context import ExportContext
from engine.exporting.python_kits import copy_python_kit


def missing() -> str:
    """Nothing ever is: the kit is only written here."""
    return ""


def write(context: ExportContext) -> tuple[str, ...]:
    """Copy the kit."""
    copy_python_kit("openvino", context, reads_beside=False)
    return ()
