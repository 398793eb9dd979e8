"""The head that is kept, and what heads that had not learned from a picture say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.contracts.projects import Split
from engine.contracts.types import TrainOptions
from engine.training.axes import find_axes
from engine.training.calibration import softmax
from engine.training.choosing import TimeBudget, choose_head, fit_chosen, never_enough, one_thread_per_fit
from engine.training.folds import CHOOSING_SAMPLE, OUTER_FOLDS, Fold, folds_of, inner_folds, sample_rows
from engine.training.head import Classes, Floats, Head
from engine.training.lesson import LEARNED, Lesson
from engine.training.looking import Looker, stacked
from engine.training.out_of_fold import OutOfFold, predict_out_of_fold
from engine.training.several import (
    choose_several,
    fit_several,
    predict_several_out_of_fold,
    probabilities_of_several,
)
from engine.training.trying import RecipeChoice

SHARE_OF_THE_MODEL = 0.3
"""Of the time, for the model itself; the rest is for judging it."""
CROSS_VALIDATED = "cross-validated"
TEST_PICTURES = "test pictures"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a head that had not learned from them says of pictures.

    Attributes:
        rows: which rows of the lesson, shape (n,).
        scores: before temperature and softmax (or sigmoid), shape (n, classes).
        temperatures: what their head divides its scores by, shape (n,).
        several: whether a picture may have several classes.
    """

    rows: Classes
    scores: Floats
    temperatures: Floats
    several: bool = False

    @property
    def guesses(self) -> Classes:
        """Numbers of the most probable classes, shape (n,)."""
        best: Classes = self.scores.argmax(axis=1)
        return best

    @property
    def probabilities(self) -> Floats:
        """Shape (n, classes): each row sums to 1, unless each class is a yes or no by itself."""
        return self._probabilities(self.temperatures)

    @property
    def uncalibrated(self) -> Floats:
        """Probabilities without a temperature, shape (n, classes)."""
        return self._probabilities(np.ones_like(self.temperatures))

    def _probabilities(self, temperatures: Floats) -> Floats:
        if self.several:
            return probabilities_of_several(self.scores, temperatures)
        return softmax(self.scores / temperatures[:, None])


@dataclass(frozen=True, slots=True)
class Taught:
    """A head and what is known of it.

    Attributes:
        head: fitted to all pictures that it may learn from.
        turned: features of all rows of the lesson on their principal axes, shape (rows, axes): what heads see.
        learned: rows of the lesson that it learned from.
        held_out: how the score is made: `CROSS_VALIDATED` or `TEST_PICTURES`.
        judged: the answers that the score counts.
        out_of_fold: answers about `learned` by heads that had not learned from the picture asked about.
        fold: the part that each of `learned` was asked about with.
    """

    head: Head
    turned: Floats
    learned: Classes
    held_out: str
    judged: Answers
    out_of_fold: Answers
    fold: Classes


def probabilities_of_head(head: Head, features: Floats, *, several: bool) -> Floats:
    """What a head says of features, shape (n, d): probabilities, shape (n, classes)."""
    temperatures = np.full(len(features), head.temperature, np.float32)
    return Answers(np.arange(len(features)), head.scores(features), temperatures, several).probabilities


def learned_rows(lesson: Lesson) -> Classes:
    """Rows that may be learned from: all, unless the person put some aside to ask about."""
    if len(lesson.where(Split.TEST)) or len(lesson.where(Split.VALIDATION)):
        return lesson.where(*LEARNED)
    return np.arange(len(lesson.rows))


def teach(
    lesson: Lesson,
    features: Floats,
    groups: Classes,
    *,
    otherwise: Mapping[int, Floats],
    budget: TimeBudget,
    options: TrainOptions,
    looker: Looker,
) -> Taught:
    """Fit the head, and ask heads that had not learned from them about all pictures.

    Args:
        lesson: the pictures.
        features: of all its rows in the chosen recipe, shape (n, d).
        groups: of all its rows: which of them stay together, shape (n,).
        otherwise: turned features of the rows learned from in another recipe, for the folds that chose one.
        budget: what choosing may take.
        options: the seed.
        looker: knows how many threads there are, and when to stop.

    Raises:
        JobStopped: if the job was cancelled.
    """
    check = looker.stop.raise_if_stopped
    learned = learned_rows(lesson)
    several = lesson.targets is not None
    with one_thread_per_fit():
        mine = features if len(learned) == len(features) else features[learned]
        axes = find_axes(mine, options.seed)
        turned = axes.turn(features)
        head = _fit(lesson, turned, learned, groups, budget.part(SHARE_OF_THE_MODEL), options.seed, check)
        found = ask_out_of_fold(
            lesson,
            turned,
            learned,
            groups=groups,
            otherwise=otherwise,
            budget=budget,
            seed=options.seed,
            looker=looker,
        )
        out_of_fold = Answers(learned, found.scores, found.temperatures, several)
        asked = _asked_rows(lesson)
        judged, held_out = out_of_fold, CROSS_VALIDATED
        if len(asked):
            temperatures = np.full(len(asked), head.temperature, np.float32)
            judged, held_out = Answers(asked, head.scores(turned[asked]), temperatures, several), TEST_PICTURES
    return Taught(axes.head_on_features(head), turned, learned, held_out, judged, out_of_fold, found.fold)


