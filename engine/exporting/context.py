"""What the writer of one target is handed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.bundle.reading import Bundle
from engine.jobs import StopToken


@dataclass(frozen=True, eq=False, slots=True)
class ExportContext:
    """One target on its way to the disk.

    Attributes:
        bundle: the checked model, version 3.
        bundle_path: its file as it was exported, `OUT/NAME.tellapart`.
        folder: an empty folder to write into; it becomes `OUT/share/TARGET` when the writer is through.
        stop: to be looked at between files and long steps.
    """

    bundle: Bundle
    bundle_path: Path
    folder: Path
    stop: StopToken
