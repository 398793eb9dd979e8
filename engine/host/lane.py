"""Threads that work on tasks one at a time."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

Task = Callable[[], None]


class Lane:
    """One thread and a queue in front of it, oldest first."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._waiting: deque[Task] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def put(self, task: Task) -> None:
        """Add a task; the thread is started with the first one."""
        with self._changed:
            if self._closed:
                return
            self._waiting.append(task)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """Forget what waits, and return when the running task has ended."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _take(self) -> Task:
        return self._waiting.popleft()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                task = self._take()
            task()


class NewestFirstLane(Lane):
    """Serves the newest task first: what a person just scrolled to matters more than what scrolled away."""

    def _take(self) -> Task:
        return self._waiting.pop()
