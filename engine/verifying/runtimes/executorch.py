"""ExecuTorch: converted anew, and run by its kit in the Python that has the converter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.contracts.sharing import Runtime, Target
from engine.exporting.extras import extras_python
from engine.exporting.registry import find_writer
from engine.jobs import StopToken
from engine.verifying.exported_kit import ask_exported_kit
from engine.verifying.runtime import Answered, Asked


class ExecuTorchKit:
    """Runs what `tellapart export --to executorch` writes: the graph behind the resize; the kit resizes."""

    runtime = Runtime.EXECUTORCH
    core = True

    def missing(self) -> str:
        """Its converter is installed on request."""
        return find_writer(Target.EXECUTORCH).missing()

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask it; raises as `RuntimeUnderTest.answer`."""
        return ask_exported_kit(Target.EXECUTORCH, bundle, asked, work, stop, str(extras_python()))
