"""The command `tellapart`: with a subcommand it works here, without one (or with pictures) it opens the window.

Lean on purpose: the engine's child process imports this file again, because it is the main module.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import sys

COMMANDS = (
    "train", "classify", "evaluate", "doubtful", "explain", "report", "export", "verify", "sign", "backbones",
    "devices", "self-test",
)  # fmt: skip


def main() -> int:
    """Run the command line; returns the exit code."""
    words = sys.argv[1:]
    if words == ["--self-test"]:  # the window's part of `self-test`; a frozen build has no `-m gui`
        return _window()
    # A command is a command even where a folder of that name lies around: “train” is a common one.
    if words and (words[0] in COMMANDS or words[0].startswith("-") or not os.path.exists(words[0])):  # noqa: PTH110
        from engine.cli.main import run

        return run(words)
    return _window()


def _window() -> int:
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
