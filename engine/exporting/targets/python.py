"""A Python package that runs the model without torch."""

from __future__ import annotations

from engine.exporting.context import ExportContext
from engine.exporting.kits import copy_kit


def missing() -> str:
    """Nothing ever is."""
    return ""


def write(context: ExportContext) -> tuple[str, ...]:
    """Copy the kit."""
    copy_kit("python", context)
    return ()
