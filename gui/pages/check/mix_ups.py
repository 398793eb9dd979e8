"""What a model took for what: counts by class, the worst mix-ups, and the figures people know by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from engine.api import CheckedPicture, RunReport
from gui.several_classes import labels_in

SHOWN_AT_ONCE = 30
"""More classes than this are not shown before a person asks for them."""


@dataclass(frozen=True, slots=True)
class MixUps:
    """Counts of label against guess, only those above 0.

    Attributes:
        classes: class names; rows and columns are numbered by their places here.
        counts: pictures by (label, guess).
        totals: pictures of each label, guesses outside `classes` included.
    """

    classes: tuple[str, ...]
    counts: Mapping[tuple[int, int], int]
    totals: tuple[int, ...]

    def worst(self) -> tuple[int, int] | None:
        """The pair that is mixed up most often, or None if there is no mistake."""
        mistakes = [(-count, cell) for cell, count in self.counts.items() if cell[0] != cell[1]]
        return min(mistakes)[1] if mistakes else None

    def most_mixed_up(self, limit: int = SHOWN_AT_ONCE) -> MixUps:
        """Only the classes that take part in most mistakes, in the order they have here."""
        trouble: Counter[int] = Counter()
        for (label, guess), count in self.counts.items():
            if label != guess:
                trouble[label] += count
                trouble[guess] += count
        kept = sorted(sorted(range(len(self.classes)), key=lambda place: (-trouble[place], place))[:limit])
        place_of = {place: new for new, place in enumerate(kept)}
        counts = {
            (place_of[label], place_of[guess]): count
            for (label, guess), count in self.counts.items()
            if label in place_of and guess in place_of
        }
        return MixUps(tuple(self.classes[i] for i in kept), counts, tuple(self.totals[i] for i in kept))


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class in numbers.

    Attributes:
        pictures: pictures that really are of the class.
        guessed: pictures that were taken for it.
        right: pictures that are both.
    """

    name: str
    pictures: int
    guessed: int
    right: int

    @property
    def recall(self) -> float | None:
        """Share of its pictures that were recognised, in [0, 1]; None without pictures."""
        return self.right / self.pictures if self.pictures else None

    @property
    def precision(self) -> float | None:
        """Share of the guesses for it that were right, in [0, 1]; None without guesses."""
        return self.right / self.guessed if self.guessed else None


def mix_ups_of(report: RunReport) -> MixUps:
    """The counts of a run."""
    counts = {
        (label, guess): count
        for label, row in enumerate(report.confusion)
        for guess, count in enumerate(row)
        if count
    }
    if report.model.multi_label:
        return MixUps(report.model.classes, counts, tuple(score.pictures for score in report.per_class))
    return MixUps(report.model.classes, counts, tuple(sum(row) for row in report.confusion))


def figures_of(mix_ups: MixUps) -> tuple[ClassFigures, ...]:
    """Every class in numbers, in the order of the model."""
    guessed: Counter[int] = Counter()
    for (_, guess), count in mix_ups.counts.items():
        guessed[guess] += count
    return tuple(
        ClassFigures(name, mix_ups.totals[place], guessed[place], mix_ups.counts.get((place, place), 0))
        for place, name in enumerate(mix_ups.classes)
    )


def pictures_of(report: RunReport, label: str, guess: str) -> tuple[CheckedPicture, ...]:
    """The pictures of one cell, the surest first: a sure mistake is often a wrong label.

    Where a picture may have several classes, a cell beside the diagonal holds pictures of which one class was
    missed while another was said of them wrongly.
    """
    if report.model.multi_label:
        found = [picture for picture in report.checked if _is_in_cell(picture, label, guess)]
    else:
        found = [picture for picture in report.checked if picture.label == label and picture.guess == guess]
    return tuple(sorted(found, key=lambda picture: -picture.confidence))


def _is_in_cell(picture: CheckedPicture, label: str, guess: str) -> bool:
    has, said = labels_in(picture.label), labels_in(picture.guess)
    if label == guess:
        return label in has and label in said
    return label in has and label not in said and guess in said and guess not in has