def ask_out_of_fold(
    lesson: Lesson,
    turned: Floats,
    learned: Classes,
    *,
    groups: Classes | None,
    otherwise: Mapping[int, Floats],
    budget: TimeBudget,
    seed: int,
    looker: Looker,
) -> OutOfFold:
    """Ask heads about all of `learned`, each by one that had not learned from the picture.

    Args:
        lesson: the pictures.
        turned: features of all its rows on their principal axes, shape (rows, axes).
        learned: rows to learn from and to ask about, shape (n,).
        groups: of all rows: which of them stay together; None to divide them at random.
        otherwise: see `predict_out_of_fold`.
        budget: what choosing may take.
        seed: fixes the folds.
        looker: knows how many threads there are, and when to stop.
    """
    labels = lesson.labels[learned]
    mine = None if groups is None else groups[learned]
    check = looker.stop.raise_if_stopped
    if lesson.targets is None:
        return predict_out_of_fold(
            turned[learned],
            labels,
            seed=seed,
            budget=budget,
            check=check,
            workers=looker.workers,
            groups=mine,
            otherwise=otherwise,
            turned=True,
        )
    return predict_several_out_of_fold(
        turned[learned],
        lesson.targets[learned],
        labels,
        seed=seed,
        budget=budget,
        check=check,
        workers=looker.workers,
        groups=np.arange(len(learned)) if mine is None else mine,
        otherwise=otherwise,
    )


def _fit(
    lesson: Lesson,
    turned: Floats,
    learned: Classes,
    groups: Classes,
    budget: TimeBudget,
    seed: int,
    check: Callable[[], None],
) -> Head:
    """The head that is kept, still on the axes."""
    folds = _folds_for_choosing(lesson, learned, groups, seed)
    if lesson.targets is None:
        chosen = choose_head(turned, lesson.labels, folds, budget=budget, check=check, turned=True)
        labels, classes = lesson.labels[learned], len(lesson.classes)
        return fit_chosen(turned[learned], labels, classes, chosen, never_enough(check), turned=True)
    chosen = choose_several(turned, lesson.targets, folds, budget=budget, check=check)
    return fit_several(turned[learned], lesson.targets[learned], chosen, never_enough(check))


def accuracy_if_divided(
    taught: Taught, lesson: Lesson, *, budget: TimeBudget, options: TrainOptions, looker: Looker
) -> float | None:
    """What the cross-validated score would have read had look-alikes been divided at random, in [0, 1].

    None where a picture may have several classes.
    """
    if lesson.targets is not None:
        return None
    with one_thread_per_fit():
        found = ask_out_of_fold(
            lesson,
            taught.turned,
            taught.learned,
            groups=None,
            otherwise={},
            budget=budget,
            seed=options.seed,
            looker=looker,
        )
    return float((found.guesses == lesson.labels[taught.learned]).mean())


def other_recipes_of_folds(
    choice: RecipeChoice, lesson: Lesson, groups: Classes, looker: Looker, seed: int
) -> dict[int, Floats]:
    """Features for the folds whose pictures swayed the choice of the recipe.

    So that choosing does not flatter the score, a fold is asked about in the recipe that would have been taken
    had its pictures not counted. Only where recipes were tried on all pictures: where they were tried on a
    sample of many, each fold's part of it is small, and the features of the others are not known.

    Returns:
        Fold number to features of the rows learned from on their principal axes, shape (rows, any).
    """
    learned = learned_rows(lesson)
    paths = [lesson.rows[row].path for row in learned]
    if not choice.trials or not set(paths) <= set(choice.paths):
        return {}
    found: dict[int, Floats] = {}
    folds = folds_of(lesson.labels[learned], OUTER_FOLDS, seed, groups[learned])
    for number, (_, ask) in enumerate(folds):
        recipe = choice.without({paths[row] for row in ask})
        if recipe == choice.chosen:
            continue
        table = looker.look(lesson.rows, learned, recipe.preprocessing, lambda _table: None)
        if all(int(row) in table.vectors for row in learned):
            columns = stacked(table, learned)[:, looker.spec.columns(recipe.depth)]
            found[number] = find_axes(columns, seed).turn(columns)
    return found


def _asked_rows(lesson: Lesson) -> Classes:
    test = lesson.where(Split.TEST)
    return test if len(test) else lesson.where(Split.VALIDATION)


def _folds_for_choosing(lesson: Lesson, learned: Classes, groups: Classes, seed: int) -> Sequence[Fold]:
    labels = lesson.labels[learned]
    validation = lesson.where(Split.VALIDATION)
    if len(lesson.where(Split.TEST)) and len(validation):
        return [(learned[sample_rows(labels, CHOOSING_SAMPLE, seed)], validation)]
    return [(learned[learn], learned[ask]) for learn, ask in inner_folds(labels, seed, groups[learned])]
