"""Programs that tests of other languages need: missing ones skip a test, and fail it in continuous integration."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest


def need(reason: str) -> None:
    """Go on if `reason` is empty; otherwise skip the test and print it, or fail where everything must be there."""
    if not reason:
        return
    if os.environ.get("CI"):
        pytest.fail(f"missing here: {reason}")
    pytest.skip(reason)


def need_programs(*programs: str) -> None:
    """Each program must be found."""
    missing = [program for program in programs if shutil.which(program) is None]
    need(f"not installed: {', '.join(missing)}" if missing else "")


def need_files(*paths: str) -> None:
    """Each file must be there."""
    missing = [path for path in paths if not Path(path).exists()]
    need(f"not installed: {', '.join(missing)}" if missing else "")
