"""What a report is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.contracts.types import RunReport
from engine.project.run_table import SnapshotRow


@dataclass(frozen=True, slots=True)
class Filed:
    """One run, with what a report says beside its numbers.

    Attributes:
        report: the run's report, where every number comes from.
        project: name of the project, "" outside one.
        started: ISO 8601 time in UTC, "" if it is not known.
        ended: the same of its end.
        snapshot: `snapshot_id` of the data, "" if it is not known.
        contents: path of a picture to the hash of the bytes that were learned from.
        pictures: how many pictures were learned from or asked about.
        class_counts: the same by class.
        model_sha256: hash of the model file, "" if it is not there.
        made_by: (program, version) pairs that the model was made with.
    """

    report: RunReport
    project: str = ""
    started: str = ""
    ended: str = ""
    snapshot: str = ""
    contents: Mapping[str, str] = field(default_factory=dict)
    pictures: int = 0
    class_counts: Mapping[str, int] = field(default_factory=dict)
    model_sha256: str = ""
    made_by: tuple[tuple[str, str], ...] = ()


def snapshot_id(rows: Iterable[SnapshotRow]) -> str:
    """SHA-256 over content hash, label and split of every picture of a run, as hexadecimal digits.

    The order of the pictures and their names do not matter: the same data has the same id in any project.
    """
    lines = sorted(f"{row.content_hash}\t{row.label or ''}\t{row.split.value}" for row in rows)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
