"""The first rung of thorough training: the head learns from every picture in several views, the network stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.contracts.projects import PictureRow
from engine.contracts.types import Depth, JobId, TrainOptions
from engine.jobs import Report
from engine.progress import Progress
from engine.training.answering import CROSS_VALIDATED, Answers, Taught
from engine.training.choosing import TimeBudget
from engine.training.features import FeatureTable
from engine.training.folds import OUTER_FOLDS, folds_of, sample_rows
from engine.training.head import Classes, Floats
from engine.training.lesson import plan_lesson
from engine.training.looking import Looker, stacked
from engine.training.quick import QuickModel
from engine.training.recipes import sizes_of
from engine.training.recipes import view as view_of
from engine.training.thorough.permitted import FEWEST_SAMPLED, Permitted, permitted_variations, sample_size
from engine.training.thorough.variations import Variation, View, one_torch_thread
from engine.training.thorough.view_heads import Looks, ViewHeads

MOST_VIEWS = 6
FEWEST_TRIED = 4
"""Pictures below which variations are not tried."""
LOOKS_WORTH = 3000
"""Looks at 224 pixels that views may cost where the person did not say how long it may take."""
SHARE_OF_TRYING, SHARE_OF_ASKING = 0.4, 0.7
"""Of the time for choosing, for variations; of the rest, for heads that are asked."""


@dataclass(frozen=True, eq=False, slots=True)
class Viewed:
    """What views came to.

    Attributes:
        taught: the head that learned from them, and its held-out answers.
        permitted: what is done to pictures, and what is not.
        views: varied looks at every picture.
        varied: what the head sees of the pictures it learned from in each view, shape (n, d).
    """

    taught: Taught
    permitted: Permitted
    views: tuple[View, ...]
    varied: tuple[Floats, ...]


def number_of_views(pictures: int, size: int) -> int:
    """How many views of every picture are worth their time, 1 to `MOST_VIEWS`."""
    return max(1, min(MOST_VIEWS, round(LOOKS_WORTH / max(1.0, pictures * (size / 224) ** 2))))


def looks_of_views(pictures: int, size: int) -> int:
    """How often a picture is looked at in all."""
    return len(Variation) * min(sample_size(size), pictures) + number_of_views(pictures, size) * pictures


def find_permitted(
    quick: QuickModel, looker: Looker, *, options: TrainOptions, job: JobId, report: Report
) -> Permitted:
    """Try every variation on a sample of the pictures to learn from.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: if the device fails for good, or features cannot be kept.
    """
    learned = quick.taught.learned
    labels = quick.lesson.labels[learned]
    rows = learned[sample_rows(labels, sample_size(quick.recipe.preprocessing.size), options.seed)]
    progress = Progress(job, "freezing", len(Variation) * len(rows), report)
    looks: dict[Variation, Floats] = {}
    for variation in Variation:
        view = View((variation,), options.seed, 0, always=True)
        looks[variation] = _look(quick, looker, rows, view, progress, len(looks) * len(rows))
    columns = looker.spec.columns(quick.recipe.depth)
    numbers = np.unique(quick.lesson.labels[rows], return_inverse=True)[1]
    return permitted_variations(
        quick.features[rows, columns],
        {variation: features[:, columns] for variation, features in looks.items()},
        numbers,
        quick.families.groups[rows],
        seed=options.seed,
        budget=TimeBudget(SHARE_OF_TRYING * options.time_budget),
        check=looker.stop.raise_if_stopped,
    )


def permitted_at_first_sight(
    rows: Sequence[PictureRow], looker: Looker, *, options: TrainOptions, job: JobId, report: Report
) -> Permitted:
    """What would be done to pictures, found out in the network's usual way of looking, before anything is chosen.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: if there is too little to learn from, the device fails for good, or features cannot be kept.
    """
    lesson = plan_lesson(rows, options.multi_label)
    if lesson.targets is not None:
        return Permitted()
    framing = options.framing or looker.spec.preprocessing.framing
    preprocessing = view_of(looker.spec, framing, sizes_of(looker.spec, options)[0])
    sample = sample_rows(lesson.labels, FEWEST_SAMPLED, options.seed)
    progress = Progress(job, "looking", (1 + len(Variation)) * len(sample), report)
    tables: list[FeatureTable] = []
    with one_torch_thread():
        for view in (None, *(View((variation,), options.seed, 0, always=True) for variation in Variation)):
            begun = len(tables) * len(sample)
            tables.append(
                looker.look(
                    lesson.rows,
                    sample,
                    preprocessing,
                    lambda so_far, begun=begun: progress.update(begun + len(so_far)),  # type: ignore[misc]
                    view,
                )
            )
    seen = [int(row) for row in sample if all(int(row) in table.vectors for table in tables)]
    if len(seen) < FEWEST_TRIED:
        return Permitted()
    columns = looker.spec.columns(Depth.BOTH if looker.spec.detail else Depth.LAST)
    plain, *looks = (stacked(table, seen)[:, columns] for table in tables)
    return permitted_variations(
        plain,
        dict(zip(Variation, looks, strict=True)),
        np.unique(lesson.labels[seen], return_inverse=True)[1],
        np.arange(len(seen)),
        seed=options.seed,
        budget=TimeBudget(SHARE_OF_TRYING * options.time_budget),
        check=looker.stop.raise_if_stopped,
    )


def learn_from_views(
    quick: QuickModel,
    looker: Looker,
    permitted: Permitted,
    *,
    options: TrainOptions,
    job: JobId,
    report: Report,
) -> Viewed:
    """Fit a head to every picture in several views, and ask heads about plain pictures they had not learned from.

    The folds are those of Quick, so that both are asked the same by heads that learned from the same pictures.

    Raises:
        JobStopped: if the job was cancelled; features computed so far are kept.
        EngineError: if the device fails for good, or features cannot be kept.
    """
    learned, lesson, before = quick.taught.learned, quick.lesson, quick.taught
    columns = looker.spec.columns(quick.recipe.depth)
    views = _views(permitted, number_of_views(len(learned), quick.recipe.preprocessing.size), options.seed)
    progress = Progress(job, "freezing", len(views) * len(learned), report)
    varied = tuple(
        _look(quick, looker, learned, view, progress, place * len(learned))[:, columns]
        for place, view in enumerate(views)
    )
    Progress(job, "choosing", 0, report)
    labels, groups = lesson.labels[learned], quick.families.groups[learned]
    budget = TimeBudget((1 - SHARE_OF_TRYING) * options.time_budget)
    heads = ViewHeads(
        Looks(quick.features[learned][:, columns], varied, labels, groups),
        len(lesson.classes),
        options.seed,
        budget,
        looker.stop.raise_if_stopped,
    )
    head = heads.fit(1 - SHARE_OF_ASKING)
    asked = heads.ask(folds_of(labels, OUTER_FOLDS, options.seed, groups))
    out_of_fold = Answers(learned, asked.scores, asked.temperatures)
    judged = out_of_fold
    if before.held_out != CROSS_VALIDATED:
        rows = before.judged.rows
        scores = head.scores(quick.features[rows][:, columns])
        judged = Answers(rows, scores, np.full(len(rows), head.temperature, np.float32))
    return Viewed(replace(before, head=head, judged=judged, out_of_fold=out_of_fold), permitted, views, varied)


def _views(permitted: Permitted, wanted: int, seed: int) -> tuple[View, ...]:
    """The first view is the one that zooming was tried with, so that its features are known in part."""
    if not permitted.variations:
        return ()
    first = (
        View((Variation.ZOOM,), seed, 0, always=True)
        if Variation.ZOOM in permitted.variations
        else View(permitted.variations, seed, 1)
    )
    return (first, *(View(permitted.variations, seed, number) for number in range(2, wanted + 1)))


def _look(quick: QuickModel, looker: Looker, rows: Classes, view: View, progress: Progress, begun: int) -> Floats:
    with one_torch_thread():
        table = looker.look(
            quick.lesson.rows,
            rows,
            quick.recipe.preprocessing,
            lambda so_far: progress.update(begun + len(so_far)),
            view,
        )
    known: Mapping[int, Floats] = table.vectors
    # A picture that has gone since Quick looked at it is seen as it was then.
    return np.stack([known.get(int(row), quick.features[row]) for row in rows])
