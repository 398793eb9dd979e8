"""Finds Node and the packages for it that the JavaScript and the browser kits need."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

NODE_MODULES_VARIABLE = "TELLAPART_NODE_MODULES"


def find_node_modules() -> Path | None:
    """A folder of Node packages: that of the environment variable TELLAPART_NODE_MODULES, else Tellapart's own.

    None if there is none; which packages are inside is for the caller to look at.
    """
    named = os.environ.get(NODE_MODULES_VARIABLE)
    folder = Path(named) if named else Path(sys.prefix) / "node_modules"
    return folder.absolute() if folder.is_dir() else None


def find_node() -> str | None:
    """The program `node`, or None."""
    return shutil.which("node")


def missing_packages(*packages: str) -> str:
    """Why Node packages cannot be used here, an English sentence that says what to install; "" if they can.

    Args:
        packages: names of packages, as npm has them.
    """
    folder = find_node_modules()
    absent = [name for name in packages if folder is None or not (folder / name / "package.json").is_file()]
    if not absent:
        return ""
    names = " ".join(absent)
    return (
        f"Not installed: {', '.join(absent)}. Run “npm install {names}” in a folder of yours and name its "
        f"node_modules in the environment variable {NODE_MODULES_VARIABLE}."
    )
