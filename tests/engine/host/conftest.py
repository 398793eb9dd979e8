"""Someone who listens to a host from a thread, and can wait for what should come."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from engine.contracts.events import Event, JobCancelled, JobFailed, JobSucceeded

PATIENCE_S = 60.0


class Listener:
    """Keeps events; `wait_for` returns the first that fits, or fails the test."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, fits: Callable[[Event], bool]) -> Event:
        with self._changed:
            came = self._changed.wait_for(lambda: any(fits(event) for event in self.events), PATIENCE_S)
            assert came, f"did not come; heard {self.events[-5:]}"
            return next(event for event in self.events if fits(event))

    def wait_for_end(self, job: str) -> Event:
        return self.wait_for(
            lambda event: isinstance(event, JobSucceeded | JobCancelled | JobFailed) and event.job == job
        )


@pytest.fixture
def listener() -> Listener:
    return Listener()
