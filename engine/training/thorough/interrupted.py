"""Thorough trainings that were interrupted: where they keep what they need, and how far they came."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.files import write_atomically
from engine.training.job import TrainingPlaces
from engine.training.thorough.checkpoint import Checkpoints

_RECORD = "training.json"


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A training that can go on.

    Attributes:
        name: what the model will be called.
        started: ISO 8601 time in UTC.
        done: share of it that is done, in [0, 1].
    """

    name: str
    started: str
    done: float


def run_folder(places: TrainingPlaces, run: int) -> Path:
    """Where a training keeps what it needs to go on: in its project, or beside the model file."""
    if run:
        return places.features.parent / "runs" / str(run)
    return places.bundle.with_name(f".{places.bundle.stem}.training")


def remember(folder: Path, name: str) -> None:
    """Write down that a training has begun; one that goes on keeps its first time.

    Raises:
        EngineError: "disk-full" or "cannot-write".
    """
    if interrupted(folder) is not None:
        return
    started = datetime.now(UTC).isoformat(timespec="seconds")
    content = json.dumps({"name": name, "started": started}).encode()

    def write(file: Any) -> None:
        file.write(content)

    write_atomically(folder / _RECORD, write)


def interrupted(folder: Path) -> Interrupted | None:
    """What is known of the training that keeps its things in `folder`; None if there is none."""
    try:
        record = json.loads((folder / _RECORD).read_bytes())
        name, started = str(record["name"]), str(record["started"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    checkpoint = Checkpoints(folder / "checkpoints").newest().checkpoint
    if checkpoint is None:
        return Interrupted(name, started, 0.0)
    done, epochs = checkpoint.state.get("done", 0), checkpoint.state.get("epochs", 0)
    return Interrupted(name, started, min(1.0, done / epochs) if epochs else 0.0)


def forget(folder: Path) -> None:
    """Remove what a training kept to go on; that it is not there is no error."""
    shutil.rmtree(folder, ignore_errors=True)
