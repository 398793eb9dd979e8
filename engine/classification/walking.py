"""Finding pictures in a thread of its own: the first are classified while the last are still being found."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from engine.jobs import StopToken
from engine.pictures.finding import Found, find_pictures


class WalkedAhead:
    """An iterator over the pictures in files and folders, that knows how many were found so far.

    Args:
        paths: files and folders, in the order wanted.
        stop: ends the walk.
    """

    def __init__(self, paths: Sequence[str], stop: StopToken) -> None:
        self._found: queue.SimpleQueue[Found | None] = queue.SimpleQueue()
        self._left = threading.Event()
        self.total = 0
        self.finished = False
        pool = ThreadPoolExecutor(1, thread_name_prefix="finding")
        self._walking = pool.submit(self._walk, paths, stop)
        pool.shutdown(wait=False)

    def __iter__(self) -> Iterator[Found]:
        """Give what was found, waiting for more; raises what stopped the walk."""
        while (found := self._found.get()) is not None:
            yield found
        self._walking.result()

    def close(self) -> None:
        """End the walk; nobody wants to know any more."""
        self._left.set()

    def _walk(self, paths: Sequence[str], stop: StopToken) -> None:
        try:
            for found in find_pictures(paths, stop):
                if self._left.is_set():
                    return
                self.total += 1
                self._found.put(found)
        finally:
            self.finished = True
            self._found.put(None)
