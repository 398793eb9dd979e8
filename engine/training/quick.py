"""Quick training: every picture once through the frozen backbone, then a head on its features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.backbones.catalogue import BackboneSpec
from engine.backbones.runner import FeatureRunner
from engine.contracts.projects import PictureRow, Split
from engine.contracts.training_events import LearningMeasured
from engine.contracts.types import CheckedPicture, JobId, Preprocessing, Problem, Score, TrainOptions
from engine.evaluation.metrics import confusion_matrix, score_of
from engine.jobs import Report, StopToken
from engine.progress import Progress
from engine.training.choosing import (
    TimeBudget,
    choose_head,
    fit_chosen,
    never_enough,
    one_thread_per_fit,
    predict_out_of_fold,
)
from engine.training.feature_cache import FeatureCache
from engine.training.features import FeatureTable, look_at
from engine.training.folds import CHOOSING_SAMPLE, Fold, inner_folds, sample_rows
from engine.training.head import Head
from engine.training.learning_curve import estimate_accuracy
from engine.training.lesson import LEARNED, Lesson, order_of_looking, plan_lesson

CHART_POINTS = 12
SHARE_OF_THE_MODEL = 0.3
"""Of the time, for the model itself; the rest is for judging it."""
CROSS_VALIDATED = "cross-validated"
TEST_PICTURES = "test pictures"


@dataclass(frozen=True, slots=True)
class QuickModel:
    """What quick training found out.

    Attributes:
        head: the head, fitted to all pictures it may learn from.
        classes: class names in the order of the head's outputs.
        score: right and wrong on pictures that the judged head had not learned from.
        held_out: how the score was made: `CROSS_VALIDATED` or `TEST_PICTURES`.
        confusion: counts of shape (classes, classes): row = label, column = guess.
        checked: the predictions that the score counts.
        unreadable: pictures left out, with the reason.
        warnings: classes left out, and the like.
        choices: what was chosen, in words.
        learned_from: number of pictures that the head was fitted to.
        contents: path of every picture that was looked at to the hash of its bytes at that moment.
    """

    head: Head
    classes: tuple[str, ...]
    score: Score
    held_out: str
    confusion: NDArray[np.int64]
    checked: tuple[CheckedPicture, ...]
    unreadable: tuple[tuple[str, Problem], ...]
    warnings: tuple[Problem, ...]
    choices: tuple[tuple[str, str], ...]
    learned_from: int
    contents: Mapping[str, str]


def train_quick(
    rows: Sequence[PictureRow],
    *,
    backbone: BackboneSpec,
    preprocessing: Preprocessing,
    runner: FeatureRunner,
    cache: FeatureCache,
    workers: int,
    options: TrainOptions,
    job: JobId,
    report: Report,
    stop: StopToken,
) -> QuickModel:
    """Learn to tell the classes of `rows` apart.

    The score is cross-validated over all pictures in five parts, unless the person divided the pictures: then
    the head learns from `train` alone (its regularisation chosen on `val` where there is one) and is scored on
    `test`, or on `val` if there is no `test`.

    Args:
        rows: pictures with labels; those without, or with a problem, are left out.
        backbone: which network's features are learned from.
        preprocessing: the picture contract.
        runner: the network.
        cache: where its features are kept.
        workers: threads that look at pictures.
        options: seed and time budget.
        job: the job that events are named after.
        report: takes `JobProgress` and `LearningMeasured`.
        stop: looked at before every batch and every fit.

    Raises:
        JobStopped: if the job was cancelled; features computed so far are kept.
        EngineError: if there is too little to learn from, with what to do.
    """
    lesson = plan_lesson(rows)
    table = _look(lesson, runner, preprocessing, cache, workers, options.seed, job, report, stop)
    unreadable = tuple((lesson.rows[n].path, problem) for n, problem in sorted(table.problems.items()))
    features = {row.path: table.vectors[n] for n, row in enumerate(lesson.rows) if n in table.vectors}
    contents = {lesson.rows[n].path: content for n, content in table.contents.items()}
    # A class may have lost the pictures that made it learnable.
    problems = dict(unreadable)
    lesson = plan_lesson([replace(row, problem=problems.get(row.path, row.problem)) for row in rows])
    matrix = np.stack([features[row.path][backbone.columns(Depth.LAST)] for row in lesson.rows])
    head, answers = _learn_and_ask(lesson, matrix, workers, options, job, report, stop)
    confusion = confusion_matrix(lesson.labels[answers.asked], answers.guesses, len(lesson.classes))
    return QuickModel(
        head=head,
        classes=lesson.classes,
        score=score_of(confusion),
        held_out=answers.held_out,
        confusion=confusion,
        checked=_checked(lesson, answers),
        unreadable=unreadable,
        warnings=lesson.warnings,
        choices=_choices(backbone, preprocessing, head.strength, options),
        learned_from=answers.learned_from,
        contents=contents,
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    asked: NDArray[np.intp]
    guesses: NDArray[np.intp]
    confidences: NDArray[np.float32]
    held_out: str
    learned_from: int


def _look(
    lesson: Lesson,
    runner: FeatureRunner,
    preprocessing: Preprocessing,
    cache: FeatureCache,
    workers: int,
    seed: int,
    job: JobId,
    report: Report,
    stop: StopToken,
) -> FeatureTable:
    order = order_of_looking(lesson.labels, seed)
    progress = Progress(job, "looking", len(order), report)
    step = max(1, len(order) // CHART_POINTS)
    next_point = step
    may_learn = set(lesson.where(*LEARNED).tolist())

    def after_each(table: FeatureTable) -> None:
        nonlocal next_point
        progress.update(len(table))
        if len(table) < next_point:
            return
        next_point = len(table) + step
        seen = [row for row in table.vectors if row in may_learn]
        if not seen:
            return
        with one_thread_per_fit():
            accuracy = estimate_accuracy(
                np.stack([table.vectors[row] for row in seen]), lesson.labels[seen], seed=seed
            )
        if accuracy is not None:
            report(LearningMeasured(job, len(table), accuracy))

    pictures = [(int(n), Path(lesson.rows[n].path)) for n in order]
    return look_at(pictures, runner, preprocessing, cache, workers=workers, stop=stop, after_each=after_each)


def _learn_and_ask(
    lesson: Lesson,
    matrix: NDArray[np.float32],
    workers: int,
    options: TrainOptions,
    job: JobId,
    report: Report,
    stop: StopToken,
) -> tuple[Head, _Answers]:
    Progress(job, "choosing", 0, report)
    check = stop.raise_if_stopped
    budget = TimeBudget(options.time_budget)
    test, validation = lesson.where(Split.TEST), lesson.where(Split.VALIDATION)
    asked = test if len(test) else validation
    learned = lesson.where(*LEARNED) if len(asked) else np.arange(len(matrix))
    mine, labels = matrix[learned], lesson.labels[learned]
    if len(test) and len(validation):
        sample = learned[sample_rows(labels, CHOOSING_SAMPLE, options.seed)]
        choosing: Sequence[Fold] = [(sample, validation)]
    else:
        choosing = [(learned[learn], learned[ask]) for learn, ask in inner_folds(labels, options.seed)]
    with one_thread_per_fit():
        chosen = choose_head(matrix, lesson.labels, choosing, budget=budget.part(SHARE_OF_THE_MODEL), check=check)
        head = fit_chosen(mine, labels, len(lesson.classes), chosen, never_enough(check))
        if not len(asked):
            found = predict_out_of_fold(
                mine, labels, seed=options.seed, budget=budget, check=check, workers=workers
            )
            return head, _Answers(learned, found.guesses, found.confidences, CROSS_VALIDATED, len(learned))
        probabilities = head.probabilities(matrix[asked])
    guesses = probabilities.argmax(axis=1)
    return head, _Answers(asked, guesses, probabilities.max(axis=1), TEST_PICTURES, len(learned))


def _checked(lesson: Lesson, answers: _Answers) -> tuple[CheckedPicture, ...]:
    return tuple(
        CheckedPicture(
            picture=lesson.rows[row].picture,
            path=lesson.rows[row].path,
            label=lesson.classes[lesson.labels[row]],
            guess=lesson.classes[guess],
            confidence=float(confidence),
        )
        for row, guess, confidence in zip(answers.asked, answers.guesses, answers.confidences, strict=True)
    )


def _choices(
    backbone: BackboneSpec,
    preprocessing: Preprocessing,
    strength: float,
    options: TrainOptions,
) -> tuple[tuple[str, str], ...]:
    return (
        ("mode", "quick"),
        ("backbone", backbone.name),
        ("framing", preprocessing.framing.value),
        ("size", str(preprocessing.size)),
        ("depth", "last layer"),
        ("strength", f"{strength:g}"),
        ("seed", str(options.seed)),
    )
