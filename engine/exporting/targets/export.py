"""A program of `torch.export`, the form that PyTorch recommends."""

from __future__ import annotations

from engine.exporting.context import ExportContext
from engine.exporting.python_kits import copy_python_kit
from engine.exporting.targets.torchscript import CODE_INSIDE
from engine.project.model_files import SUFFIX


def missing() -> str:
    """Nothing ever is: Tellapart itself needs torch."""
    return ""


def write(context: ExportContext) -> tuple[str, ...]:
    """Copy the kit, then write the program."""
    from engine.exporting.torch_module.writing import write_exported

    copy_python_kit("export", context)
    context.stop.raise_if_stopped()
    name = context.bundle_path.name.removesuffix(SUFFIX)
    write_exported(context.bundle, context.folder / f"{name}.pt2")
    return (CODE_INSIDE,)
