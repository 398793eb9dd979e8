"""Made-up but plausible values for tests of the window: models, results, a run, a project."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QColor, QImage

from engine.api import (
    CheckedPicture,
    ClassCount,
    Framing,
    JobId,
    ModelCard,
    ModelTrained,
    PictureResult,
    Preprocessing,
    Problem,
    ProjectOpened,
    ProjectSummary,
    RunReport,
    Score,
)
from gui.widgets.thumbnail_source import ThumbnailSource

SIGNS = ("eight", "five", "four", "nine", "one", "seven", "six", "three", "two", "zero")
NOBODY = JobId("somebody-else")


def model(name: str = "hands 3", classes: Sequence[str] = SIGNS, score: Score | None = None) -> ModelCard:
    return ModelCard(
        f"/project/models/{name}.tellapart", name, tuple(classes), "efficientnet-lite0",
        Preprocessing(size=288, framing=Framing.WHOLE), score or Score(1938, 2062, 0.93, 0.95, 0.938),
        "2026-01-01T10:00:00Z", 14_200_000,
    )  # fmt: skip


def results(count: int, first: int = 0, seed: int = 0) -> tuple[PictureResult, ...]:
    """Answers whose confidences differ and whose classes take turns."""
    chance = random.Random(seed)
    answers = []
    for index in range(first, first + count):
        confidence = 0.3 + 0.699 * chance.random() ** 0.3
        second = (1 - confidence) * 0.6
        first_guess, other = SIGNS[index % len(SIGNS)], SIGNS[(index + 3) % len(SIGNS)]
        top = ((first_guess, confidence), (other, second))
        answers.append(PictureResult(index, f"/photos/IMG_{index}.jpg", top))
    return tuple(answers)


def unreadable(index: int) -> PictureResult:
    return PictureResult(index, f"/photos/IMG_{index}.jpg", (), Problem("truncated", "It is cut off.", "Copy it."))


def summary(
    counts: Sequence[tuple[str, int]],
    models: Sequence[ModelCard] = (),
    unlabelled: int = 0,
    folder: str = "/project",
) -> ProjectSummary:
    classes = tuple(ClassCount(name, count) for name, count in counts)
    pictures = sum(count for _, count in counts) + unlabelled
    return ProjectSummary(folder, "Hand signs", classes, pictures, unlabelled, 0, tuple(models))


def opened(counts: Sequence[tuple[str, int]], **more: object) -> ProjectOpened:
    return ProjectOpened(NOBODY, summary(counts, **more))


def run(cells: dict[tuple[str, str], Sequence[float]], name: str = "hands 3", number: int = 3) -> RunReport:
    """A run whose checked pictures are given by (label, guess): confidences."""
    classes = tuple(sorted({label for label, _ in cells} | {guess for _, guess in cells}))
    checked, confusion = [], [[0] * len(classes) for _ in classes]
    for (label, guess), confidences in cells.items():
        for confidence in confidences:
            picture = len(checked)
            checked.append(CheckedPicture(picture, f"/photos/{picture}.jpg", label, guess, confidence))
            confusion[classes.index(label)][classes.index(guess)] += 1
    right = sum(confusion[place][place] for place in range(len(classes)))
    accuracy = right / len(checked)
    score = Score(right, len(checked), max(0.0, accuracy - 0.05), min(1.0, accuracy + 0.04), accuracy)
    card = model(name, classes, score)
    choices = (("mode", "quick"), ("framing", "whole"), ("size", "288"), ("depth", "last layer"))
    rows = tuple(tuple(row) for row in confusion)
    return RunReport(number, card, score, "cross-validated", rows, tuple(checked), (), choices, 12.0)


def trained(report: RunReport, job: JobId = NOBODY, counts: Sequence[tuple[str, int]] = ()) -> ModelTrained:
    return ModelTrained(job, report, summary(counts, models=(report.model,)) if counts else None)


class PaintedPictures(QObject):
    """Answers a thumbnail source at once with a colour of each path's own."""

    def __init__(self, edge: int) -> None:
        super().__init__()
        self.source = ThumbnailSource(edge, self)
        self.asked: list[str] = []
        self.source.wanted.connect(self._on_wanted)

    @Slot(object)
    def _on_wanted(self, paths: tuple[str, ...]) -> None:
        self.asked.extend(paths)
        edge = self.source.edge
        for path in paths:
            image = QImage(edge, edge, QImage.Format.Format_RGB888)
            image.fill(QColor.fromHsv(hash(Path(path).name) % 360, 70, 200))
            rgb = bytes(image.constBits())
            line = image.bytesPerLine()
            rows = b"".join(rgb[y * line : y * line + edge * 3] for y in range(edge))
            self.source.deliver(path, edge, edge, rows)
