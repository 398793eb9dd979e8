"""A program of `torch.export`, exported anew and run by its kit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.contracts.sharing import Runtime, Target
from engine.jobs import StopToken
from engine.verifying.exported_kit import ask_exported_kit, no_python
from engine.verifying.runtime import Answered, Asked


class ExportKit:
    """Runs what `tellapart export --to export` writes."""

    runtime = Runtime.EXPORT
    core = False

    def missing(self) -> str:
        """Nothing but a Python that can be started by itself."""
        return no_python()

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask it; raises as `RuntimeUnderTest.answer`."""
        return ask_exported_kit(Target.EXPORT, bundle, asked, work, stop)
