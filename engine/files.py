"""Writing files so that a crash, a full disk or a cancelled job never destroys the last good one."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from engine.contracts.errors import EngineError

_PREFIX, _SUFFIX = ".tellapart-", ".tmp"
ABANDONED_SECONDS = 600.0
"""A temporary file that was not written to for this long belongs to nobody any more."""


def write_atomically(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file completely or not at all.

    The bytes go to a temporary file in the same folder, reach the disk, and replace `path` in one step. Where
    `path` is a link, the file that it leads to is replaced; a device or a pipe is written to as it is.

    Args:
        path: the file to make or replace; its folder is made if it is missing.
        write: writes the content to the open file it is given.

    Raises:
        EngineError: "disk-full" or "cannot-write", with what to do.
    """
    temporary: str | None = None
    try:
        if _is_stream(path):
            whole = io.BytesIO()  # writers may go back and forth, which a pipe cannot
            write(whole)
            path.write_bytes(whole.getvalue())
            return
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_abandoned(target.parent)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=_PREFIX, suffix=_SUFFIX)
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(target)
        temporary = None
    except OSError as error:
        raise writing_failed(error, path) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read.

    Raises:
        EngineError: "cannot-write" if there is one already or its folder cannot be written to; "disk-full".
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise writing_failed(error, path) from error


def check_can_write(path: Path) -> None:
    """Find out before a long job whether its result can be written; leaves nothing behind but the folder.

    Raises:
        EngineError: "disk-full" or "cannot-write", with what to do.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if _is_stream(path):
            return
        parent = Path(os.path.realpath(path)).parent
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=parent):
            """Opening it is the question."""
    except (OSError, ValueError) as error:
        raise writing_failed(error if isinstance(error, OSError) else OSError(str(error)), path) from error


def remove_abandoned(folder: Path) -> None:
    """Remove temporary files of `write_atomically` that a killed process left in a folder."""
    for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                path.unlink()


def writing_failed(error: OSError, path: Path) -> EngineError:
    """Turn a failed write into something a person can act on."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(path)
    reason, hint = error.strerror or str(error), "Choose a folder that you may write to."
    in_the_way = _file_for_a_folder(path)
    if in_the_way is not None:
        reason, hint = f"{in_the_way} is a file", "Choose a folder."
    elif error.errno == errno.EEXIST:
        reason, hint = "it is there already", "Choose another name."
    elif error.errno == errno.EISDIR:
        reason, hint = "there is a folder of that name", "Choose another name."
    return EngineError("cannot-write", f"{path} could not be written: {reason}.", hint, path=str(path))


def disk_full(path: Path) -> EngineError:
    """There is no room for `path`."""
    return EngineError(
        "disk-full",
        f"There is no space left to write {path.name}.",
        "Free some space on that disk, then try again; nothing was lost.",
        path=str(path),
    )


def _file_for_a_folder(path: Path) -> Path | None:
    """What a path takes for a folder and is a file."""
    for parent in path.parents:
        with contextlib.suppress(OSError, ValueError):
            if parent.exists():
                return None if parent.is_dir() else parent
    return None


def _is_stream(path: Path) -> bool:
    """Whether it is a device or a pipe: /dev/null would else be replaced by a file where that is allowed."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
