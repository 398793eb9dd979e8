"""Reading a picture's file once: its bytes, and the name of its content."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from engine.contracts.errors import PictureError

LARGEST_FILE = 1 << 30
"""Bytes; a bigger file is refused before it is read."""


@dataclass(frozen=True)
class FileContent:
    """The bytes of one file.

    Attributes:
        data: all of them, at least one.
    """

    data: bytes

    @cached_property
    def content_hash(self) -> str:
        """BLAKE2b-128 of the bytes as 32 hexadecimal digits; the same picture under two names has the same.

        Worked out when it is first asked for: classifying does not need it.
        """
        return hash_content(self.data)


def hash_content(data: bytes) -> str:
    """BLAKE2b-128 of some bytes as 32 hexadecimal digits."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def read_file(path: Path) -> FileContent:
    """Read a file that should be a picture.

    Raises:
        PictureError: "missing", "no-permission", "is-a-folder", "empty-file", "too-large" or "unreadable".
    """
    try:
        # Without O_NONBLOCK, opening a named pipe that nobody writes to would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise _not_a_file(path, is_folder=stat.S_ISDIR(status.st_mode))
            if status.st_size > LARGEST_FILE:
                raise _too_large(path)
            # Asking for 1 GiB sets it aside first; a file that gives more than it claimed is read on.
            data = file.read(status.st_size + 1)
            if len(data) > status.st_size:
                data += file.read(LARGEST_FILE + 1 - len(data))
    except (OSError, ValueError) as error:
        if isinstance(error, PermissionError) and path.is_dir():  # how Windows says that it is a folder
            raise _not_a_file(path, is_folder=True) from error
        raise reading_failed(error, str(path)) from error
    if not data:
        raise PictureError(
            "empty-file",
            "The file is empty.",
            "It was probably never copied completely; copy it again from where it came from.",
            path=str(path),
        )
    if len(data) > LARGEST_FILE:
        raise _too_large(path)
    return FileContent(data)


def reading_failed(error: OSError | ValueError, path: str) -> PictureError:
    """Turn a failed look at a file or folder into something a person can act on."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return PictureError(
            "missing",
            "The file is no longer there.",
            "It was moved, renamed or deleted; add it again from where it is now.",
            path=path,
        )
    if isinstance(error, PermissionError):
        return PictureError(
            "no-permission",
            "You do not have permission to read this.",
            "Ask its owner for permission, or copy it to a folder of your own.",
            path=path,
        )
    if isinstance(error, IsADirectoryError):
        return _not_a_file(Path(path), is_folder=True)
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    hint = "Check the disk or the network drive it is on, then try again."
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        hint = "Give it a shorter name."
    return PictureError("unreadable", f"The file could not be read: {reason}.", hint, path=path)


def _not_a_file(path: Path, *, is_folder: bool) -> PictureError:
    if is_folder:
        return PictureError(
            "is-a-folder", "This is a folder, not a picture.", "Choose the pictures inside it.", path=str(path)
        )
    return PictureError(
        "not-a-picture", "This is a device or a pipe, not a picture.", "Choose a picture file.", path=str(path)
    )


def _too_large(path: Path) -> PictureError:
    return PictureError(
        "too-large",
        "The file is larger than 1 GiB.",
        "Save a smaller version of the picture and use that.",
        path=str(path),
    )
