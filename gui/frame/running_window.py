"""One window for each person: a second start hands its files to the first one's window and ends.

Qt's own way (QLocalServer) would need QtNetwork, and with it Kerberos's libraries on every Linux; Python's
connections do the same, with a socket on Linux and macOS and a named pipe on Windows.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import warnings
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QLockFile, QObject, Signal

if TYPE_CHECKING:
    from multiprocessing.connection import Connection, Listener
    from threading import Thread

LONGEST_WAIT_S = 5.0
"""How long a second start waits for the first one, which may still be starting."""
LARGEST_MESSAGE = 4 * 1024 * 1024
_SILENCE_S = 2.0
_TOKEN = "XDG_ACTIVATION_TOKEN"  # noqa: S105 - Wayland's name for the right to come forward
_END = b""
_TAKEN = b"taken"
_LOG = logging.getLogger(__name__)


class RunningWindow(QObject):
    """The place where starts of one person find each other. Windows with other settings are strangers.

    Args:
        settings: the settings file; who uses another one gets a window of their own.
        folder: for the lock and the socket; None for where the system keeps such things of this person.

    Signals:
        asked: another start wants the window to come forward and open files, a tuple of absolute paths.
    """

    asked = Signal(object)

    def __init__(self, settings: Path, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder or _usual_folder()
        self._name = f"window-{zlib.crc32(os.fsencode(settings)):08x}"
        self._lock = QLockFile(str(self._folder / f"{self._name}.lock"))
        self._lock.setStaleLockTime(0)  # only the end of its process ends a lock
        self._listener: Listener | None = None
        self._thread: Thread | None = None

    def is_first(self) -> bool:
        """Whether no other window runs; also where nobody can tell, for a window too many beats none."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._check_folder()
        except OSError as error:
            _LOG.info("other windows cannot be found: %s", error)
            return True
        return self._lock.tryLock(0) or self._lock.error() != QLockFile.LockError.LockFailedError

    def hand_over(self, paths: tuple[str, ...], wait_s: float = LONGEST_WAIT_S) -> bool:
        """Give files to the window that runs, and ask it to come forward.

        Returns:
            Whether it took them; if not, it hangs, and a window of one's own is the way on.
        """
        from multiprocessing.connection import Client

        message = json.dumps({"paths": paths, "token": os.environ.get(_TOKEN, "")}).encode()
        deadline = time.monotonic() + wait_s
        while True:
            try:
                with Client(self._address()) as connection:
                    _let_come_forward()
                    connection.send_bytes(message)
                    return connection.poll(_SILENCE_S) and connection.recv_bytes(len(_TAKEN)) == _TAKEN
            except (OSError, EOFError) as error:
                if time.monotonic() > deadline:
                    _LOG.warning("the window that runs does not answer: %s", error)
                    return False
            time.sleep(0.05)

    def listen(self) -> bool:
        """Hear from later starts; False, with a line in the log, where that cannot be."""
        from multiprocessing.connection import Listener
        from threading import Thread

        if not self._lock.isLocked():
            return False
        address = self._address()
        try:
            if sys.platform != "win32":
                self._check_folder()
                Path(address).unlink(missing_ok=True)  # left by a crash: the lock is ours, so nobody listens there
            self._listener = Listener(address)
        except OSError as error:
            _LOG.info("later starts will not be heard: %s", error)
            return False
        self._thread = Thread(target=self._hear, args=(self._listener,), name="later starts", daemon=True)
        self._thread.start()
        return True

    def close(self) -> None:
        """Let the next start be the first one."""
        from multiprocessing.connection import Client

        if self._listener is not None and self._thread is not None:
            try:
                with Client(self._address()) as connection:
                    connection.send_bytes(_END)
            except OSError as error:
                _LOG.info("the end was not heard: %s", error)
            self._thread.join(_SILENCE_S)
            self._listener.close()
            self._listener = self._thread = None
        self._lock.unlock()

    def _check_folder(self) -> None:
        """Where a system has no such place of a person's own, it lies where others may have made one before.

        Raises:
            PermissionError: if it is somebody else's, who would hear what is handed over.
        """
        if sys.platform != "win32" and self._folder.stat().st_uid != os.getuid():
            raise PermissionError(f"{self._folder} is another person's")

    def _address(self) -> str:
        if sys.platform == "win32":
            return rf"\\.\pipe\tellapart-{self._name}"
        return str(self._folder / f"{self._name}.socket")

    def _hear(self, listener: Listener) -> None:
        while True:
            try:
                with listener.accept() as connection:
                    if not self._answer(connection):
                        return
            except (OSError, EOFError) as error:
                _LOG.info("a start was not understood: %s", error)

    def _answer(self, connection: Connection) -> bool:
        """False when it is time to end."""
        if not connection.poll(_SILENCE_S):
            return True
        message = connection.recv_bytes(LARGEST_MESSAGE)
        if message == _END:
            return False
        paths, token = _understood(message)
        if token:
            os.environ[_TOKEN] = token
        self.asked.emit(paths)
        connection.send_bytes(_TAKEN)
        return True


def _understood(message: bytes) -> tuple[tuple[str, ...], str]:
    """Paths and Wayland's token.

    Raises:
        EOFError: if it is nothing that `hand_over` sends.
    """
    try:
        match json.loads(message):
            case {"paths": [*paths], "token": str(token)} if all(isinstance(path, str) for path in paths):
                return tuple(paths), token
    except (ValueError, RecursionError) as error:
        raise EOFError(str(error)) from error
    raise EOFError("another form")


def _let_come_forward() -> None:
    """Windows lets only the program in front put another one there, and this one was just started."""
    if sys.platform == "win32":
        import ctypes

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)


def _usual_folder() -> Path:
    with warnings.catch_warnings():
        # Systems without a session have no folder for running programs; the temporary one will do, and is no news.
        warnings.simplefilter("ignore", UserWarning)
        return Path(platformdirs.user_runtime_dir("tellapart", appauthor=False))
