"""Engine events as Qt signals: the only file with both a thread and a signal in it."""

from __future__ import annotations

import uuid

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.api import CancelJob, Command, EngineHost, Event, JobId
from gui.bridge.event_buffer import EventBuffer

DRAIN_EVERY_MS = 50
DRAIN_AT_MOST_S = 0.008


class EngineBridge(QObject):
    """Delivers engine events on the GUI thread, at most 20 times a second and at most 8 ms at a time.

    The host calls `_take` on its own reader thread; that thread only appends to a bounded buffer. A timer on the
    GUI thread empties the buffer. While the window is busy the buffer fills, the reader waits, and so does the
    engine: no result is dropped and memory stays bounded.
    """

    received = Signal(object)
    """One event of `engine.api`, on the GUI thread."""

    def __init__(self, host: EngineHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._buffer = EventBuffer()
        self._timer = QTimer(self)
        self._timer.setInterval(DRAIN_EVERY_MS)
        self._timer.timeout.connect(self._drain)

    def start(self) -> None:
        """Start the engine; returns at once."""
        self._timer.start()
        self._host.start(self._buffer.put)

    def new_job(self) -> JobId:
        """A name for a job that no other job has."""
        return JobId(uuid.uuid4().hex)

    def send(self, command: Command) -> None:
        """Hand a command to the engine without waiting."""
        self._host.send(command)

    def cancel(self, job: JobId) -> None:
        """Ask a job to stop within one batch."""
        self._host.send(CancelJob(job))

    def kill(self) -> None:
        """End a stuck engine at once and start a fresh one; `EngineLost` is received for what was running."""
        self._host.kill()

    def stop(self) -> None:
        """End the engine; returns when its process and the reader thread are gone."""
        self._timer.stop()
        self._buffer.close()
        self._host.stop()

    @Slot()
    def _drain(self) -> None:
        self._buffer.drain(self._deliver, DRAIN_AT_MOST_S)

    def _deliver(self, event: Event) -> None:
        self.received.emit(event)
