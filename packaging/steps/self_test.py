"""Runs the frozen application's own checks, away from everything that this computer has beside it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

from building.options import Options
from building.problem import BuildProblem

LIMIT_S = 120.0
"""What the whole self-test may take."""

_NOT_PASSED_ON = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "TELLAPART_NODE_MODULES")


def run(options: Options) -> None:
    """Show one line for each check.

    Raises:
        BuildProblem: if something is wrong, it takes too long, or it writes into its own folder.
    """
    program = program_of(options.frozen)
    before = _contents(options.frozen)
    with tempfile.TemporaryDirectory(prefix="tellapart-build-") as home:
        environment = clean_environment(Path(home))
        started = monotonic()
        sys.stdout.flush()
        try:
            ended = subprocess.run([program, "self-test"], env=environment, cwd=home, timeout=LIMIT_S, check=False)
        except subprocess.TimeoutExpired:
            raise BuildProblem(f"The self-test did not finish within {LIMIT_S:.0f} s.") from None
        except OSError as error:
            raise BuildProblem(f"{program} does not start: {error}.") from error
    if ended.returncode:
        raise BuildProblem(f"The self-test ended with {ended.returncode}; what is wrong is above.")
    written = sorted(before ^ _contents(options.frozen))
    if written:
        raise BuildProblem(f"It wrote into its own folder, which will be read-only: {written[0][0]}.")
    print(f"self-test: {monotonic() - started:.0f} of {LIMIT_S:.0f} s")


def clean_environment(home: Path) -> dict[str, str]:
    """That of a person who never had Tellapart."""
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    return {**environment, "TELLAPART_CACHE": str(home / "cache"), "HOME": str(home)}


def program_of(frozen: Path) -> Path:
    """The program that has the command line.

    Raises:
        BuildProblem: if there is none.
    """
    program = frozen / ("tellapart.exe" if sys.platform == "win32" else "tellapart")
    if not program.is_file():
        raise BuildProblem(f"There is no {program}: run “build.py freeze” first.")
    return program


def _contents(folder: Path) -> set[tuple[str, int, int]]:
    found = ((path, path.stat()) for path in folder.rglob("*") if path.is_file())
    return {(str(path.relative_to(folder)), about.st_size, about.st_mtime_ns) for path, about in found}
