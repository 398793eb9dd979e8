"""The engine in a process of its own: started, watched, stopped, and started again when it dies."""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from engine.contracts.commands import CancelJob, Command, MakeThumbnails, Shutdown
from engine.contracts.errors import ErrorReport
from engine.contracts.events import EngineLost, Event, JobCancelled, JobFailed, JobSucceeded
from engine.contracts.types import JobId
from engine.host.launch import CHILD_MODULE, run_child

STOP_PATIENCE_S = 5.0
DEATHS_BEFORE_GIVING_UP = 3


class ProcessHost:
    """Runs the engine in a spawned process; a reader thread and a writer thread hold its pipe.

    Commands sent before the engine is up wait in the pipe. If the process ends without being asked to, the jobs
    that were running are named in one `EngineLost` and a fresh process is started; an engine that dies several
    times in a row before saying anything is not started again.

    Args:
        child: name of the module whose `main` is the engine.
    """

    def __init__(self, child: str = CHILD_MODULE) -> None:
        self._child = child
        self._context = multiprocessing.get_context("spawn")
        self._deliver: Callable[[Event], None] = _nowhere
        self._outbox: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._sending = threading.Lock()
        self._running: dict[JobId, None] = {}
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._reader: threading.Thread | None = None
        self._writer: threading.Thread | None = None
        self._stopping = threading.Event()
        self._given_up = False

    @property
    def process_id(self) -> int | None:
        """The engine's process number while it runs."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    def start(self, deliver: Callable[[Event], None]) -> None:
        """Start the engine without waiting for it; events go to `deliver` on the reader thread."""
        self._deliver = deliver
        self._reader = threading.Thread(target=self._read_until_stopped, name="engine-reader")
        self._writer = threading.Thread(target=self._write_until_stopped, name="engine-writer")
        self._reader.start()
        self._writer.start()

    def send(self, command: Command) -> None:
        """Hand over a command without waiting."""
        self._outbox.put(command)

    def kill(self) -> None:
        """End a stuck engine at once; the reader notices and starts a fresh one."""
        process = self._process
        if process is not None:
            process.kill()

    def stop(self) -> None:
        """Ask the engine to end, wait a little, then end it; returns when process and threads are gone."""
        self._stopping.set()
        self._outbox.put(Shutdown(JobId("shutdown")))
        self._outbox.put(None)
        with self._changed:
            self._changed.notify_all()
        threads = [thread for thread in (self._writer, self._reader) if thread is not None]
        for thread in threads:
            thread.join(STOP_PATIENCE_S)
        if any(thread.is_alive() for thread in threads):
            self.kill()
            for thread in threads:
                thread.join()

    def _read_until_stopped(self) -> None:
        silent_deaths = 0
        while not self._stopping.is_set():
            try:
                process, connection = self._spawn()
            except OSError:  # no memory or no room for one more process
                self._give_up(None, ())
                return
            if self._stopping.is_set():
                process.kill()
            heard = self._read_one_life(connection)
            process.join(STOP_PATIENCE_S)
            process.kill()
            process.join()
            with self._changed:
                self._process = self._connection = None
                jobs = tuple(self._running)
                self._running.clear()
            # Not while the writer uses it: its number would soon be that of another file.
            with self._sending:
                connection.close()
            if self._stopping.is_set():
                return
            silent_deaths = 0 if heard else silent_deaths + 1
            if silent_deaths >= DEATHS_BEFORE_GIVING_UP:
                self._give_up(process.exitcode, jobs)
                return
            self._deliver(EngineLost(_died(process.exitcode), jobs))

    def _give_up(self, exit_code: int | None, jobs: tuple[JobId, ...]) -> None:
        self._deliver(EngineLost(_will_not_start(exit_code), jobs))
        with self._changed:
            self._given_up = True
            self._changed.notify_all()

    def _spawn(self) -> tuple[SpawnProcess, Connection]:
        ours, theirs = self._context.Pipe(duplex=True)
        process = self._context.Process(
            target=run_child, args=(theirs, self._child), name="tellapart-engine", daemon=False
        )
        try:
            process.start()
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        with self._changed:
            self._process, self._connection = process, ours
            self._changed.notify_all()
        return process, ours

    def _read_one_life(self, connection: Connection) -> bool:
        heard = False
        while True:
            try:
                event: Event = connection.recv()
            except (EOFError, OSError):
                return heard
            heard = True
            if isinstance(event, JobSucceeded | JobCancelled | JobFailed):
                with self._changed:
                    self._running.pop(event.job, None)
            if not self._stopping.is_set():  # nobody is there any more to make room for it
                self._deliver(event)

    def _write_until_stopped(self) -> None:
        while (command := self._outbox.get()) is not None:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._connection is not None or self._given_up or self._stopping.is_set()
                )
                connection = self._connection
                if connection is not None and not isinstance(command, CancelJob | Shutdown | MakeThumbnails):
                    self._running[command.job] = None
            if connection is not None:
                # A write to an engine that just died is lost with it: its job is named in `EngineLost`.
                with self._sending, contextlib.suppress(OSError):
                    connection.send(command)
            elif self._given_up and not isinstance(command, CancelJob | Shutdown):
                self._deliver(EngineLost(_will_not_start(None), (command.job,)))


def _died(exit_code: int | None) -> ErrorReport:
    return ErrorReport(
        code="engine-died",
        message="The engine stopped. Your results so far are kept.",
        hint="It is starting again.",
        details=(("exit_code", str(exit_code)),),
    )


def _will_not_start(exit_code: int | None) -> ErrorReport:
    return ErrorReport(
        code="engine-will-not-start",
        message="The engine does not start on this computer.",
        hint="Run “tellapart self-test” to see what is missing.",
        details=(("exit_code", str(exit_code)),),
    )


def _nowhere(_event: Event) -> None:
    """Where events go before there is anybody to tell."""
