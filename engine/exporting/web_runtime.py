"""Finds onnxruntime-web, which the exported page runs models with. It is never fetched."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import sys
from pathlib import Path

from engine.contracts.errors import EngineError
from engine.exporting.kits import kits_folder
from engine.jobs import StopToken

WEB_RUNTIME_VARIABLE = "TELLAPART_WEB_RUNTIME"
NODE_MODULES_VARIABLE = "TELLAPART_NODE_MODULES"

TESTED_VERSION = "1.30.0"
"""The version of onnxruntime-web that the page was written for and is tested with."""

WASM = {
    "ort.wasm.min.mjs": "219e6a1fc8a9938268d18efca3c91d310bd2f4a59bbd13744df5b2b7fc6cee3b",
    "ort-wasm-simd-threaded.mjs": "e13f7f94fc51b4ca72b12faeb1ee95f4ace6dfbc8939bc718aabdc0a27c4299b",
    "ort-wasm-simd-threaded.wasm": "3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2",
}
"""What WebAssembly takes: file names, and the SHA-256 that they have in `TESTED_VERSION` as it was published."""

NOTICES = "ThirdPartyNotices.txt"

_BANNER = re.compile(rb"ONNX Runtime Web v([0-9A-Za-z.+-]{1,40})")


def find_web_runtime() -> Path | None:
    """The folder that holds onnxruntime-web's files, or None.

    It is looked for in the folder that the environment variable TELLAPART_WEB_RUNTIME names (the package's own,
    its `dist`, or a copy), in what the application was packaged with, and among Tellapart's packages for Node.
    """
    named = os.environ.get(WEB_RUNTIME_VARIABLE)
    if named:
        places = [Path(named), Path(named) / "dist"]
    else:
        modules = os.environ.get(NODE_MODULES_VARIABLE)
        packages = Path(modules) if modules else Path(sys.prefix) / "node_modules"
        places = [packaged_folder(), packages / "onnxruntime-web" / "dist"]
    return next((place.absolute() for place in places if all((place / name).is_file() for name in WASM)), None)


def packaged_folder() -> Path:
    """Where an installer puts onnxruntime-web's files, see `fill_web_runtime`."""
    return kits_folder().parent / "web_runtime"


def missing_web_runtime() -> str:
    """Why there is none, an English sentence that says what to do; "" if there is one."""
    if find_web_runtime() is not None:
        return ""
    named = os.environ.get(WEB_RUNTIME_VARIABLE)
    if named:
        return f"The folder in the environment variable {WEB_RUNTIME_VARIABLE} does not hold onnxruntime-web."
    return (
        f"Not installed: onnxruntime-web. Run “npm install onnxruntime-web@{TESTED_VERSION}” in a folder of yours "
        f"and name its node_modules/onnxruntime-web in the environment variable {WEB_RUNTIME_VARIABLE}."
    )


def copy_web_runtime(folder: Path, stop: StopToken) -> str:
    """Copy onnxruntime-web's files, each checked.

    Args:
        folder: where to; made if it is missing.
        stop: looked at before every file.

    Returns:
        Its version.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "web-runtime" if it is missing, or claims the tested version and is not what was published.
        OSError: if a file cannot be read or written.
    """
    source = find_web_runtime()
    if source is None:
        raise EngineError("web-runtime", missing_web_runtime())
    version = _version_of(source)
    folder.mkdir(parents=True, exist_ok=True)
    for name, published in WASM.items():
        stop.raise_if_stopped()
        content = (source / name).read_bytes()
        if version == TESTED_VERSION and hashlib.sha256(content).hexdigest() != published:
            raise EngineError(
                "web-runtime",
                f"{name} of onnxruntime-web {version} is not as it was published.",
                f"Remove {source} and install it again.",
            )
        (folder / name).write_bytes(content)
    _copy_notices(source, folder)
    return version


def fill_web_runtime(folder: Path | None = None) -> str:
    """Put onnxruntime-web's files where a packaged application looks for them; for builds of installers.

    Args:
        folder: None for `packaged_folder()`.

    Returns:
        Its version.

    Raises:
        EngineError: as `copy_web_runtime`.
        OSError: if a file cannot be read or written.
    """
    return copy_web_runtime(folder or packaged_folder(), StopToken())


def _version_of(source: Path) -> str:
    found = _BANNER.search((source / "ort.wasm.min.mjs").read_bytes()[:1000])
    return found.group(1).decode() if found else ""


def _copy_notices(source: Path, folder: Path) -> None:
    """The licences of what ONNX Runtime is made of; its package for Python has the same ones as a file."""
    spec = importlib.util.find_spec("onnxruntime")
    packages = (spec.submodule_search_locations or ()) if spec else ()
    places = [source / NOTICES, *(Path(package) / NOTICES for package in packages)]
    found = next((place for place in places if place.is_file()), None)
    if found is not None:
        shutil.copyfile(found, folder / NOTICES)
