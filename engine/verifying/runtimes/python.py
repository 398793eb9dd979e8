"""The Python kit, in a process of its own in which torch cannot be imported."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from engine.contracts.sharing import Runtime
from engine.exporting.kits import kits_folder
from engine.jobs import StopToken
from engine.verifying.kit_process import run_kit
from engine.verifying.runtime import Answered, Asked

_WITHOUT = ("torch", "torchvision", "onnx", "scipy", "engine")
"""What the kit must do without: importing one of these fails there."""

_START = """\
import sys
sys.modules.update(dict.fromkeys({without!r}))
sys.path.insert(0, {source!r})
from tellapart_model.__main__ import main
sys.exit(main())
"""


class PythonKit:
    """Runs `assets/kits/python` with this very Python, which has all that the kit needs."""

    runtime = Runtime.PYTHON
    core = False

    def missing(self) -> str:
        """A packaged application holds no Python that could be started by itself."""
        if getattr(sys, "frozen", False):
            return "The Python package can be checked where Tellapart was installed with pip."
        return ""

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask it; raises as `RuntimeUnderTest.answer`."""
        start = _START.format(without=_WITHOUT, source=str(kits_folder() / "python" / "src"))
        # -I: neither the working folder nor the person's own packages; -B: nothing is written beside the kit.
        return run_kit([sys.executable, "-I", "-B", "-c", start], bundle, asked, work, stop)
