"""What can be learned of a computer without importing torch, which takes seconds."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import platform
from pathlib import Path
from typing import Any

from engine.contracts.types import DeviceKind

FOR_THE_CPU_ONLY = "The installed PyTorch was built for the CPU only; install a build with GPU support to use it."


class Surroundings:
    """The computer as the search for devices sees it; a test gives another one."""

    def system(self) -> str:
        """The operating system: "Linux", "Darwin" or "Windows"."""
        return platform.system()

    def machine(self) -> str:
        """The processor's architecture, for example "x86_64" or "arm64"."""
        return platform.machine()

    def exists(self, path: str) -> bool:
        """Whether a file or device node is there."""
        return Path(path).exists()

    def torch_version(self) -> str | None:
        """The installed torch's version such as "2.14.1+cpu", or None if there is no torch."""
        try:
            return importlib.metadata.version("torch")
        except importlib.metadata.PackageNotFoundError:
            return None

    def torch(self) -> Any:
        """The torch module, imported now.

        Raises:
            ImportError: if it is missing or broken.
            OSError: if one of its libraries cannot be loaded.
        """
        return importlib.import_module("torch")


def obstacle(kind: DeviceKind, around: Surroundings) -> str | None:
    """Why it is not even worth importing torch to try this kind, a sentence; None if it is worth it."""
    absent = _absent(kind, around)
    if absent is not None:
        return absent
    version = around.torch_version()
    if version is None:
        return "PyTorch, which drives it, is not installed."
    build = version.partition("+")[2]
    if build == "cpu" and kind is not DeviceKind.MPS:
        return FOR_THE_CPU_ONLY
    if kind is DeviceKind.XPU and build != "xpu":
        return "The installed PyTorch was not built for Intel GPUs."
    return None


def _absent(kind: DeviceKind, around: Surroundings) -> str | None:
    system = around.system()
    if kind is DeviceKind.CUDA:
        return None if any(map(around.exists, _cuda_traces(system))) else "No NVIDIA or AMD GPU driver was found."
    if kind is DeviceKind.MPS:
        is_apple = system == "Darwin" and around.machine() == "arm64"
        return None if is_apple else "Only Macs with Apple silicon have one."
    if system == "Windows" or any(map(around.exists, ("/dev/dri/renderD128", "/dev/dri/renderD129"))):
        return None
    return "No Intel GPU was found."


def _cuda_traces(system: str) -> tuple[str, ...]:
    """Files that a working driver for CUDA (or ROCm, which torch shows as CUDA) leaves."""
    if system == "Windows":
        folder = os.environ.get("SYSTEMROOT", r"C:\Windows")
        return (rf"{folder}\System32\nvcuda.dll", rf"{folder}\System32\amdhip64.dll")
    if system == "Linux":
        return ("/dev/nvidiactl", "/dev/nvidia0", "/proc/driver/nvidia/version", "/usr/lib/wsl/lib/libcuda.so.1",
                "/dev/kfd")  # fmt: skip
    return ()
