"""How long a person waits after starting: for the window, and for the first answer."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks import pictures
from tests.benchmarks.competitors import median
from tests.benchmarks.results import Row, Settings, Target

STARTED = "TELLAPART_BENCHMARK_STARTED"
"""Environment variable: the time at which a measured process was started, in seconds since 1970."""

PATIENCE_S = 120


def first_window(settings: Settings) -> list[Row]:
    rounds = settings.choose(7, 3)
    seconds = _start_in_turns("tests.benchmarks.first_paint", ("outline", "content", "empty"), rounds, settings)
    outline, content, empty = (median(seconds[which]) for which in ("outline", "content", "empty"))
    where = "on the screen" if has_display() else "offscreen"
    how = f"from the start of the process to the painted window {where}, median of {rounds} in turns"
    peer = f"empty QMainWindow: {empty * 1000:.0f} ms"
    return [
        Row("first-window", "the window's outline", f"{outline * 1000:.0f} ms", peer, outline / empty, "x",
            Target(at_most=1.3), how),
        Row("first-window", "with its content", f"{content * 1000:.0f} ms", peer, content / empty, "x", None, how),
    ]  # fmt: skip


def first_answer(settings: Settings) -> list[Row]:
    picture = pictures.make_500px(settings.folder / "one", 1)[0]
    rounds = settings.choose(7, 3)
    module = "tests.benchmarks.first_answer"
    seconds = _start_in_turns(module, (str(picture),), rounds, settings)[str(picture)]
    how = f"a fresh Python, the engine's process, describing it, one 500 px JPEG; median of {rounds}"
    value = median(seconds)
    return [
        Row("first-answer", "general model on the CPU", f"{value:.2f} s", f"longest: {max(seconds):.2f} s", value,
            "s", Target(at_most=2.0), how)
    ]  # fmt: skip


def has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or sys.platform in {
        "win32",
        "darwin",
    }


def window_environment(home: Path) -> dict[str, str]:
    """An environment in which the window reads and writes nobody's settings, but finds the prepared network."""
    from engine.backbones.places import CACHE_VARIABLE, cache_folder

    environment = dict(os.environ)
    environment[CACHE_VARIABLE] = str(cache_folder())
    environment |= {"HOME": str(home), "USERPROFILE": str(home), "APPDATA": str(home), "LOCALAPPDATA": str(home)}
    environment |= {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "CACHE", "STATE")}
    if not has_display():
        environment["QT_QPA_PLATFORM"] = "offscreen"
    return environment


def _start_in_turns(
    module: str, arguments: tuple[str, ...], rounds: int, settings: Settings
) -> dict[str, list[float]]:
    """Seconds from starting `module` with each argument until it prints the time of what was waited for."""
    seconds: dict[str, list[float]] = {argument: [] for argument in arguments}
    with tempfile.TemporaryDirectory(dir=settings.folder) as home:
        for number in range(rounds + 1):
            for argument in arguments if number % 2 == 0 else reversed(arguments):
                taken = _start(module, argument, Path(home))
                if number:  # the first round fills the caches of the disk
                    seconds[argument].append(taken)
                settings.say(f"  {module.rpartition('.')[2]} {Path(argument).name}: {taken * 1000:.0f} ms")
    return seconds


def _start(module: str, argument: str, home: Path) -> float:
    environment = window_environment(home)
    environment[STARTED] = repr(time.time())
    ended = subprocess.run(
        [sys.executable, "-m", module, argument],
        env=environment, stdout=subprocess.PIPE, text=True, timeout=PATIENCE_S, check=True,
    )  # fmt: skip
    return float(ended.stdout.split()[-1])
