"""Quick training: what to look at is tried, every picture seen once through the frozen network, a head fitted."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.contracts.judgement import (
    Calibration,
    ClassScore,
    CoveragePoint,
    DoubtfulLabel,
    LookAlikes,
    TriedRecipe,
)
from engine.contracts.projects import PictureRow
from engine.contracts.types import CheckedPicture, JobId, Problem, Score, TrainOptions
from engine.jobs import Report
from engine.pictures.capture import Capture, read_capture
from engine.progress import Progress
from engine.training.answering import (
    Taught,
    accuracy_if_divided,
    learned_rows,
    other_recipes_of_folds,
    teach,
)
from engine.training.choosing import TimeBudget
from engine.training.features import FeatureTable
from engine.training.head import Classes, Floats, Head
from engine.training.judging import doubtful_labels, judge, look_alikes_of
from engine.training.lesson import Lesson, order_of_looking, plan_lesson
from engine.training.live_chart import LiveChart
from engine.training.look_alikes import find_look_alikes
from engine.training.looking import Looker
from engine.training.recipes import Recipe
from engine.training.trying import RecipeChoice, choose_recipe

SHARE_OF_TEACHING = 0.4
"""Of the time for choosing, at least so much is for the head, whatever trying took."""


@dataclass(frozen=True, slots=True)
class QuickModel:
    """What quick training found out.

    Attributes:
        head: the head, fitted to all pictures it may learn from; its columns are those of `recipe.depth`.
        recipe: the way of looking that was taken.
        lesson: the pictures that could be read, with their classes as numbers.
        features: all columns of every row of the lesson in the recipe, shape (rows, columns).
        groups: which rows of the lesson stay together, shape (rows,).
        taught: the head's answers and those of heads that had not learned from the pictures asked about.
        classes: class names in the order of the head's outputs.
        score: right and wrong on pictures that the judged head had not learned from.
        held_out: how the score was made: "cross-validated" or "test pictures".
        confusion: counts of shape (classes, classes): row = label, column = guess.
        checked: the predictions that the score counts.
        unreadable: pictures left out, with the reason.
        warnings: classes left out, and the like.
        choices: what was chosen, in words.
        tried: ways of looking that were tried.
        accuracy_plain: balanced share right of the fixed recipe; None if it was not tried.
        per_class: how each class did.
        look_alikes: pictures that were kept on one side.
        calibration: whether confidence can be taken at its word.
        coverage: what stricter confidence thresholds would cost.
        doubtful: labels that may be wrong, the most doubtful first.
        contents: path of every picture that was looked at to the hash of its bytes at that moment.
    """

    head: Head
    recipe: Recipe
    lesson: Lesson
    features: Floats
    groups: Classes
    taught: Taught
    score: Score
    confusion: NDArray[np.int64]
    checked: tuple[CheckedPicture, ...]
    unreadable: tuple[tuple[str, Problem], ...]
    choices: tuple[tuple[str, str], ...]
    tried: tuple[TriedRecipe, ...]
    accuracy_plain: float | None
    per_class: tuple[ClassScore, ...]
    look_alikes: LookAlikes
    calibration: Calibration | None
    coverage: tuple[CoveragePoint, ...]
    doubtful: tuple[DoubtfulLabel, ...]
    contents: Mapping[str, str]

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names in the order of the head's outputs."""
        return self.lesson.classes

    @property
    def held_out(self) -> str:
        """How the score was made: "cross-validated" or "test pictures"."""
        return self.taught.held_out

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Classes left out, and the like."""
        return self.lesson.warnings

    @property
    def learned_from(self) -> int:
        """Number of pictures that the head was fitted to."""
        return len(self.taught.learned)


def train_quick(
    rows: Sequence[PictureRow], *, looker: Looker, options: TrainOptions, job: JobId, report: Report
) -> QuickModel:
    """Learn to tell the classes of `rows` apart.

    The score is cross-validated over all pictures in five parts, unless the person divided the pictures: then
    the head learns from `train` alone (its regularisation chosen on `val` where there is one) and is scored on
    `test`, or on `val` if there is no `test`.

    Args:
        rows: pictures with labels; those without, or with a problem, are left out.
        looker: gets features; knows the network, the threads and when to stop.
        options: seed, time budget, and what the person has set.
        job: the job that events are named after.
        report: takes `JobProgress` and `LearningMeasured`.

    Raises:
        JobStopped: if the job was cancelled; features computed so far are kept.
        EngineError: if there is too little to learn from, or an option cannot be, with what to do.
    """
    lesson = plan_lesson(rows)
    started = time.monotonic()
    families = _Families(lesson, options, looker)
    chart = LiveChart(job, lesson.labels, learned_rows(lesson), options.seed, report)
    choice = choose_recipe(
        lesson,
        learned_rows(lesson),
        looker,
        options=options,
        groups_of=families.of_rows,
        after_each=chart.after_each,
        job=job,
        report=report,
    )
    spent = time.monotonic() - started
    progress = Progress(job, "looking", len(lesson.rows), report)
    order = order_of_looking(lesson.labels, options.seed)

    def after_each(so_far: FeatureTable) -> None:
        progress.update(len(so_far))
        chart.after_each(so_far)

    table = looker.look(
        lesson.rows,
        order,
        choice.chosen.preprocessing,
        after_each,
    )
    unreadable = tuple((lesson.rows[n].path, problem) for n, problem in sorted(table.problems.items()))
    vectors = {lesson.rows[n].path: vector for n, vector in table.vectors.items()}
    contents = {lesson.rows[n].path: content for n, content in table.contents.items()}
    # A class may have lost the pictures that made it learnable.
    problems = dict(unreadable)
    lesson = plan_lesson([replace(row, problem=problems.get(row.path, row.problem)) for row in rows])
    features = np.stack([vectors[row.path] for row in lesson.rows])
    Progress(job, "choosing", 0, report)
    groups = _Families(lesson, options, looker, contents).of_rows(np.arange(len(lesson.rows)), features)
    budget = TimeBudget(max(options.time_budget - spent, SHARE_OF_TEACHING * options.time_budget))
    columns = features[:, looker.spec.columns(choice.chosen.depth)]
    others = other_recipes_of_folds(choice, lesson, groups, looker, options.seed)
    taught = teach(lesson, columns, groups, otherwise=others, budget=budget, options=options, looker=looker)
    Progress(job, "judging", 0, report)
    judged = judge(lesson, taught.judged, groups, options.seed)
    together = len(np.unique(groups)) < len(groups)
    divided = None
    if together and not budget.spent():
        divided = accuracy_if_divided(taught, lesson, budget=budget, options=options, looker=looker)
    return QuickModel(
        head=taught.head,
        recipe=choice.chosen,
        lesson=lesson,
        features=features,
        groups=groups,
        taught=taught,
        score=judged.score,
        confusion=judged.confusion,
        checked=judged.checked,
        unreadable=unreadable,
        choices=_choices(choice, taught.head.strength, looker, options),
        tried=choice.tried(),
        accuracy_plain=choice.accuracy(choice.plain),
        per_class=judged.per_class,
        look_alikes=look_alikes_of([row.path for row in lesson.rows], groups, divided),
        calibration=judged.calibration,
        coverage=judged.coverage,
        doubtful=doubtful_labels(lesson, taught.out_of_fold),
        contents=contents,
    )


class _Families:
    """Tells which pictures of a lesson stay together."""

    def __init__(
        self, lesson: Lesson, options: TrainOptions, looker: Looker, contents: Mapping[str, str] | None = None
    ) -> None:
        self._lesson, self._options, self._looker = lesson, options, looker
        self._contents = contents

    def of_rows(self, rows: Classes, features: Floats) -> Classes:
        """Group numbers of some rows, shape (rows,), from their features, shape (rows, columns)."""
        if not self._options.keep_look_alikes_together:
            return np.arange(len(rows))
        check = self._looker.stop.raise_if_stopped
        some = [self._lesson.rows[row] for row in rows]
        captures: list[Capture] = []
        for row in some:
            check()
            captures.append(read_capture(Path(row.path)))
        contents = [] if self._contents is None else [self._contents[row.path] for row in some]
        return find_look_alikes(
            features, captures, labels=self._lesson.labels[rows], contents=contents, check=check
        )


def _choices(
    choice: RecipeChoice, strength: float, looker: Looker, options: TrainOptions
) -> tuple[tuple[str, str], ...]:
    recipe, gain = choice.chosen, choice.gain()
    found = [
        ("mode", "quick"),
        ("backbone", looker.spec.name),
        ("framing", recipe.preprocessing.framing.value),
        ("size", str(recipe.preprocessing.size)),
        ("depth", recipe.depth.value),
        ("strength", f"{strength:g}"),
        ("seed", str(options.seed)),
    ]
    if gain is not None:
        found.append(("gain", f"{gain:+.3f}"))
    if choice.out_of_time:
        found.append(("out of time", "yes"))
    return tuple(found)
