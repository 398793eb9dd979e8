"""A run with everything that a report can show, and names that would like to be code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.contracts.judgement import (
    Advice,
    Calibration,
    ClassScore,
    Coach,
    CoveragePoint,
    DoubtfulLabel,
    LearningPoint,
    LookAlikes,
    Rejection,
    ReliabilityBin,
    Remeasured,
    TriedRecipe,
    Verdict,
)
from engine.contracts.types import (
    CheckedPicture,
    ModelCard,
    Preprocessing,
    Problem,
    RunReport,
    Score,
    TrainOptions,
)

EVIL = '<script src="http://evil.example/x.js"></script>'


@pytest.fixture
def full_report(save_picture, tmp_path: Path) -> RunReport:
    paths = [str(save_picture(tmp_path / "red" / f"{n}.png", seed=n)) for n in range(4)]
    gone = str(tmp_path / "gone" / f"{EVIL.replace('/', '')}.png")
    score = Score(3, 5, 0.231, 0.882, 0.55)
    bins = (ReliabilityBin(0.4, 0.6, 0.5, 0.4, 1), ReliabilityBin(0.8, 1.0, 0.9, 0.88, 4))
    card = ModelCard(
        key=str(tmp_path / "birds 1.tellapart"),
        name="birds 1",
        classes=("red", EVIL),
        backbone="tiny",
        preprocessing=Preprocessing(),
        score=score,
        created="2026-01-02T03:04:05+00:00",
        size_bytes=14_000_000,
        rejection=Rejection("neighbours", 1.25, 0.4, 0.92, 0.99, 7),
    )
    return RunReport(
        run=3,
        model=card,
        score=score,
        held_out="cross-validated",
        confusion=((3, 1), (1, 0)),
        checked=(
            *(CheckedPicture(n, path, "red", "red", 0.9) for n, path in enumerate(paths[:3])),
            CheckedPicture(3, paths[3], "red", EVIL, 0.7),
            CheckedPicture(4, gone, EVIL, "red", 0.95),
        ),
        unreadable=((gone, Problem("truncated", "The file ends early.")),),
        choices=(("mode", "quick"), ("framing", "whole"), ("size", "384"), ("depth", "both"), ("odd", "thing")),
        seconds=4.25,
        warnings=(Problem("class-too-small", "“wren” has only one picture.", "Add more."),),
        options=TrainOptions(seed=11),
        tried=(
            TriedRecipe("centre", 224, "last", 0.5, 200),
            TriedRecipe("whole", 384, "both", 0.61, 200, chosen=True),
        ),
        accuracy_plain=0.5,
        per_class=(ClassScore("red", 4, 0.75, 0.76), ClassScore(EVIL, 1, 0.0, 0.0)),
        look_alikes=LookAlikes(((paths[0], paths[1]),), 2, 0.78),
        calibration=Calibration(0.0912, 0.0213, bins, bins),
        coverage=(CoveragePoint(0.0, 1.0, 0.6), CoveragePoint(0.8, 0.5, 0.97)),
        doubtful=(DoubtfulLabel(3, paths[3], "red", EVIL, 0.93),),
        coach=Coach(
            (LearningPoint(10, 0.4, 0.3, 0.5), LearningPoint(20, 0.6, 0.55, 0.7)),
            Advice.MORE,
            0.68,
            (("red", 4),),
        ),
        verdict=Verdict(60, 0.9123, 0.934, "thorough"),
        remeasured=Remeasured("a GPU", 60, 1.0, 0.0004),
    )


@pytest.fixture
def many_classes(full_report: RunReport) -> Callable[[int], RunReport]:
    """`many_classes(1000)`: the report of a run with so many classes."""

    def make(classes: int) -> RunReport:
        names = tuple(f"class {n}" for n in range(classes))
        counts = np.eye(classes, dtype=int)
        counts[3, 5] = 7
        return replace(
            full_report,
            model=replace(full_report.model, classes=names),
            confusion=tuple(tuple(row) for row in counts.tolist()),
            per_class=tuple(ClassScore(name, 1, 1.0, 1.0) for name in names),
        )

    return make
