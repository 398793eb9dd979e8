"""`python -m gui`: opens the window.

No import of Qt or torch at the top: the engine's process, started by "spawn", imports this file too.
"""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the window; returns the exit code."""
    _give_streams()
    from gui.command_line import run

    return run(sys.argv[1:])


def _give_streams() -> None:
    # A windowed build has no standard streams, and libraries print.
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - open as long as the program
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123


if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        import multiprocessing

        multiprocessing.freeze_support()  # must come before anything else in a frozen build
    raise SystemExit(main())
