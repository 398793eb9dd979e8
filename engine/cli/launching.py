"""`tellapart train --launcher torchrun`: the same command in several processes that teach one network."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

from engine.contracts.errors import EngineError
from engine.contracts.types import DeviceKind
from engine.devices import chosen_device, detect_devices

_OWN_WORDS = ("--launcher", "--processes")


def launch(arguments: argparse.Namespace, words: Sequence[str]) -> int:
    """Start the same command under torchrun, and wait for it.

    Args:
        arguments: what was asked for.
        words: the words of the command line after the program's name.

    Returns:
        The exit code.

    Raises:
        EngineError: "launcher-missing" in an installed application, which holds no Python to start torchrun with.
    """
    if getattr(sys, "frozen", False):
        raise EngineError(
            "launcher-missing",
            "The installed application cannot start torchrun.",
            "Leave “--launcher” out, or install Tellapart with pip for training on several graphics cards.",
        )
    count = arguments.processes or _devices(arguments.device)
    # Processes on one computer share its cores.
    environment = {"OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 1) // count)), **os.environ}
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={count}",
        "-m", "engine", *_without_own(words),
    ]  # fmt: skip
    return subprocess.run(command, env=environment, check=False).returncode


def _devices(wanted: str) -> int:
    """One process for each GPU; several on one processor would only share it."""
    if chosen_device(detect_devices(DeviceKind(wanted))).kind is DeviceKind.CUDA:
        import torch

        return int(torch.cuda.device_count())
    return 1


def _without_own(words: Sequence[str]) -> list[str]:
    kept: list[str] = []
    value_follows = False
    for word in words:
        if value_follows:
            value_follows = False
        elif word in _OWN_WORDS:
            value_follows = True
        elif not word.startswith(tuple(f"{own}=" for own in _OWN_WORDS)):
            kept.append(word)
    return kept
