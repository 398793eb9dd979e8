"""Writing files so that a crash, a full disk or a cancelled job never destroys the last good one."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from engine.contracts.errors import EngineError


def write_atomically(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file completely or not at all.

    The bytes go to a temporary file in the same folder, reach the disk, and replace `path` in one step.

    Args:
        path: the file to make or replace; its folder is made if it is missing.
        write: writes the content to the open file it is given.

    Raises:
        EngineError: "disk-full" or "cannot-write", with what to do.
    """
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-", suffix=".tmp")
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise writing_failed(error, path) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def check_can_write(path: Path) -> None:
    """Find out before a long job whether its result can be written; leaves nothing behind but the folder.

    Raises:
        EngineError: "disk-full" or "cannot-write", with what to do.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            """Opening it is the question."""
    except (OSError, ValueError) as error:
        raise writing_failed(error if isinstance(error, OSError) else OSError(str(error)), path) from error


def writing_failed(error: OSError, path: Path) -> EngineError:
    """Turn a failed write into something a person can act on."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(path)
    return EngineError(
        "cannot-write",
        f"{path} could not be written: {error.strerror or error}.",
        "Choose a folder that you may write to.",
        path=str(path),
    )


def disk_full(path: Path) -> EngineError:
    """There is no room for `path`."""
    return EngineError(
        "disk-full",
        f"There is no space left to write {path.name}.",
        "Free some space on that disk, then try again; nothing was lost.",
        path=str(path),
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
