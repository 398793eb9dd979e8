"""A model file in half precision, with what that cost: about half the size, answers up to 0.01 apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.bundle.classifier import Classifier
from engine.bundle.golden import Golden, check_golden
from engine.bundle.golden_making import golden_answers, golden_members
from engine.bundle.half_graph import halved
from engine.bundle.inspection import inspect_graph
from engine.bundle.reading import Bundle, open_bundle
from engine.bundle.upgrading import newest_graph
from engine.bundle.writing import head_member, write_described
from engine.contracts.errors import EngineError
from engine.contracts.projects import PictureRow
from engine.contracts.sharing import HalfFacts, Precision
from engine.contracts.types import JobId, ModelCard
from engine.devices import cpu_device
from engine.jobs import Report, StopToken

Labelled = Path | Sequence[PictureRow]
"""A folder of class folders, a CSV file, or pictures that are known already."""

_JOB = JobId("half")


def write_half(
    path_in: Path,
    path_out: Path,
    *,
    pictures: Labelled | None = None,
    stop: StopToken,
    job: JobId = _JOB,
    report: Report = lambda _event: None,
) -> ModelCard:
    """Write a model file in half precision, with its own golden answers and what was measured.

    Args:
        path_in: a model file of any version in full precision.
        path_out: the file to make or replace.
        pictures: labelled pictures that both are asked about; None to measure on the golden pictures only.
        stop: looked at between pictures.
        job: the job that progress is named after.
        report: takes `JobProgress` while both are asked.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "already-half"; whatever `open_bundle`, `read_labelled` and `evaluate` raise; "disk-full" or
            "cannot-write".
    """
    bundle = open_bundle(path_in)
    if bundle.description.precision is Precision.HALF:
        raise EngineError(
            "already-half",
            "This model is in half precision already.",
            "Take the one in full precision that it was made from.",
        )
    full = newest_graph(bundle)
    half = halved(full)
    model_bytes = half.SerializeToString(deterministic=True)
    stop.raise_if_stopped()
    members = golden_members(model_bytes)
    scored = bundle.description.scored
    facts = _facts(
        golden_answers(full.SerializeToString())[0], check_golden(members, len(bundle.classes), scored=scored)
    )
    described = replace(bundle.description, precision=Precision.HALF, half=facts)
    weight, bias = inspect_graph(model_bytes, described)
    if pictures is not None:
        small = replace(bundle, description=described, model_bytes=model_bytes, weight=weight, bias=bias)
        described = replace(
            described, half=_with_accuracy(facts, _rows(pictures, stop), (bundle, small), job, report, stop)
        )
    stop.raise_if_stopped()
    return write_described(path_out, described, half, head_member(weight, bias, Precision.HALF), golden=members)


def _facts(expected: np.ndarray[tuple[int, ...], np.dtype[np.float32]], golden: Golden) -> HalfFacts:
    found = golden.probabilities
    return HalfFacts(
        pictures=len(found),
        largest_difference=float(np.abs(found - expected).max()),
        top1_agreement=float((found.argmax(1) == expected.argmax(1)).mean()),
    )


def _rows(pictures: Labelled, stop: StopToken) -> Sequence[PictureRow]:
    from engine.project.importing import read_labelled

    if not isinstance(pictures, Path):
        return pictures
    labelled = read_labelled([pictures], stop, lambda _event: None, _JOB)
    return [PictureRow(-1, each.path, each.label, each.split, each.problem) for each in labelled.pictures]


def _with_accuracy(
    facts: HalfFacts,
    rows: Sequence[PictureRow],
    full_and_half: tuple[Bundle, Bundle],
    job: JobId,
    report: Report,
    stop: StopToken,
) -> HalfFacts:
    from engine.evaluation.evaluate import evaluate

    scores = []
    for bundle in full_and_half:
        classifier = Classifier(bundle, cpu_device(chosen=True))
        try:
            scores.append(evaluate(rows, classifier, job=job, report=report, stop=stop).score)
        finally:
            classifier.close()
    full, half = scores
    return replace(facts, labelled=full.total, accuracy_full=full.accuracy, accuracy_half=half.accuracy)
