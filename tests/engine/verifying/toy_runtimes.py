"""Runtimes that do what a library may do to a process; another process imports this file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.contracts.errors import EngineError
from engine.contracts.sharing import Runtime
from engine.jobs import StopToken
from engine.verifying.runtime import Answered, Asked, RuntimeAnswer


class Polite:
    runtime = Runtime.OPENVINO
    core = False
    inexact = frozenset({"cmyk"})

    def missing(self) -> str:
        return ""

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        os.environ["CHANGED"] = "yes"
        chance = np.array([0.25, 0.75], np.float32)
        return Answered(f"in {os.getpid()}", tuple(RuntimeAnswer(chance, 1.5, "c" * 64, 0.5) for _ in asked))


class Crashing(Polite):
    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        os.write(2, b"a library said goodbye")
        os.kill(os.getpid(), signal.SIGSEGV)
        raise AssertionError


class Buggy(Polite):
    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        raise ZeroDivisionError("a bug in the runtime")


class Explaining(Polite):
    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        raise EngineError("runtime-failed", "It does not know an operator.")


class Hanging(Polite):
    """Says that it runs through a pipe called like the model file, then starts a program and never ends."""

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        pipe = os.open(bundle, os.O_WRONLY)
        os.write(pipe, b"!")
        os.set_inheritable(pipe, True)
        started = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], close_fds=False)
        while not stop.stopped:
            try:
                started.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        started.kill()
        stop.raise_if_stopped()
        raise AssertionError
