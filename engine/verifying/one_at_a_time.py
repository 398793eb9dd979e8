"""Lets one process at a time do what only one needs to do."""

from __future__ import annotations

import contextlib
import errno
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from engine.jobs import StopToken
from engine.verifying.watched_process import SECONDS_BETWEEN_LOOKS

_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


@contextlib.contextmanager
def one_at_a_time(lock: Path, stop: StopToken) -> Iterator[None]:
    """Wait until nobody else is inside with the same file; the system lets go of it for a process that dies.

    Where a disk knows no locks, nobody waits.

    Args:
        lock: an empty file, made if it is missing, which stays.
        stop: looked at ten times a second.

    Raises:
        JobStopped: if the job was cancelled while it waited.
        OSError: if the file cannot be made.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("ab") as file:
        while _is_taken(file.fileno()):
            stop.raise_if_stopped()
            time.sleep(SECONDS_BETWEEN_LOOKS)
        yield


def _is_taken(number: int) -> bool:
    """Whether somebody else has the lock of an open file; otherwise it is ours until the file is closed."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in _TAKEN
    return False
