"""What a thorough training needs to go on, on disk: whole, or the one before it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.files import write_atomically

KEPT = 2
_PREFIX = "state-"
_LARGEST_STATE = 64 << 20
"""Bytes of JSON; no checkpoint comes near it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One moment of a training.

    Attributes:
        state: whatever JSON can hold: settings, epoch, batch, what the pictures were.
        tensors: numbers by name, of any shape.
    """

    state: Mapping[str, Any]
    tensors: Mapping[str, NDArray[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What was on disk.

    Attributes:
        checkpoint: the newest whole one, or None.
        damaged: how many newer ones were damaged and were passed over.
    """

    checkpoint: Checkpoint | None
    damaged: int


class Checkpoints:
    """The last two moments of one training.

    Each is two files: the numbers as safetensors, then a JSON file with their hash, which makes them count. Both
    are written beside their place, reach the disk and are renamed, and then the folder that names them reaches the
    disk: a process that is killed and a power cut leave the new moment or the one before it. Damage is found by
    the hashes.

    Args:
        folder: where they are; made by the first `save`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, checkpoint: Checkpoint) -> None:
        """Keep a moment, and forget those before the last two.

        Raises:
            EngineError: "disk-full" or "cannot-write"; what was kept before stays whole.
        """
        from safetensors.numpy import save

        number = max(self._numbers(), default=0) + 1
        content = save({name: np.ascontiguousarray(value) for name, value in checkpoint.tensors.items()})
        state = json.dumps(checkpoint.state, allow_nan=False)
        said = {"tensors": _hash(content), "checked": _hash(state.encode()), "state": state}
        try:
            write_atomically(self._tensors(number), lambda file: _write(file, content))
            write_atomically(self._state(number), lambda file: _write(file, json.dumps(said).encode()))
        except BaseException:
            self._remove(number)
            raise
        _reach_the_disk(self._folder)
        for older in self._numbers():
            if older <= number - KEPT:
                self._remove(older)

    def newest(self) -> Found:
        """The newest moment that is whole, passing over damaged ones."""
        damaged = 0
        for number in sorted(self._numbers(), reverse=True):
            checkpoint = self._read(number)
            if checkpoint is not None:
                return Found(checkpoint, damaged)
            damaged += 1
        return Found(None, damaged)

    def remove(self) -> None:
        """Forget everything; the folder goes as well."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read(self, number: int) -> Checkpoint | None:
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            if self._state(number).stat().st_size > _LARGEST_STATE:
                return None
            said = json.loads(self._state(number).read_bytes())
            state, content = said["state"], self._tensors(number).read_bytes()
            if _hash(state.encode()) != said["checked"] or _hash(content) != said["tensors"]:
                return None
            return Checkpoint(json.loads(state), load(content))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, SafetensorError):
            return None

    def _numbers(self) -> list[int]:
        found = set()
        for path in self._folder.glob(f"{_PREFIX}*"):
            number = path.name.removeprefix(_PREFIX).partition(".")[0]
            if number.isdecimal():
                found.add(int(number))
        return sorted(found)

    def _remove(self, number: int) -> None:
        for path in (self._state(number), self._tensors(number)):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def _state(self, number: int) -> Path:
        return self._folder / f"{_PREFIX}{number:08}.json"

    def _tensors(self, number: int) -> Path:
        return self._folder / f"{_PREFIX}{number:08}.safetensors"


def _hash(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=32).hexdigest()


def _write(file: Any, content: bytes) -> None:
    file.write(content)


def _reach_the_disk(folder: Path) -> None:
    """A rename survives a power cut once its folder was written; Windows does that by itself."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):  # some network file systems cannot
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
