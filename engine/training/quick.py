"""Quick training: what to look at is tried, every picture seen once through the frozen network, a head fitted."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.contracts.projects import PictureRow
from engine.contracts.types import CheckedPicture, JobId, Problem, Score, TrainOptions
from engine.jobs import Report
from engine.progress import Progress
from engine.training.answering import Taught, learned_rows, other_recipes_of_folds, teach
from engine.training.choosing import TimeBudget
from engine.training.families import Families, FamilyFinder
from engine.training.features import FeatureTable
from engine.training.head import Floats, Head
from engine.training.lesson import Lesson, order_of_looking, plan_lesson
from engine.training.live_chart import LiveChart
from engine.training.looking import Looker
from engine.training.recipes import Recipe
from engine.training.trust import Trust, weigh
from engine.training.trying import RecipeChoice, choose_recipe

SHARE_OF_TEACHING = 0.4
"""Of the time for choosing, at least so much is for the head, whatever trying took."""


@dataclass(frozen=True, eq=False, slots=True)
class QuickModel:
    """What quick training found out.

    Attributes:
        choice: ways of looking that were tried, and the one taken.
        lesson: the pictures that could be read, with their classes as numbers.
        features: all columns of every row of the lesson in the chosen recipe, shape (rows, columns).
        families: which rows of the lesson stay together.
        taught: the head, and what heads that had not learned from them say of all pictures.
        trust: how far it can be trusted.
        choices: what was chosen, in words.
        unreadable: pictures left out, with the reason.
        contents: path of every picture that was looked at to the hash of its bytes at that moment.
    """

    choice: RecipeChoice
    lesson: Lesson
    features: Floats
    families: Families
    taught: Taught
    trust: Trust
    choices: tuple[tuple[str, str], ...]
    unreadable: tuple[tuple[str, Problem], ...]
    contents: Mapping[str, str]

    @property
    def head(self) -> Head:
        """Fitted to all pictures it may learn from; its columns are those of `recipe.depth`."""
        return self.taught.head

    @property
    def recipe(self) -> Recipe:
        """The way of looking that was taken."""
        return self.choice.chosen

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names in the order of the head's outputs."""
        return self.lesson.classes

    @property
    def score(self) -> Score:
        """Right and wrong on pictures that the judged head had not learned from."""
        return self.trust.judgement.score

    @property
    def confusion(self) -> NDArray[np.int64]:
        """Counts of shape (classes, classes): row = label, column = guess."""
        return self.trust.judgement.confusion

    @property
    def checked(self) -> tuple[CheckedPicture, ...]:
        """The predictions that the score counts."""
        return self.trust.checked

    @property
    def held_out(self) -> str:
        """How the score was made: "cross-validated" or "test pictures"."""
        return self.taught.held_out

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Classes left out, and the like."""
        return (*self.lesson.warnings, *self.trust.warnings)

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
    lesson = plan_lesson(rows, options.multi_label)
    finder = FamilyFinder(options, looker.stop)
    chart = LiveChart(job, lesson.labels, learned_rows(lesson), options.seed, report)
    started = time.monotonic()
    planned = lesson
    choice = choose_recipe(
        lesson,
        learned_rows(lesson),
        looker,
        options=options,
        groups_of=lambda numbers, some: finder.find(planned, numbers, some).groups,
        after_each=chart.after_each,
        job=job,
        report=report,
    )
    spent = time.monotonic() - started
    table = _look_at_all(lesson, choice.chosen, looker, options.seed, chart, job, report)
    unreadable = tuple((lesson.rows[n].path, problem) for n, problem in sorted(table.problems.items()))
    vectors = {lesson.rows[n].path: vector for n, vector in table.vectors.items()}
    contents = {lesson.rows[n].path: content for n, content in table.contents.items()}
    # A class may have lost the pictures that made it learnable.
    problems = dict(unreadable)
    lesson = plan_lesson(
        [replace(row, problem=problems.get(row.path, row.problem)) for row in rows], options.multi_label
    )
    features = np.stack([vectors[row.path] for row in lesson.rows])
    del vectors, table  # of forty thousand pictures, 650 MB
    Progress(job, "choosing", 0, report)
    families = finder.find(lesson, np.arange(len(lesson.rows)), features, contents)
    budget = TimeBudget(max(options.time_budget - spent, SHARE_OF_TEACHING * options.time_budget))
    taught = teach(
        lesson,
        features[:, looker.spec.columns(choice.chosen.depth)],
        families.groups,
        otherwise=other_recipes_of_folds(choice, lesson, families.groups, looker, options.seed),
        budget=budget,
        options=options,
        looker=looker,
    )
    trust = weigh(
        lesson,
        features,
        families,
        taught,
        choice.chosen,
        set(contents.values()),
        budget=budget,
        options=options,
        looker=looker,
        job=job,
        report=report,
    )
    return QuickModel(
        choice=choice,
        lesson=lesson,
        features=features,
        families=families,
        taught=taught,
        trust=trust,
        choices=_choices(choice, taught.head.strength, looker, options),
        unreadable=(*unreadable, *trust.unreadable),
        contents=contents,
    )


def _look_at_all(
    lesson: Lesson, recipe: Recipe, looker: Looker, seed: int, chart: LiveChart, job: JobId, report: Report
) -> FeatureTable:
    progress = Progress(job, "looking", len(lesson.rows), report)

    def after_each(so_far: FeatureTable) -> None:
        progress.update(len(so_far))
        chart.after_each(so_far)

    return looker.look(lesson.rows, order_of_looking(lesson.labels, seed), recipe.preprocessing, after_each)


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
