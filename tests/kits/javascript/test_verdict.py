"""What is said of a picture is the same in Node as in Tellapart, also where numbers are close."""

from __future__ import annotations

import numpy as np

from engine.bundle.running import Answers
from engine.classification.telling import results_of
from engine.contracts.judgement import Rejection
from engine.contracts.types import ModelCard, Preprocessing

CLASSES = ("ant", "bee", "moth", "Ω wasp")


def card(thresholds, rejection):
    return ModelCard(
        key="",
        name="insects",
        classes=CLASSES,
        backbone="tiny",
        preprocessing=Preprocessing(size=32, short_side=36),
        score=None,
        created="",
        size_bytes=0,
        rejection=rejection,
        thresholds=thresholds,
    )


def near(rng, number):
    """The number as 32 bits, or one of its two neighbours."""
    return float(np.nextafter(np.float32(number), np.float32(rng.choice([-1, 0, 1, 2]) * 1e9)))


def test_verdicts_are_the_same(script):
    rng = np.random.default_rng(11)
    asked, expected = [], []
    for _ in range(600):
        thresholds = tuple(np.round(rng.random(4), 2).tolist()) if rng.random() < 0.5 else ()
        rejection = None
        if rng.random() < 0.7:
            method = str(rng.choice(["everything", "confidence"]))
            rejection = Rejection(method, round(rng.normal(), 1), round(float(rng.random()), 1))
        probabilities = rng.random(4).astype(np.float32)
        if thresholds:
            probabilities = np.array([near(rng, number) for number in thresholds], np.float32)
        if rejection is not None and rng.random() < 0.7:
            probabilities[rng.integers(4)] = near(rng, rejection.confidence_threshold)
        if rng.random() < 0.2:
            probabilities[1] = probabilities[2]
        scored = rejection is not None and rejection.method != "confidence"
        unknown = np.array([near(rng, rejection.unknown_threshold)], np.float32) if scored else None
        (result,) = results_of(Answers(probabilities[None], unknown), card(thresholds, rejection), top=4)
        expected.append(
            {
                "name": result.class_name,
                "top": [name for name, _ in result.top],
                "labels": list(result.labels),
                "noneOfThese": result.none_of_these,
            }
        )
        description = {
            "classes": CLASSES,
            "thresholds": thresholds,
            "rejection": rejection
            and {
                "method": rejection.method,
                "unknownThreshold": rejection.unknown_threshold,
                "confidenceThreshold": rejection.confidence_threshold,
            },
        }
        asked.append(
            {
                "description": description,
                "probabilities": probabilities.tolist(),
                "unknownScore": None if unknown is None else float(unknown[0]),
            }
        )
    assert script("judge.mjs", asked) == expected
    assert {one["noneOfThese"] for one in expected} == {True, False}
