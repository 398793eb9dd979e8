"""Finds the module of each runtime, and only when it is asked for."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from engine.contracts.errors import EngineError
from engine.contracts.sharing import Runtime
from engine.jobs import StopToken
from engine.verifying.isolated import Isolated
from engine.verifying.runtime import Answered, Asked, RuntimeUnderTest

RUNTIMES = "engine.verifying.runtimes"

IN_THIS_LANGUAGE = frozenset(
    {
        Runtime.ONNXRUNTIME,
        Runtime.TORCHSCRIPT,
        Runtime.EXPORT,
        Runtime.OPENVINO,
        Runtime.OPENCV,
        Runtime.LITERT,
        Runtime.EXECUTORCH,
        Runtime.COREML,
    }
)
"""Python libraries: each answers in a process of its own, so that none can end or slow the application."""


def find_runtime(runtime: Runtime) -> RuntimeUnderTest:
    """What runs models there; imports no big library.

    A runtime whose module is not part of this version says so by `missing()`.
    """
    if importlib.util.find_spec(f"{RUNTIMES}.{runtime.value}") is None:
        return NotHere(runtime)
    found = load_runtime(runtime)
    return Isolated(found) if runtime in IN_THIS_LANGUAGE else found


def load_runtime(runtime: Runtime) -> RuntimeUnderTest:
    """The only class of a runtime's module that can be asked, as it is.

    Raises:
        ValueError: if the module has none, or several.
    """
    module = importlib.import_module(f"{RUNTIMES}.{runtime.value}")
    classes = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and value.__module__ == module.__name__
        and callable(getattr(value, "answer", None))
        and callable(getattr(value, "missing", None))
    ]
    if len(classes) != 1:
        raise ValueError(f"{module.__name__} has {len(classes)} classes that can be asked, not one")
    return cast("RuntimeUnderTest", classes[0]())


class NotHere:
    """A runtime that this version of Tellapart has nothing for."""

    core = False

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def missing(self) -> str:
        """Always says so."""
        return f"“{self.runtime.value}” is not part of this version of Tellapart."

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Cannot be asked.

        Raises:
            EngineError: "runtime-failed", always.
        """
        del bundle, asked, work, stop
        raise EngineError("runtime-failed", self.missing())
