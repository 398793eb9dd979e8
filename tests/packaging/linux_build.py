"""Builds Linux's packages of a stand-in, for tests."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from building.options import Options
from building.tools import PACKAGES
from building.version import parse_version
from tests import toolchains

ROOT = Path(__file__).parents[2]
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Linux's packages are built on Linux")


def need(*programs: str) -> None:
    """Skip the test, and say why, where a program is missing; fail in continuous integration."""
    missing = [program for program in programs if shutil.which(program) is None]
    toolchains.need("; ".join(f"no “{name}”: {PACKAGES.get(name, 'its own package')}" for name in missing))


def options_of(folder: Path, frozen: Path, version: str = "1.2.0", words: Sequence[str] = ()) -> Options:
    """What a step is told: all that it makes lies below `folder`."""
    return Options(ROOT, parse_version(version), folder / "build", folder / "dist", frozen, words=tuple(words))


def said(*words: str | Path, **more: object) -> str:
    """What a program says that must end well."""
    ended = subprocess.run(
        [str(word) for word in words],
        capture_output=True,
        text=True,
        check=False,
        **more,  # type: ignore[call-overload]
    )
    assert ended.returncode == 0, f"{words}: {ended.stdout}\n{ended.stderr}"
    return str(ended.stdout)
