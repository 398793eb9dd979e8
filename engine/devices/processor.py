"""What people call their processor, and how much memory the computer has."""

from __future__ import annotations

import importlib
import os
import platform
import re
import subprocess
from pathlib import Path

_NOISE = re.compile(r"\((?:R|TM|C)\)|\b(?:CPU|Processor|\d+-Core|with Radeon.*|w/ Radeon.*)\b|@.*$", re.IGNORECASE)


def processor_name() -> str:
    """For example "AMD EPYC, 2 cores"; cores are those that this process may use."""
    cores = usable_cores()
    return f"{clean_brand(_brand())}, {cores} {'core' if cores == 1 else 'cores'}"


def usable_cores() -> int:
    """Logical cores that this process may use, 1 or more."""
    if platform.system() == "Linux":
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def clean_brand(text: str) -> str:
    """A brand string without the noise: "Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz" → "Intel Core i7-8550U"."""
    cleaned = " ".join(_NOISE.sub(" ", text).split())
    return cleaned or "Processor"


def brand_from_cpuinfo(text: str) -> str:
    """The brand in the text of Linux's /proc/cpuinfo, "" if it names none."""
    match = re.search(r"^(?:model name|Hardware|Model)\s*:\s*(.+)$", text, re.MULTILINE)
    return match.group(1).strip() if match else ""


def memory_bytes() -> int | None:
    """Physical memory, or None where the system does not tell."""
    if platform.system() == "Windows":
        return None
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return None


def _brand() -> str:
    brand = ""
    if platform.system() == "Linux":
        try:
            brand = brand_from_cpuinfo(Path("/proc/cpuinfo").read_text("utf-8", "replace"))
        except OSError:
            brand = ""
    elif platform.system() == "Darwin":
        brand = _brand_from_sysctl()
    elif platform.system() == "Windows":
        brand = _brand_from_registry()
    return brand or platform.processor() or platform.machine()


def _brand_from_sysctl() -> str:
    command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=5, check=False).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _brand_from_registry() -> str:
    winreg = importlib.import_module("winreg")  # exists on Windows only
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"HARDWARE\DESCRIPTION\System\CentralProcessor\0") as key:
            return str(winreg.QueryValueEx(key, "ProcessorNameString")[0])
    except OSError:
        return ""
