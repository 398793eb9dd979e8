"""Stores in a model file when it answers "none of these", and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.bundle.description import MAX_UNKNOWN_SCORE
from engine.bundle.reading import open_bundle
from engine.bundle.writing import head_member, write_described
from engine.contracts.errors import EngineError
from engine.contracts.judgement import Rejection
from engine.contracts.types import ModelCard
from engine.evaluation.refusing import CONFIDENCE_ONLY, Numbers, rejection_at

PREDICTIONS = "held_out_predictions"
"""Where a training record keeps them: a list of [confidence, 1 if right else 0, unknown score or null]."""

MOST_PREDICTIONS = 50_000


def held_out_predictions(
    confidence: Numbers, right: NDArray[np.bool_], unknown: Numbers | None
) -> list[list[float | int | None]]:
    """Predictions of pictures that a model had not learned from, for `record[PREDICTIONS]`.

    Args:
        confidence: probability of the guess, shape (n,), in [0, 1].
        right: whether the guess was right, shape (n,).
        unknown: unknown scores, shape (n,); None for a model that has none.

    Returns:
        One row per picture, numbers rounded to six digits; of more than `MOST_PREDICTIONS` pictures, as many
        evenly chosen ones.
    """
    n = len(confidence)
    rows = range(n) if n <= MOST_PREDICTIONS else np.linspace(0, n - 1, MOST_PREDICTIONS).astype(int).tolist()
    return [
        [
            round(float(confidence[row]), 6),
            int(right[row]),
            None if unknown is None else float(f"{float(unknown[row]):.6g}"),
        ]
        for row in rows
    ]


def set_rejection(path: Path, confidence_threshold: float, unknown_threshold: float | None = None) -> ModelCard:
    """Change a model file's thresholds, completely or not at all; its answers stay as they are.

    A signature is dropped, since the file is not any more what was signed: `signed_by` of the card is "" then.
    Coverage and accuracy are worked out anew from the held-out predictions in its record.

    Args:
        path: the model file.
        confidence_threshold: the smallest confidence that is answered, in [0, 1].
        unknown_threshold: the largest unknown score that is answered; None to leave it.

    Returns:
        The card afterwards.

    Raises:
        EngineError: "no-held-out-answers" if the file does not hold any; whatever `open_bundle` raises;
            "disk-full" or "cannot-write".
        ValueError: if a threshold is out of range, or the model has no unknown score to hold one against.
    """
    if not 0.0 <= confidence_threshold <= 1.0:
        raise ValueError("a confidence lies between 0 and 1")
    bundle = open_bundle(path)
    before = bundle.description.rejection or Rejection(CONFIDENCE_ONLY, unknown_threshold=0.0)
    if unknown_threshold is not None:
        if before.method == CONFIDENCE_ONLY or not abs(unknown_threshold) <= MAX_UNKNOWN_SCORE:
            raise ValueError("this model cannot have that unknown threshold")
        before = replace(before, unknown_threshold=float(unknown_threshold))
    asked = replace(before, confidence_threshold=float(confidence_threshold))
    confidence, right, unknown = _read_predictions(bundle.description.record.get(PREDICTIONS), asked)
    coverage, accuracy = rejection_at(confidence, right, unknown, asked)
    import onnx

    return write_described(
        path,
        replace(bundle.description, rejection=replace(asked, coverage=coverage, accuracy=accuracy)),
        onnx.ModelProto.FromString(bundle.model_bytes),
        head_member(bundle.weight, bundle.bias, bundle.description.precision),
        core=bundle.core_bytes,
        golden=bundle.golden_members or None,
    )


def _read_predictions(
    content: Any, rejection: Rejection
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64] | None]:
    scored = rejection.method != CONFIDENCE_ONLY
    if not isinstance(content, list) or not content or not all(_is_prediction(row, scored) for row in content):
        raise EngineError(
            "no-held-out-answers",
            "This model holds no answers about pictures that it had not learned from, so nobody can say what"
            " stricter answers would cost.",
            "Train it again, then choose how strict it should be.",
        )
    confidence = np.array([row[0] for row in content], np.float64)
    right = np.array([row[1] for row in content], np.bool_)
    return confidence, right, np.array([row[2] for row in content], np.float64) if scored else None


def _is_prediction(row: Any, scored: bool) -> bool:
    if not isinstance(row, Sequence) or len(row) != 3:
        return False
    confidence, right, unknown = row
    if not (isinstance(confidence, int | float) and 0 <= confidence <= 1 and right in (0, 1)):
        return False
    return not scored or (isinstance(unknown, int | float) and abs(unknown) <= MAX_UNKNOWN_SCORE)
