"""A made-up run with everything that is found out about a model."""

from __future__ import annotations

from dataclasses import replace

from demo_data import run

from engine.api import (
    Advice,
    Calibration,
    Coach,
    CoveragePoint,
    DoubtfulLabel,
    LearningPoint,
    LookAlikes,
    Rejection,
    ReliabilityBin,
    RunReport,
)

SIGNS = (("one", 10), ("six", 9), ("two", 8))
CELLS = {
    ("one", "one"): [0.9] * 9,
    ("one", "two"): [0.6],
    ("two", "two"): [0.9] * 5,
    ("two", "six"): [0.5, 0.97, 0.7],
    ("six", "six"): [0.8] * 8,
    ("six", "one"): [0.4],
}
COVERAGE = (CoveragePoint(0.0, 1.0, 0.81), CoveragePoint(0.5, 0.92, 0.9), CoveragePoint(0.9, 0.5, 0.99))


def judged_run(name: str = "hands 3", doubtful: int = 4) -> RunReport:
    """27 pictures of three classes, 22 of them right; the mistakes are the first doubtful ones."""
    report = run(CELLS, name)
    wrong = sorted(report.checked, key=lambda picture: (picture.label == picture.guess, picture.picture))
    doubted = tuple(
        DoubtfulLabel(
            picture.picture,
            picture.path,
            picture.label,
            picture.guess if picture.guess != picture.label else "six",
            1 - place / 30,
        )
        for place, picture in enumerate(wrong[:doubtful])
    )
    points = tuple(
        LearningPoint(*point) for point in ((6, 0.5, 0.4, 0.6), (12, 0.7, 0.65, 0.75), (24, 0.8, 0.78, 0.82))
    )
    return replace(
        report,
        model=replace(report.model, rejection=Rejection("nearest", 0.4)),
        look_alikes=LookAlikes(
            (("/photos/1.jpg", "/photos/2.jpg", "/photos/3.jpg"), ("/photos/5.jpg", "/photos/6.jpg")), 5, 0.85
        ),
        calibration=Calibration(
            0.12,
            0.02,
            (ReliabilityBin(0.6, 0.8, 0.7, 0.8, 9), ReliabilityBin(0.8, 1.0, 0.9, 1.0, 18)),
            (ReliabilityBin(0.6, 0.8, 0.7, 0.71, 9), ReliabilityBin(0.8, 1.0, 0.9, 0.88, 18)),
        ),
        coverage=COVERAGE,
        doubtful=doubted,
        coach=Coach(points, Advice.MORE, 0.86, (("two", 8), ("six", 9))),
    )
