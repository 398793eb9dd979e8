"""The command `tellapart`, called as a person calls it: every time a fresh process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE_S = 1800


@dataclass(frozen=True, slots=True)
class Trained:
    """What `tellapart train` came to.

    Attributes:
        model: the model file.
        command_s: seconds from the start of the command to its end.
        said: the JSON object that it ended with.
    """

    model: Path
    command_s: float
    said: dict[str, Any]

    @property
    def seconds(self) -> float:
        """What the training took, without Python's start and its libraries'."""
        return float(self.said["seconds"])

    @property
    def looked(self) -> str:
        """How the network looks at pictures, in words."""
        return " ".join(self.said["choices"][word] for word in ("framing", "size", "depth"))

    @property
    def size(self) -> int:
        """Edge of the square that enters the network, in pixels."""
        return int(self.said["choices"]["size"])


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Commands that share a cache folder, on the CPU.

    Args:
        cache: where features are kept; a fresh folder for what is timed.
    """

    cache: Path

    def train(self, data: Path, out: Path, *words: str) -> Trained:
        """`tellapart train`.

        Raises:
            RuntimeError: if it failed, with what it said.
        """
        out.parent.mkdir(parents=True, exist_ok=True)
        started = time.perf_counter()
        said = self._ask("train", str(data), "--out", str(out), *words)
        return Trained(out, time.perf_counter() - started, said)

    def evaluate(self, model: Path, data: Path) -> dict[str, Any]:
        """`tellapart evaluate`: the JSON object that it says.

        Raises:
            RuntimeError: if it failed, with what it said.
        """
        return self._ask("evaluate", str(model), str(data))

    def _ask(self, *words: str) -> dict[str, Any]:
        environment = {**os.environ, "TELLAPART_CACHE": str(self.cache), "TELLAPART_DEVICE": "cpu"}
        ended = subprocess.run(
            [sys.executable, "-m", "engine", *words, "--json"],
            env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        if ended.returncode != 0:
            raise RuntimeError(f"tellapart {words[0]} ended with {ended.returncode}: {ended.stderr[-2000:]}")
        answer: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
        return answer
