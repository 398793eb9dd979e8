"""Core ML runs on Apple's computers only; here it is converted and not run."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

from engine.contracts.sharing import Runtime, Target
from engine.exporting.extras import extras_python
from engine.exporting.registry import find_writer
from engine.jobs import StopToken
from engine.verifying.exported_kit import ask_exported_kit
from engine.verifying.runtime import Answered, Asked

_NOT_HERE = "Not run here: Core ML runs on Apple's systems only. Models are converted for it without a check."


class CoreMLKit:
    """Runs what `tellapart export --to coreml` writes, on macOS; nobody has tried it there yet."""

    runtime = Runtime.COREML
    core = True

    def missing(self) -> str:
        """Anything but macOS."""
        return find_writer(Target.COREML).missing() if platform.system() == "Darwin" else _NOT_HERE

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask it; raises as `RuntimeUnderTest.answer`."""
        return ask_exported_kit(Target.COREML, bundle, asked, work, stop, str(extras_python()))
