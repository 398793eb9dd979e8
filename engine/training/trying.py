"""Choosing what to look at by trying it on some of the pictures, the cheapest ways first."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.contracts.judgement import TriedRecipe
from engine.contracts.types import Depth, Framing, JobId, Preprocessing, TrainOptions
from engine.jobs import Report
from engine.progress import Progress
from engine.training.choosing import TimeBudget, one_thread_per_fit
from engine.training.comparing import Sample, Trial, behind, hold_trial, sample_of, take_best
from engine.training.features import FeatureTable
from engine.training.folds import OUTER_FOLDS, folds_of, sample_rows
from engine.training.lesson import Lesson, order_of_looking
from engine.training.looking import Looker, stacked
from engine.training.recipes import Recipe, depths_of, framings_of, plain_recipe, sizes_of, view

TRIED_PICTURES = 400
"""Recipes are tried on at most this many pictures."""
FEWEST_OF_A_CLASS = 8
"""Where there are very many classes, some of them with this many pictures each stand for all."""
CLEARLY = 2.0
"""Standard errors behind at which a framing is given up."""
PASSES = 5
"""Ways of framing and sizing that are tried at most: two framings, two more sizes, the other framing once more."""

GroupsOf = Callable[[NDArray[np.intp], NDArray[np.float32]], NDArray[np.intp]]
"""Takes row numbers of a lesson and their features in the plain recipe; tells the groups that stay together."""


@dataclass(frozen=True, slots=True)
class RecipeChoice:
    """What was tried and what was taken.

    Attributes:
        chosen: the way of looking to take.
        plain: the fixed recipe that choosing is measured against.
        trials: in the order they were held; none if there was nothing to choose or no time.
        sample: the pictures they were held on; None without any trial.
        paths: of these pictures, in the order of `sample`.
        out_of_time: whether more would have been tried with more time.
    """

    chosen: Recipe
    plain: Recipe
    trials: tuple[Trial, ...] = ()
    sample: Sample | None = None
    paths: tuple[str, ...] = ()
    out_of_time: bool = False

    def without(self, paths: set[str]) -> Recipe:
        """What would have been taken had the answers about these pictures not counted."""
        if self.sample is None:
            return self.chosen
        left_out = np.array([path in paths for path in self.paths])
        if left_out.all():
            return self.chosen
        return take_best(self.trials, self.sample.without(left_out)).recipe

    def accuracy(self, recipe: Recipe) -> float | None:
        """Balanced share right of the pictures that it was tried on, in [0, 1]; None if it was not tried."""
        found = [trial for trial in self.trials if trial.recipe == recipe]
        return self.sample.accuracy(found[0]) if found and self.sample is not None else None

    def gain(self) -> float | None:
        """How much better the chosen recipe did than the plain one, -1 to 1; None if that was not measured."""
        ours, plain = self.accuracy(self.chosen), self.accuracy(self.plain)
        return None if ours is None or plain is None else ours - plain

    def tried(self) -> tuple[TriedRecipe, ...]:
        """What was tried, for people."""
        if self.sample is None:
            return ()
        return tuple(
            TriedRecipe(
                framing=trial.recipe.preprocessing.framing.value,
                size=trial.recipe.preprocessing.size,
                depth=trial.recipe.depth.value,
                accuracy=self.sample.accuracy(trial),
                pictures=len(self.sample.labels),
                chosen=trial.recipe == self.chosen,
            )
            for trial in self.trials
        )


def choose_recipe(
    lesson: Lesson,
    learned: NDArray[np.intp],
    looker: Looker,
    *,
    options: TrainOptions,
    groups_of: GroupsOf,
    after_each: Callable[[FeatureTable], None],
    job: JobId,
    report: Report,
) -> RecipeChoice:
    """Choose framing, size and depth by cross-validation on a sample of the pictures to learn from.

    The network's usual size comes first, in both framings; then larger sizes in the better framing for as long as
    they help; then the other framing at the best size, unless it was clearly worse. Every pass over the sample
    tells all depths. What is left of the clock decides only whether a further pass begins, and half a pass is
    not counted, so that with time enough the choice depends on pictures and seed alone.

    Args:
        lesson: the pictures.
        learned: rows of it that may be learned from.
        looker: gets their features.
        options: seed, time, and what the person has set.
        groups_of: tells which pictures stay together.
        after_each: called with the table of the first pass as it grows.
        job: the job that events are named after.
        report: takes `JobProgress`, its `detail` saying what is tried.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "wrong-size" or "no-detail" if the person set what cannot be; see also `Looker.look`.
    """
    spec = looker.spec
    sizes, framings, depths = sizes_of(spec, options), framings_of(spec, options), depths_of(spec, options)
    first = Recipe(view(spec, framings[0], sizes[0]), depths[0])
    plain = plain_recipe(spec)
    if len(sizes) * len(framings) * len(depths) == 1 or options.time_budget <= 0:
        return RecipeChoice(first, plain)
    rows = learned[rows_to_try(lesson.labels[learned], options.seed)]
    trying = _Trying(lesson, rows, depths, looker, options, groups_of, after_each, job, report)
    if len(sizes) * len(framings) == 1:
        trying.passes = 1
    if trying.hold(framings[0], sizes[0]):
        _explore(trying, framings, sizes)
    if trying.sample is None or not trying.trials:
        return RecipeChoice(first, plain, out_of_time=trying.out_of_time)
    chosen = take_best(trying.trials, trying.sample).recipe
    paths = tuple(lesson.rows[row].path for row in trying.rows)
    return RecipeChoice(chosen, plain, tuple(trying.trials), trying.sample, paths, trying.out_of_time)


def rows_to_try(labels: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
    """Rows of a stratified sample of at most about `TRIED_PICTURES`, in ascending order."""
    names = np.unique(labels)
    most = TRIED_PICTURES // FEWEST_OF_A_CLASS
    if len(names) > most:
        some = np.random.default_rng(seed).choice(names, most, replace=False)
        rows = np.flatnonzero(np.isin(labels, some))
        return rows[sample_rows(labels[rows], TRIED_PICTURES, seed)]
    return sample_rows(labels, TRIED_PICTURES, seed)


def _explore(trying: _Trying, framings: tuple[Framing, ...], sizes: tuple[int, ...]) -> None:
    if trying.perfect():
        return
    better = framings[0]
    for other in framings[1:]:
        if trying.hold(other, sizes[0]) and trying.compare(other, sizes[0], better, sizes[0]) < 0:
            better = other
    best = sizes[0]
    for size in sizes[1:]:
        if trying.perfect() or not trying.hold(better, size) or trying.compare(better, size, better, best) >= 0:
            break
        best = size
    if best == sizes[0] or trying.perfect():
        return
    for other in framings:
        if other is not better and trying.compare(other, sizes[0], better, sizes[0]) <= CLEARLY:
            trying.hold(other, best)


class _NoTimeLeft(Exception):  # noqa: N818 - never leaves this file
    """A pass is given up; what it has looked at is remembered."""


class _Trying:
    """Holds trials for as long as there is time."""

    def __init__(
        self,
        lesson: Lesson,
        rows: NDArray[np.intp],
        depths: tuple[Depth, ...],
        looker: Looker,
        options: TrainOptions,
        groups_of: GroupsOf,
        after_each: Callable[[FeatureTable], None],
        job: JobId,
        report: Report,
    ) -> None:
        self.rows, self.trials, self.out_of_time, self.passes = rows, list[Trial](), False, PASSES
        self.sample: Sample | None = None
        self._lesson, self._depths, self._looker, self._options = lesson, depths, looker, options
        self._groups_of, self._after_each = groups_of, after_each
        self._job, self._report = job, report
        self._budget: TimeBudget | None = None
        self._seconds_per_pixel = 0.0
        self._done = 0

    def hold(self, framing: Framing, size: int) -> bool:
        """Try a framing and a size in every depth; False if there was no time, or nothing to compare."""
        preprocessing = view(self._looker.spec, framing, size)
        if self._budget is not None and self._budget.left() < self._seconds_per_pixel * size**2 * len(self.rows):
            self.out_of_time = True
            return False
        try:
            table = self._look(preprocessing)
        except _NoTimeLeft:
            self.out_of_time = True
            return False
        self._done += 1
        if self._budget is None:
            # The first pass is one that every training makes; time counts from its end.
            self._budget = TimeBudget(self._options.time_budget)
            self._drop(table)
        if self.sample is None:
            self.sample = self._sample_of(table)
        if self.sample is None or any(int(row) not in table.vectors for row in self.rows):
            return False
        features = stacked(table, self.rows)
        folds = folds_of(self.sample.labels, OUTER_FOLDS, self._options.seed, self.sample.groups)
        labels, targets, check = self.sample.labels, self.sample.targets, self._looker.stop.raise_if_stopped

        def of_depth(depth: Depth) -> Trial:
            columns = features[:, self._looker.spec.columns(depth)]
            return hold_trial(
                Recipe(preprocessing, depth), columns, labels, folds, self._options.seed, check, targets
            )

        with one_thread_per_fit(), ThreadPoolExecutor(self._looker.workers, "trying") as pool:
            self.trials += pool.map(of_depth, self._depths)
        return True

    def compare(self, framing: Framing, size: int, other: Framing, other_size: int) -> float:
        """By how many standard errors one pass was behind another, each at its best depth; 0 if not both were."""
        first, second = self._best(framing, size), self._best(other, other_size)
        if first is None or second is None or self.sample is None:
            return 0.0
        return behind(first, second, self.sample)

    def perfect(self) -> bool:
        """Whether some recipe has every picture right: there is nothing to gain."""
        return any(bool(trial.right.all()) for trial in self.trials)

    def _best(self, framing: Framing, size: int) -> Trial | None:
        wanted = view(self._looker.spec, framing, size)
        held = [trial for trial in self.trials if trial.recipe.preprocessing == wanted]
        return take_best(held, self.sample) if held and self.sample is not None else None

    def _look(self, preprocessing: Preprocessing) -> FeatureTable:
        total = len(self.rows)
        detail = f"{preprocessing.framing.value} {preprocessing.size}"
        progress = Progress(
            self._job, "trying", total * self.passes, self._report, begun=self._done * total, detail=detail
        )
        budget, first = self._budget, self._budget is None

        def after_each(table: FeatureTable) -> None:
            progress.update(self._done * total + len(table))
            if first:
                self._after_each(table)
            elif budget is not None and budget.spent():
                raise _NoTimeLeft

        order = order_of_looking(self._lesson.labels[self.rows], self._options.seed)
        started = time.monotonic()
        table = self._looker.look(self._lesson.rows, self.rows[order], preprocessing, after_each)
        if table.computed:
            self._seconds_per_pixel = (time.monotonic() - started) / table.computed / preprocessing.size**2
        return table

    def _drop(self, table: FeatureTable) -> None:
        """Leave out pictures that cannot be read."""
        self.rows = np.array([row for row in self.rows if int(row) in table.vectors], dtype=np.intp)

    def _sample_of(self, table: FeatureTable) -> Sample | None:
        if len(self.rows) == 0:
            return None
        labels = np.unique(self._lesson.labels[self.rows], return_inverse=True)[1]
        if len(np.unique(labels)) < 2 or np.bincount(labels).max() < 2:
            return None
        groups = self._groups_of(self.rows, stacked(table, self.rows))
        targets = None if self._lesson.targets is None else self._lesson.targets[self.rows]
        return sample_of(labels, np.unique(groups, return_inverse=True)[1], targets)
