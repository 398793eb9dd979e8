"""Finding pictures in a thread of its own: the first are classified while the last are still being found."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence

from engine.contracts.errors import JobStopped
from engine.jobs import StopToken
from engine.pictures.finding import Found, find_pictures


class WalkedAhead:
    """An iterator over the pictures in files and folders, that knows how many were found so far.

    Args:
        paths: files and folders, in the order wanted.
        stop: ends the walk.
    """

    def __init__(self, paths: Sequence[str], stop: StopToken) -> None:
        self._found: queue.SimpleQueue[Found | BaseException | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._walk, args=(paths, stop), name="finding", daemon=True)
        self.total = 0
        self.finished = False
        self._thread.start()

    def __iter__(self) -> Iterator[Found]:
        """Give what was found, waiting for more; raises what stopped the walk."""
        while (found := self._found.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found

    def _walk(self, paths: Sequence[str], stop: StopToken) -> None:
        try:
            for found in find_pictures(paths, stop):
                self._found.put(found)
                self.total += 1
        except (JobStopped, OSError) as error:
            self._found.put(error)
        finally:
            self.finished = True
            self._found.put(None)
