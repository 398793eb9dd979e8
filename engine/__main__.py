"""The command `tellapart`: with a subcommand it works here, without one (or with pictures) it opens the window.

Lean on purpose: the engine's child process imports this file again, because it is the main module.
"""

from __future__ import annotations

import multiprocessing
import runpy
import sys
from pathlib import Path


def main() -> int:
    """Run the command line; returns the exit code."""
    words = sys.argv[1:]
    if words and (words[0].startswith("-") or not Path(words[0]).exists()):
        from engine.cli.main import run

        return run(words)
    try:
        # By name: the engine knows nothing of the window.
        runpy.run_module("gui", run_name="__main__")
    except ImportError as error:
        sys.stderr.write(f"The window cannot be opened: {error}. Try “tellapart --help” to work without one.\n")
        return 1
    return 0


if __name__ == "__main__":
    multiprocessing.freeze_support()
    raise SystemExit(main())
