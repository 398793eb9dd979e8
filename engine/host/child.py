"""The engine process: reads commands from the pipe, writes events to it, ends with it."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

import platformdirs

from engine.contracts.commands import Command, Shutdown
from engine.contracts.events import Event
from engine.host.handlers import EngineHandlers
from engine.host.service import Service

NICENESS = 5
"""Computing steps back a little, so that the window gets a core at once when it has something to draw."""
GRACE_S = 3.0
"""How long a running batch may take after the window has gone."""


def main(connection: Connection) -> None:
    """Serve one window until it says stop or is gone."""
    _prepare_process()
    service = Service(EngineHandlers(), _Sender(connection))
    try:
        while True:
            command: Command = connection.recv()
            if isinstance(command, Shutdown):
                break
            service.accept(command)
    except (EOFError, OSError):
        pass
    # A batch that hangs must not keep a process without a window alive.
    closing = threading.Thread(target=service.close, daemon=True)
    closing.start()
    closing.join(GRACE_S)
    connection.close()
    os._exit(0)


class _Sender:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, event: Event) -> None:
        try:
            self._connection.send(event)
        except OSError:
            # Nobody is listening any more: the receiving loop sees the same and ends the process.
            return


def _prepare_process() -> None:
    # The window decides when to stop; Ctrl+C in a terminal reaches both processes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    # An operation that MPS lacks runs on the CPU instead of ending the job; read when torch is imported.
    os.environ.setdefault("PYTORCH_ENABLE_MPS_FALLBACK", "1")
    crash_file = _crash_file()
    if sys.stdout is None:  # a windowed build has no standard streams, and libraries print
        sys.stdout = crash_file
    if sys.stderr is None:
        sys.stderr = crash_file
    faulthandler.enable(crash_file)


def _crash_file() -> TextIO:
    log = Path(platformdirs.user_log_dir("tellapart", appauthor=False)) / "engine-crash.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        return log.open("a", encoding="utf-8")
    except OSError:  # a home folder that is full or read-only is no reason not to start
        return Path(os.devnull).open("a", encoding="utf-8")
