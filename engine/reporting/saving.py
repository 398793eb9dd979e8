"""From a run, or a lone model file, to a report on disk."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from engine.bundle.description import Description
from engine.bundle.reading import Bundle, open_bundle
from engine.contracts.errors import EngineError
from engine.contracts.judgement import ClassScore
from engine.contracts.types import RunReport
from engine.evaluation.compare import BETWEEN_CLASSES
from engine.evaluation.metrics import per_class_table
from engine.explanation.explainer import Explainer
from engine.files import write_atomically
from engine.project.run_table import FinishedRun
from engine.project.store import ProjectStore
from engine.reporting.filed import Filed, snapshot_id
from engine.reporting.kept import from_record, with_judgement
from engine.reporting.page import report_page
from engine.reporting.small_pictures import SmallPictures
from engine.reporting.words import Words


def filed_run(store: ProjectStore, run: FinishedRun) -> tuple[Filed, Bundle | None]:
    """What a project knows of a run, and its model if the file is still there and whole."""
    snapshot = store.snapshot(run.run)
    rows = store.rows_of([row.picture for row in snapshot])
    paths = {row.picture: row.path for row in rows}
    path = Path(run.report.model.key)
    bundle = _open(path)
    return Filed(
        report=run.report,
        project=store.name,
        started=run.started,
        ended=run.ended,
        snapshot=snapshot_id(snapshot),
        pictures=sum(row.label is not None for row in snapshot),
        contents={paths[row.picture]: row.content_hash for row in snapshot if row.picture in paths},
        class_counts=_counts((row.label for row in snapshot), several=run.report.model.multi_label),
        model_sha256=_hash_of(path),
        made_by=bundle.description.made_by if bundle else (),
    ), bundle


def filed_model(path: Path) -> tuple[Filed, Bundle]:
    """What a model file says of its own training, where the project that made it is not at hand.

    Raises:
        EngineError: "no-report" if the model was not judged; and what `open_bundle` raises.
    """
    bundle = open_bundle(path)
    report = with_judgement(_report_of(bundle), from_record(bundle.description.record))
    counts = {score.name: score.pictures for score in report.per_class}
    return Filed(
        report=report,
        ended=bundle.description.created,
        pictures=report.score.total,
        class_counts=counts,
        model_sha256=_hash_of(path),
        made_by=bundle.description.made_by,
    ), bundle


def save_report(
    path: Path,
    filed: Filed,
    bundle: Bundle | None,
    *,
    check: Callable[[], None],
    words: Mapping[str, str] | None = None,
    drawn: Callable[[int], None] = lambda _count: None,
) -> None:
    """Write a report as one HTML file.

    Args:
        path: the file to make or replace.
        filed: the run.
        bundle: its model, for heat-maps; None leaves them out.
        check: called before every picture; may raise to leave, and nothing is written then.
        words: translated sentences, see `engine.reporting.words.ENGLISH`; None for English.
        drawn: told before every picture how many were dealt with so far.

    Raises:
        EngineError: "disk-full" or "cannot-write".
    """
    explainer = Explainer(bundle) if bundle is not None else None
    try:
        page = report_page(filed, SmallPictures(explainer, check, drawn), Words(words))
    finally:
        if explainer is not None:
            explainer.close()

    def write(file: BinaryIO) -> None:
        file.write(page.encode("utf-8"))

    write_atomically(path, write)


def _counts(labels: Iterable[str | None], *, several: bool) -> dict[str, int]:
    """Pictures of each class; a picture with several counts for each of them."""
    counts: Counter[str] = Counter()
    for label in labels:
        if label is not None:
            counts.update(label.split(BETWEEN_CLASSES) if several else [label])
    return dict(sorted(counts.items()))


def _open(path: Path) -> Bundle | None:
    try:
        return open_bundle(path)
    except EngineError:
        return None  # the numbers of a run whose model is gone are still worth filing


def _hash_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _report_of(bundle: Bundle) -> RunReport:
    description = bundle.description
    if description.score is None:
        raise EngineError(
            "no-report",
            f"The model “{description.name}” does not say how it was judged.",
            "Choose a model that was trained from your own pictures.",
        )
    confusion = _confusion(description)
    per_class: tuple[ClassScore, ...] = ()
    if confusion:
        import numpy as np

        scores = per_class_table(np.array(confusion, np.int64), description.classes)
        per_class = tuple(
            ClassScore(name, int(found["pictures"]), float(found["precision"]), float(found["recall"]))
            for name, found in scores.items()
        )
    choices = description.record.get("choices")
    seconds = description.record.get("seconds")
    return RunReport(
        run=0,
        model=bundle.card,
        score=description.score,
        held_out=str(description.record.get("held_out", "")),
        confusion=confusion,
        checked=(),
        unreadable=(),
        choices=tuple((str(k), str(v)) for k, v in choices.items()) if isinstance(choices, dict) else (),
        seconds=float(seconds) if isinstance(seconds, int | float) else 0.0,
        mode=bundle.card.mode,
        per_class=per_class,
    )


def _confusion(description: Description) -> tuple[tuple[int, ...], ...]:
    """The counts in the training record, which anybody may have written; nothing if they are no square."""
    counts = description.record.get("confusion")
    size = len(description.classes)
    if not isinstance(counts, list) or len(counts) != size:
        return ()
    for row in counts:
        if not isinstance(row, list) or len(row) != size:
            return ()
        if not all(isinstance(count, int) and 0 <= count < 2**53 for count in row):
            return ()
    return tuple(tuple(row) for row in counts)
