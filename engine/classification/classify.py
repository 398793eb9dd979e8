"""From files to answers."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from engine.bundle.classifier import Classifier
from engine.classification.telling import results_of
from engine.classification.walking import WalkedAhead
from engine.contracts.errors import EngineError, PictureError
from engine.contracts.events import PicturesClassified, PicturesFound
from engine.contracts.types import JobId, PictureResult, Problem
from engine.jobs import Report, StopToken
from engine.pictures.decoding import decode
from engine.pictures.finding import Found
from engine.pictures.reading import read_file
from engine.pictures.resizing import to_pixels
from engine.progress import Progress
from engine.streaming import work_in_order

SECONDS_BETWEEN_COUNTS = 0.1


def worker_count() -> int:
    """Threads that read, decode and compute: one for each core this process may use."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # Windows and macOS do not tell which cores a process may use
        return max(1, os.cpu_count() or 1)


def classify(
    found: Iterable[Found],
    classifier: Classifier,
    *,
    top: int,
    stop: StopToken,
    reduced_decoding: bool = False,
    skip: int = 0,
) -> Iterator[list[PictureResult]]:
    """Ask a model about pictures.

    Args:
        found: files, and folders that could not be looked into.
        classifier: the model.
        top: how many classes to report, at least 1.
        stop: looked at before every picture.
        reduced_decoding: let big JPEGs be decoded at a smaller scale.
        skip: leave this many out at the start; results are numbered as if they were there.

    Yields:
        A few results at a time, in order, one for each of `found`.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: if the model cannot answer at all.
    """
    numbered = islice(enumerate(found), skip, None)
    reduced_to = classifier.preprocessing.short_side if reduced_decoding else None

    def answer(batch: list[tuple[int, Found]]) -> list[PictureResult]:
        return _answer(batch, classifier, top, reduced_to, stop)

    return work_in_order(answer, numbered, workers=worker_count(), chunk=classifier.batch_size, stop=stop)


def classify_job(
    paths: Sequence[str],
    classifier: Classifier,
    *,
    job: JobId,
    report: Report,
    stop: StopToken,
    top: int = 5,
    reduced_decoding: bool = False,
    skip: int = 0,
) -> None:
    """Classify files and folders, reporting what is found, what is answered and the time left.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "empty-folder" if there is no picture at all; or if the model cannot answer.
    """
    walked = WalkedAhead(paths, stop)
    progress = Progress(job, "classifying", 0, report, begun=skip)
    answered, said, said_at = skip, -1, 0.0
    try:
        for results in classify(
            walked, classifier, top=top, stop=stop, reduced_decoding=reduced_decoding, skip=skip
        ):
            if said != walked.total and (walked.finished or time.monotonic() - said_at > SECONDS_BETWEEN_COUNTS):
                said, said_at = walked.total, time.monotonic()
                report(PicturesFound(job, said, walked.finished))
            report(PicturesClassified(job, tuple(results)))
            answered += len(results)
            progress.update(answered, walked.total if walked.finished else 0)
    finally:
        walked.close()
    report(PicturesFound(job, walked.total, finished=True))
    if walked.total == 0:
        raise EngineError(
            "empty-folder",
            "There are no pictures in there.",
            "Choose JPEG, PNG, WebP, AVIF, HEIC, TIFF, BMP or GIF files, or a folder that holds some.",
        )


def _answer(
    batch: list[tuple[int, Found]], classifier: Classifier, top: int, reduced_to: int | None, stop: StopToken
) -> list[PictureResult]:
    problems: dict[int, Problem] = {}
    notes: dict[int, Problem | None] = {}
    size = classifier.preprocessing.size
    pixels = np.empty((len(batch), 3, size, size), np.float32)
    for index, found in batch:
        stop.raise_if_stopped()
        if found.problem is not None:
            problems[index] = found.problem
            continue
        try:
            picture = decode(read_file(Path(found.path)).data, path=found.path, reduced_to=reduced_to)
        except PictureError as error:
            problems[index] = error.problem()
            continue
        to_pixels(picture.rgb, classifier.preprocessing, out=pixels[len(notes)])
        notes[index] = picture.note
    told = iter(results_of(classifier.answers(pixels[: len(notes)]), classifier.card, top) if notes else ())
    return [
        PictureResult(index, found.path, (), problems[index])
        if index in problems
        else replace(next(told), index=index, path=found.path, note=notes[index])
        for index, found in batch
    ]
