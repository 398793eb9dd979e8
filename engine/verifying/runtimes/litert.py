"""LiteRT: converted anew, and run by its kit in the Python that has the converter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.contracts.sharing import Runtime, Target
from engine.exporting.extras import extras_python
from engine.exporting.registry import find_writer
from engine.jobs import StopToken
from engine.verifying.exported_kit import ask_exported_kit
from engine.verifying.runtime import Answered, Asked


class LiteRTKit:
    """Runs what `tellapart export --to litert` writes: the graph behind the resize; the kit resizes."""

    runtime = Runtime.LITERT
    core = True

    def missing(self) -> str:
        """Its converter is installed on request."""
        return find_writer(Target.LITERT).missing()

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask it; raises as `RuntimeUnderTest.answer`."""
        return ask_exported_kit(Target.LITERT, bundle, asked, work, stop, str(extras_python()))
