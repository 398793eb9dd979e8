"""A Java 17 library with a command line; reads pictures with ImageIO."""

from __future__ import annotations

from engine.exporting.context import ExportContext
from engine.exporting.kits import copy_kit


def missing() -> str:
    """Nothing ever is."""
    return ""


def write(context: ExportContext) -> tuple[str, ...]:
    """Copy the kit."""
    copy_kit("java", context)
    return ()
