"""Everything that is found out about a head once it is fitted, in the order in which people are told of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.contracts.judgement import Coach, DoubtfulLabel, LookAlikes
from engine.contracts.types import CheckedPicture, JobId, Problem, TrainOptions
from engine.evaluation.coach import coach
from engine.jobs import Report
from engine.progress import Progress
from engine.training.answering import CROSS_VALIDATED, Taught, accuracy_if_divided
from engine.training.choosing import TimeBudget, one_thread_per_fit
from engine.training.families import Families
from engine.training.head import Floats, Targets
from engine.training.judging import Judgement, doubtful_labels, judge
from engine.training.judging_several import doubtful_among_several, judge_several, said_out_of_fold
from engine.training.lesson import Lesson
from engine.training.look_alikes import described
from engine.training.looking import Looker
from engine.training.negatives import look_at_negatives
from engine.training.recipes import Recipe
from engine.training.refusal import TOO_FEW_TO_REFUSE, Refusal, learn_to_refuse
from engine.training.several import best_thresholds

MOST_SECONDS_OF_THE_COACH = 8.0
STEPS = 5


@dataclass(frozen=True, eq=False, slots=True)
class Trust:
    """How far a model can be trusted.

    Attributes:
        judgement: what held-out answers come to.
        thresholds: with several classes per picture, the smallest probability that counts as yes; else empty.
        look_alikes: pictures that were kept on one side.
        doubtful: labels that may be wrong, the most doubtful first.
        refusal: when it says "none of these"; None with too few pictures.
        coach: whether more pictures would help; None where that was not asked.
        unreadable: pictures of none of the classes that could not be read.
        warnings: things worth knowing.
    """

    judgement: Judgement
    thresholds: tuple[float, ...]
    look_alikes: LookAlikes
    doubtful: tuple[DoubtfulLabel, ...]
    refusal: Refusal | None
    coach: Coach | None
    unreadable: tuple[tuple[str, Problem], ...]
    warnings: tuple[Problem, ...]

    @property
    def checked(self) -> tuple[CheckedPicture, ...]:
        """The predictions that the score counts, with their unknown scores."""
        if self.refusal is None:
            return self.judgement.checked
        return tuple(
            replace(picture, unknown_score=float(unknown))
            for picture, unknown in zip(self.judgement.checked, self.refusal.unknown, strict=True)
        )


def weigh(
    lesson: Lesson,
    features: Floats,
    families: Families,
    taught: Taught,
    recipe: Recipe,
    contents: set[str],
    *,
    budget: TimeBudget,
    options: TrainOptions,
    looker: Looker,
    job: JobId,
    report: Report,
) -> Trust:
    """Find out how far a head can be trusted.

    Args:
        lesson: the pictures.
        features: all columns of all its rows, shape (rows, columns).
        families: which of the rows stay together.
        taught: the head and the held-out answers.
        recipe: the way of looking.
        contents: hashes of the files in the lesson.
        budget: what is left of the time for choosing; without any, look-alikes are not divided to show what that
            would do.
        options: the seed, and the folder of negatives.
        looker: looks at the negatives.
        job: the job that progress is named after.
        report: takes `JobProgress`.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: if the folder of negatives cannot be used.
    """
    progress = Progress(job, "judging", STEPS, report)
    check, seed = looker.stop.raise_if_stopped, options.seed
    said, thresholds = _said(lesson, taught)
    if said is None:
        judgement = judge(lesson, taught.judged, families.groups, seed)
        doubtful = doubtful_labels(lesson, taught.out_of_fold)
    else:
        judgement = judge_several(lesson, taught.judged, said, thresholds, families.groups, seed)
        doubtful = doubtful_among_several(lesson, taught.judged, said)
    progress.update(1)
    divided = None
    if families.together and not budget.spent():
        divided = accuracy_if_divided(taught, lesson, budget=budget, options=options, looker=looker)
    progress.update(2)
    negatives: Floats | None = None
    unreadable: tuple[tuple[str, Problem], ...] = ()
    warnings = families.warnings(lesson, taught)
    if options.negatives:
        found = look_at_negatives(
            options.negatives, looker, recipe.preprocessing, contents, job=job, report=report
        )
        negatives, unreadable, warnings = found.features, found.unreadable, (*warnings, *found.warnings)
    progress.update(3)
    refusal = learn_to_refuse(
        lesson.labels if lesson.targets is None else np.zeros_like(lesson.labels),
        features,
        taught,
        columns=looker.spec.columns(recipe.depth),
        seed=seed,
        check=check,
        negatives=negatives,
        right=None if said is None else (said == _targets(lesson, taught)).all(axis=1),
    )
    if refusal is None:
        warnings = (*warnings, TOO_FEW_TO_REFUSE)
    progress.update(4)
    advice = _coach(lesson, families, taught, budget, looker, seed)
    progress.update(STEPS)
    return Trust(
        judgement=judgement,
        thresholds=thresholds,
        look_alikes=described([row.path for row in lesson.rows], families.groups, divided),
        doubtful=doubtful,
        refusal=refusal,
        coach=advice,
        unreadable=unreadable,
        warnings=warnings,
    )


def _said(lesson: Lesson, taught: Taught) -> tuple[Targets | None, tuple[float, ...]]:
    """With several classes per picture: which were said of each judged picture, and the model's thresholds."""
    if lesson.targets is None:
        return None, ()
    probabilities = taught.out_of_fold.probabilities
    thresholds = best_thresholds(probabilities, lesson.targets[taught.learned])
    if taught.held_out == CROSS_VALIDATED:
        return said_out_of_fold(taught.out_of_fold, lesson.targets[taught.learned], taught.fold), thresholds
    return taught.judged.probabilities >= np.array(thresholds), thresholds


def _targets(lesson: Lesson, taught: Taught) -> NDArray[np.bool_]:
    assert lesson.targets is not None  # noqa: S101 - for the type checker
    return lesson.targets[taught.judged.rows]


def _coach(
    lesson: Lesson, families: Families, taught: Taught, budget: TimeBudget, looker: Looker, seed: int
) -> Coach | None:
    if lesson.targets is not None:
        return None
    learned = taught.learned
    with one_thread_per_fit():
        return coach(
            taught.turned[learned],
            lesson.labels[learned],
            lesson.classes,
            turned=True,
            groups=families.groups[learned],
            strength=taught.head.strength,
            seed=seed,
            seconds=min(MOST_SECONDS_OF_THE_COACH, budget.left()),
            check=looker.stop.raise_if_stopped,
        )
