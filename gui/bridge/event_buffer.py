"""A bounded buffer between the engine's reader thread and the window."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from engine.api import Event


class EventBuffer:
    """Holds at most `capacity` events; whoever adds one more waits, and the engine behind it waits too."""

    def __init__(self, capacity: int = 64) -> None:
        self._events: deque[Event] = deque()
        self._room = threading.BoundedSemaphore(capacity)
        self._closed = threading.Event()

    def put(self, event: Event) -> None:
        """Add an event, waiting while the buffer is full; called on the reader thread."""
        while not self._room.acquire(timeout=0.2):
            if self._closed.is_set():
                return
        self._events.append(event)

    def drain(self, deliver: Callable[[Event], None], seconds: float) -> bool:
        """Hand events to `deliver`, oldest first, for at most `seconds` (one event is always handed over).

        Returns:
            Whether events are left.
        """
        deadline = time.perf_counter() + seconds
        while self._events:
            event = self._events.popleft()
            self._room.release()
            deliver(event)
            if time.perf_counter() >= deadline:
                break
        return bool(self._events)

    def close(self) -> None:
        """Let a waiting `put` go, dropping its event; the window is closing."""
        self._closed.set()
