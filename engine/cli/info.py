"""`tellapart --info`: what to put into a bug report."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import platformdirs

from engine.backbones.places import backbone_folders, cache_folder
from engine.backbones.preparing import find_prepared
from engine.cli.devices import describe
from engine.cli.exit_codes import ExitCode
from engine.cli.output import write_line
from engine.devices import detect_devices
from engine.version import installed_version

PACKAGES = ("torch", "torchvision", "onnxruntime", "timm", "pillow", "pi-heif", "PySide6-Essentials", "numpy")


def show_info() -> int:
    """Say what is installed, what was found, and where things are kept."""
    write_line(f"tellapart {installed_version()}, Python {platform.python_version()}, {platform.platform()}")
    write_line("packages: " + ", ".join(f"{name} {_version(name)}" for name in PACKAGES))
    for device in detect_devices():
        write_line(describe(device))
    prepared = find_prepared()
    write_line(f"general model: {prepared.folder if prepared else 'not made yet; the first start makes it'}")
    write_line(f"looked for in: {', '.join(str(folder) for folder in backbone_folders())}")
    write_line(f"cache: {cache_folder()}")
    write_line(f"settings: {platformdirs.user_config_dir('tellapart', appauthor=False)}")
    write_line(f"logs: {platformdirs.user_log_dir('tellapart', appauthor=False)}")
    write_line(f"program: {sys.executable}")
    return ExitCode.DONE


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
