"""What `tellapart train` was asked to do, kept so that `--resume` can go on with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.contracts.errors import EngineError
from engine.contracts.types import TrainOptions
from engine.files import write_atomically
from engine.project.json_values import from_json, to_json

_ASKED = "asked.json"
MODEL_ENDING = ".tellapart"


@dataclass(frozen=True, slots=True)
class Asked:
    """One training as it was asked for.

    Attributes:
        data: absolute path of the pictures.
        out: absolute path of the model file.
        options: what the person chose.
    """

    data: str
    out: str
    options: TrainOptions


def keep_what_was_asked(folder: Path, asked: Asked) -> None:
    """Write it down before the training begins; `folder` is where the training keeps its things.

    Raises:
        EngineError: "disk-full" or "cannot-write".
    """

    def write(file: BinaryIO) -> None:
        file.write(to_json(asked).encode())

    write_atomically(folder / _ASKED, write)


def what_was_asked(run: Path) -> Asked:
    """Read back what an interrupted training was asked to do.

    Args:
        run: the model file that it was to make, or the folder where it kept its things.

    Raises:
        EngineError: "no-such-run" if there is none, or it cannot be read.
    """
    # The same place as `engine.training.thorough.interrupted.run_folder`, found without importing the training.
    folder = run.with_name(f".{run.stem}.training") if run.suffix == MODEL_ENDING else run
    try:
        return from_json(Asked, (folder / _ASKED).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise EngineError(
            "no-such-run",
            f"There is no interrupted training of {run}.",
            "Name the model file that it was to make; a training that ended has nothing to go on with.",
            path=str(run),
        ) from error
