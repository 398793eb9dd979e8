"""Finds the module that writes a target, and only when it is asked for."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Protocol, cast

from engine.contracts.errors import EngineError
from engine.contracts.sharing import Target
from engine.exporting.context import ExportContext

TARGETS = "engine.exporting.targets"


class TargetWriter(Protocol):
    """What each module in `engine.exporting.targets` offers."""

    def missing(self) -> str:
        """Why it cannot be written here, an English sentence that says what to install; "" if it can."""

    def write(self, context: ExportContext) -> tuple[str, ...]:
        """Write the target into `context.folder`.

        Returns:
            What the person should know, English sentences.

        Raises:
            JobStopped: if the job was cancelled.
            EngineError: if it cannot be written.
            OSError: if the disk does not take it.
        """


def find_writer(target: Target) -> TargetWriter:
    """What writes that target; a target that is not part of this version says so by `missing()`."""
    name = f"{TARGETS}.{target.value}"
    if importlib.util.find_spec(name) is None:
        return _NotHere(target)
    return cast("TargetWriter", importlib.import_module(name))


def list_targets() -> tuple[tuple[Target, str], ...]:
    """Every target, in the order of `Target`, and why it cannot be written here; "" where it can."""
    return tuple((target, find_writer(target).missing()) for target in Target)


class _NotHere:
    def __init__(self, target: Target) -> None:
        self._target = target

    def missing(self) -> str:
        return f"“{self._target.value}” is not part of this version of Tellapart."

    def write(self, context: ExportContext) -> tuple[str, ...]:  # noqa: ARG002 - as every writer's
        raise EngineError("target-missing", self.missing())
