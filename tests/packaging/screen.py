"""A screen without a monitor, and hands that use it from outside the program on it."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")

_DRAG_SOURCE = Path(__file__).with_name("drag_source.py")


class DragSource:
    """A window to drag a file from, and what it says: see drag_source.py."""

    def __init__(self, file: str, environment: dict[str, str]) -> None:
        self._program = subprocess.Popen(
            [sys.executable, _DRAG_SOURCE, file], env=environment, stdout=subprocess.PIPE, text=True
        )
        self._lines: queue.Queue[dict[str, object]] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def said(self, limit_s: float = 2) -> dict[str, object]:
        """The next thing that it says; nothing if it says nothing for a while."""
        try:
            return self._lines.get(timeout=limit_s)
        except queue.Empty:
            return {}

    def end(self) -> None:
        """Close it."""
        self._program.terminate()
        self._program.wait(timeout=60)
        self._reader.join(timeout=60)

    def _read(self) -> None:
        assert self._program.stdout is not None
        with self._program.stdout as lines:
            for line in lines:
                self._lines.put(json.loads(line))


class Screen:
    """An X server of its own."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        quiet = subprocess.DEVNULL
        # Whoever can open its socket may use it: the user of another system in a folder, too.
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-ac"],
            pass_fds=[writing],
            stdout=quiet,
            stderr=quiet,
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            self.display = f":{told.readline().strip()}"
        self.environment = {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def window(self, name: str) -> str:
        """The number of the first visible window of a class or title."""

        def look() -> str:
            found = self._xdotool("search", "--onlyvisible", "--name", name)
            return found.split()[0] if found.split() else ""

        return until(look, f"no window “{name}”")

    def press(self, window: str, keys: str) -> None:
        """Press keys in a window, such as "alt+y"."""
        self._xdotool("windowfocus", "--sync", window)
        self._xdotool("key", "--clearmodifiers", keys)

    def drag(self, goal: tuple[int, int]) -> None:
        """Take what the drag source holds to a place on the screen, in the steps of a hand, and let it go."""
        self._xdotool("mousemove", "40", "40", "mousedown", "1")
        x, y = goal
        for moved in ((60, 60), (x // 2, y // 2), (x - 20, y - 10), (x - 5, y), (x, y)):
            self._xdotool("mousemove", str(moved[0]), str(moved[1]), "sleep", "0.2")
        self._xdotool("mouseup", "1")

    def save(self, picture: Path) -> None:
        """Save what is on the screen, as PNG."""
        subprocess.run(["import", "-window", "root", picture], env=self.environment, check=True)

    def drag_source(self, file: str) -> DragSource:
        """Start a window to drag a file from."""
        source = DragSource(file, self.environment)
        self.window("drag source")
        return source

    def end(self) -> None:
        """Switch it off."""
        self._server.terminate()
        self._server.wait(timeout=60)

    def _xdotool(self, *words: str) -> str:
        return subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, check=False, timeout=60
        ).stdout


def until(look: Callable[[], Found], complaint: str, limit_s: float = 60) -> Found:
    """Look again and again until something is found."""
    deadline = time.monotonic() + limit_s
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, complaint
        time.sleep(0.05)  # another program's window tells nobody
