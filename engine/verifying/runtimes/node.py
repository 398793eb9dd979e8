"""The JavaScript kit in Node."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.contracts.errors import EngineError
from engine.contracts.sharing import Runtime
from engine.exporting.kits import kits_folder
from engine.jobs import StopToken
from engine.verifying.kit_process import run_kit
from engine.verifying.node_packages import find_node, find_node_modules, missing_packages
from engine.verifying.runtime import Answered, Asked

_PACKAGES = ("onnxruntime-node", "sharp")


class NodeRuntime:
    """Runs the kit as it is exported, with the packages that are installed here."""

    runtime = Runtime.NODE
    core = False

    def missing(self) -> str:
        """Node, or a package that the kit needs."""
        if find_node() is None:
            return "Node is not installed; version 18.17 or newer is needed."
        return missing_packages(*_PACKAGES)

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask the kit in a process of its own; raises as `RuntimeUnderTest.answer`."""
        node, packages = find_node(), find_node_modules()
        if node is None or packages is None:
            raise EngineError("runtime-failed", self.missing())
        kit = install_kit(work / "kit", packages)
        return run_kit([node, str(kit / "bin" / "tellapart-model.mjs")], bundle, asked, work, stop)


def install_kit(folder: Path, packages: Path) -> Path:
    """Copy the kit and lend it packages, as `npm install` would.

    Args:
        folder: where to, not there yet.
        packages: a `node_modules`.

    Returns:
        `folder`.
    """
    shutil.copytree(kits_folder() / "javascript", folder, ignore=shutil.ignore_patterns("node_modules"))
    link = folder / "node_modules"
    if sys.platform == "win32":
        import _winapi

        _winapi.CreateJunction(str(packages), str(link))  # a symbolic link would need special rights
    else:
        link.symlink_to(packages, target_is_directory=True)
    return folder
