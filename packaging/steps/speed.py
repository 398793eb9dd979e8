"""Measures how long a person waits for the frozen application's window, and for its first answer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

from building.options import Options
from building.problem import BuildProblem
from building.tools import need_tool
from steps.self_test import clean_environment, program_of

WINDOW_LIMIT_S, ANSWER_LIMIT_S = 1.0, 2.0
PATIENCE_S = 60.0
ROUNDS = 5
"""After a first one, which fills the caches of the disk."""


def run(options: Options) -> None:
    """Print both.

    Raises:
        BuildProblem: if the application does not start or does not answer; on a release, if it is too slow.
    """
    program = program_of(options.frozen)
    picture = options.root / "assets" / "golden" / "exif-6.jpg"
    told = []
    with tempfile.TemporaryDirectory(prefix="tellapart-build-") as name:
        home = Path(name)
        told.append(("first answer", ANSWER_LIMIT_S, lambda: first_answer(program, picture, home)))
        with display() as environment:
            if environment is None:
                print("speed: no X display, and no Xvfb and xdotool to make one, so no window is measured")
            else:
                told.append(("first window", WINDOW_LIMIT_S, lambda: first_window(program, environment, home)))
            slow = [what for what, limit, measure in told if _median(what, limit, measure) > limit]
    if slow and options.release:
        raise BuildProblem(f"Too slow to be released: {', '.join(slow)}.")


def first_answer(program: Path, picture: Path, home: Path) -> float:
    """Seconds from the start of `tellapart classify PICTURE` to its end.

    Raises:
        BuildProblem: if it fails, or PyTorch was loaded for it.
    """
    started = time.monotonic()
    loaded = _run_watched([str(program), "classify", "general", str(picture)], clean_environment(home))
    seconds = time.monotonic() - started
    if any("libtorch" in name for name in loaded):
        raise BuildProblem("PyTorch was loaded to classify a picture.")
    return seconds


def first_window(program: Path, display: Mapping[str, str], home: Path) -> float:
    """Seconds from the start of the program until its window is on the screen.

    Raises:
        BuildProblem: if it ends or takes too long.
    """
    environment = {**clean_environment(home), **display, "XDG_CONFIG_HOME": str(home / "config")}
    started = time.monotonic()
    running = subprocess.Popen([program], env=environment, cwd=home, stderr=subprocess.PIPE, text=True)
    search = [need_tool("xdotool"), "search", "--onlyvisible", "--pid", str(running.pid), "--name", "Tellapart"]
    while subprocess.run(search, env=environment, capture_output=True, check=False).returncode:
        ended = running.poll() is not None
        if ended or time.monotonic() - started > PATIENCE_S:
            running.kill()
            _out, said = running.communicate()
            raise BuildProblem(
                f"No window came; it {f'ended with {running.returncode}' if ended else 'waits'}: {said}"
            )
    seconds = time.monotonic() - started
    running.terminate()
    running.communicate()
    return seconds


@contextmanager
def display() -> Iterator[dict[str, str] | None]:
    """The X display that there is, or one without a screen; None where neither can be had."""
    if shutil.which("xdotool") is None:
        yield None
    elif os.environ.get("DISPLAY"):
        yield {"DISPLAY": os.environ["DISPLAY"], "QT_QPA_PLATFORM": "xcb"}
    elif shutil.which("Xvfb") is None:
        yield None
    else:
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert server.stdout is not None
            yield {"DISPLAY": f":{server.stdout.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}
        finally:
            server.terminate()
            server.communicate()


def _median(what: str, limit: float, measure: Callable[[], float]) -> float:
    first, *others = (measure() for _ in range(ROUNDS + 1))
    seconds = median(others)
    print(f"{what}: {seconds:.2f} s, at most {limit:.0f} (longest {max(others):.2f}; the very first {first:.2f})")
    if seconds > limit:
        print(f"speed: the {what} is too slow", file=sys.stderr)
    return seconds


def _run_watched(words: list[str], environment: Mapping[str, str]) -> set[str]:
    """Run a program; returns the names of the libraries that it had loaded, on Linux."""
    loaded: set[str] = set()
    running = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    maps = Path(f"/proc/{running.pid}/maps")
    while running.poll() is None:
        with suppress(OSError):
            loaded |= {line.rsplit("/", 1)[-1] for line in maps.read_text("utf-8").splitlines() if "/" in line}
        time.sleep(0.02)
    _out, said = running.communicate()
    if running.returncode:
        raise BuildProblem(f"{Path(words[0]).name} {words[1]} ended with {running.returncode}: {said.strip()}")
    return loaded
