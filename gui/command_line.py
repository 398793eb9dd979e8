"""What the window's own command line understands; the engine's commands are `tellapart --help`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

NO_DISPLAY = "There is no display here, so no window can be opened."


def run(words: Sequence[str]) -> int:
    """Open the window, or do what the words ask for instead.

    Returns:
        0 done, 1 failed or no display, 2 wrong usage.
    """
    if not words and has_display(os.environ, sys.platform):
        # The usual start: nothing to parse, and the window should be there at once.
        from gui.first_window import run_window

        return run_window(())
    try:
        arguments = _parser().parse_args(words)
    except SystemExit as asked:  # argparse has said what it had to say
        return int(asked.code or 0)
    headless = not has_display(os.environ, sys.platform)
    tour: Path | None = arguments.headless_tour or (arguments.headless_tour_without_display if headless else None)
    if tour is not None or (arguments.self_test and headless):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        # The offscreen display warns of things that it cannot do and nobody needs there.
        os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
    if arguments.self_test:
        from gui.self_test import paint_once

        return paint_once()
    if tour is not None:
        from gui.tour import take_tour

        if headless:
            sys.stdout.write(f"{NO_DISPLAY} Doing the same job without one.\n")
        return take_tour(tour.absolute())
    if headless:
        sys.stderr.write(f"{NO_DISPLAY} “tellapart --help” tells how to work without one.\n")
        return 1
    from gui.first_window import run_window

    return run_window(tuple(str(path.absolute()) for path in arguments.paths))


def has_display(environment: Mapping[str, str], platform: str) -> bool:
    """Whether a window could be shown: Linux and its relatives need a server, the others have one."""
    if platform in {"win32", "darwin"} or environment.get("QT_QPA_PLATFORM"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _parser() -> argparse.ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(prog="python -m gui", description="Open Tellapart's window.")
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        help="pictures or folders to classify, a project folder to open, or a .tellapart file to use",
    )
    parser.add_argument(
        "--headless-tour",
        type=Path,
        metavar="FOLDER",
        help="do the whole job on the sample pictures with the window drawn offscreen; leave it in FOLDER",
    )
    parser.add_argument(
        "--headless-tour-without-display",
        type=Path,
        metavar="FOLDER",
        help="the same, only if there is no display",
    )
    parser.add_argument(
        "--self-test",
        action="store_true",
        help="open the window, offscreen without a display, paint it once, and end",
    )
    return parser
