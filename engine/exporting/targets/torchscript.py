"""TorchScript for Python and libtorch, with every weight beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.exporting.context import ExportContext
from engine.exporting.kits import kits_folder
from engine.exporting.python_kits import copy_python_kit
from engine.project.model_files import SUFFIX

CPP_LIBRARY = ("main.cpp", "tellapart.cpp", "tellapart.hpp")

CODE_INSIDE = "It holds code that PyTorch runs: open only files that you exported yourself."


def missing() -> str:
    """Nothing ever is: Tellapart itself needs torch."""
    return ""


def write(context: ExportContext) -> tuple[str, ...]:
    """Copy the kit, then write the module and its weights."""
    from engine.exporting.torch_module.writing import write_torchscript

    copy_python_kit("torchscript", context)
    copy_cpp_library(context.folder / "cpp")
    context.stop.raise_if_stopped()
    name = context.bundle_path.name.removesuffix(SUFFIX)
    write_torchscript(
        context.bundle, context.folder / f"{name}.ts.pt", context.folder / f"{name}.weights.safetensors"
    )
    return ("PyTorch calls TorchScript deprecated: prefer “export” for new programs in Python.", CODE_INSIDE)


def copy_cpp_library(folder: Path) -> None:
    """Copy what the C++ example shares with the kit “cpp”.

    Args:
        folder: must exist.

    Raises:
        OSError: if it cannot be written.
    """
    for name in CPP_LIBRARY:
        shutil.copyfile(kits_folder() / "cpp" / name, folder / name)
