"""Labels that may be wrong in pictures that a model may have learned from: asked of heads that have not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.contracts.judgement import DoubtfulLabel
from engine.contracts.projects import PictureRow, Split
from engine.contracts.types import Depth, JobId, Preprocessing, Problem
from engine.evaluation.doubtful import find_doubtful
from engine.jobs import Report
from engine.pictures.capture import read_capture
from engine.progress import Progress
from engine.training.axes import find_axes
from engine.training.choosing import TimeBudget, one_thread_per_fit
from engine.training.features import FeatureTable
from engine.training.lesson import order_of_looking, plan_lesson
from engine.training.look_alikes import divisible, find_look_alikes
from engine.training.looking import Looker, stacked
from engine.training.out_of_fold import predict_out_of_fold


@dataclass(frozen=True, slots=True)
class Doubts:
    """What was found.

    Attributes:
        labels: those that may be wrong, the most doubtful first.
        asked: how many pictures were asked about.
        classes: their classes, in alphabetical order.
        unreadable: pictures left out, with the reason.
        warnings: classes left out, and the like.
    """

    labels: tuple[DoubtfulLabel, ...]
    asked: int
    classes: tuple[str, ...]
    unreadable: tuple[tuple[str, Problem], ...]
    warnings: tuple[Problem, ...]


def doubt_labels(
    rows: Sequence[PictureRow],
    *,
    preprocessing: Preprocessing,
    depth: Depth,
    looker: Looker,
    seconds: float,
    seed: int,
    job: JobId,
    report: Report,
) -> Doubts:
    """Look for labels that may be wrong, by cross-validation over all pictures.

    A model that learned from a wrong label gives it back without a blink, so no finished model is asked: for each
    part of the pictures, a head learns from the others, look-alikes kept on one side.

    Args:
        rows: pictures with labels; those without, or with a problem, are left out. Their split is not heeded.
        preprocessing: how to look at them.
        depth: which of the network's numbers to look at.
        looker: gets features.
        seconds: what choosing may take; once it is over, fits are hastier.
        seed: fixes the parts.
        job: the job that progress is named after.
        report: takes `JobProgress`.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: if there are too few pictures or classes to compare.
    """
    rows = [replace(row, split=Split.ANY) for row in rows]
    lesson = plan_lesson(rows)
    progress = Progress(job, "looking", len(lesson.rows), report)

    def after_each(so_far: FeatureTable) -> None:
        progress.update(len(so_far))

    table = looker.look(lesson.rows, order_of_looking(lesson.labels, seed), preprocessing, after_each)
    problems = {lesson.rows[n].path: problem for n, problem in table.problems.items()}
    places = {row.path: n for n, row in enumerate(lesson.rows)}
    lesson = plan_lesson([replace(row, problem=problems.get(row.path, row.problem)) for row in rows])
    seen = [places[row.path] for row in lesson.rows]
    features = stacked(table, seen)
    Progress(job, "judging", 0, report)
    check = looker.stop.raise_if_stopped
    with one_thread_per_fit():
        groups = find_look_alikes(
            features,
            [read_capture(Path(row.path)) for row in lesson.rows],
            labels=lesson.labels,
            contents=[table.contents[n] for n in seen],
            check=check,
        )
        columns = features[:, looker.spec.columns(depth)]
        found = predict_out_of_fold(
            find_axes(columns, seed).turn(columns),
            lesson.labels,
            seed=seed,
            budget=TimeBudget(seconds),
            check=check,
            workers=looker.workers,
            groups=divisible(lesson.labels, groups)[0],
            turned=True,
        )
    doubts = find_doubtful(found.probabilities, lesson.labels)
    return Doubts(
        labels=tuple(
            DoubtfulLabel(
                picture=lesson.rows[doubt.row].picture,
                path=lesson.rows[doubt.row].path,
                label=lesson.classes[lesson.labels[doubt.row]],
                suggested=lesson.classes[doubt.suggested],
                score=doubt.score,
            )
            for doubt in doubts
        ),
        asked=len(lesson.rows),
        classes=lesson.classes,
        unreadable=tuple(problems.items()),
        warnings=lesson.warnings,
    )
