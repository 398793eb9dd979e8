"""Kits in Python that run a model with something other than ONNX Runtime: they share all but that."""

from __future__ import annotations

from engine.exporting.context import ExportContext
from engine.exporting.kits import copy_kit


def copy_python_kit(
    name: str, context: ExportContext, *, resizes: bool = False, reads_beside: bool = True
) -> None:
    """Copy such a kit: its own files, the Python kit's package inside its own, and what these kits share.

    Args:
        name: the kit's folder in `assets/kits`, say "export", whose package is then `tellapart_export`.
        context: where to.
        reads_beside: whether it runs a file that was exported beside it instead of the model file's own graph.
        resizes: whether its graph begins behind the resize, so that it has to resize itself.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "kit-missing" if this installation lacks one of them.
        OSError: if it cannot be written.
    """
    copy_kit(name, context)
    package = f"tellapart_{name}"
    copy_kit("python/src/tellapart_model", context, f"{package}/tellapart_model")
    if reads_beside:
        copy_kit("python_parts/beside", context, package)
    if resizes:
        copy_kit("python_parts/resize", context, package)
