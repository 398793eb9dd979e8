"""Which variations leave the class as it is: decided by what they do to answers, not by what they usually do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.training.choosing import TimeBudget
from engine.training.folds import INNER_FOLDS, folds_of
from engine.training.head import Classes, Floats
from engine.training.thorough.variations import Variation
from engine.training.thorough.view_heads import Looks, ViewHeads

SAMPLE = 300
"""Pictures that variations are tried on at 224 pixels; fewer where a look costs more."""
FEWEST_SAMPLED = 100
LEAST_GAIN = 0.03
"""Share by which a flip or a turn has to bring the log loss down: on so few pictures, less is chance."""
MOST_WORSE = 0.01
"""Share of answers that a flip or a turn may spoil all the same."""
MILD_LOSS, MILD_WORSE = 0.1, 0.03
"""The limits for what is mild, whose log loss may even rise: it is refused only where it clearly costs."""
ANOTHER_CLASS = 0.2
"""Share of varied pictures taken for another class from which the reason says so."""
MOST_ANOTHER_CLASS = 0.5
"""Share from which a flip or a turn is refused even where answers got likelier: where all are right and sure of
it already, likelier is chance."""

NAMES: Mapping[Variation, str] = {
    Variation.ZOOM: "moved and magnified",
    Variation.COLOURS: "lighter and darker",
    Variation.MIRROR: "mirrored",
    Variation.UPSIDE_DOWN: "upside-down",
    Variation.QUARTER_TURNS: "turned",
}


@dataclass(frozen=True, slots=True)
class Permitted:
    """What a training may do to its pictures.

    Attributes:
        variations: those that help, in the order of `Variation`.
        refused: the others, each with the reason, a sentence.
    """

    variations: tuple[Variation, ...] = ()
    refused: tuple[tuple[Variation, str], ...] = ()


def sample_size(size: int) -> int:
    """How many pictures variations are tried on where they are looked at in `size` pixels."""
    return max(FEWEST_SAMPLED, min(SAMPLE, round(SAMPLE * (224 / size) ** 2)))


def permitted_variations(
    plain: Floats,
    looks: Mapping[Variation, Floats],
    labels: Classes,
    groups: Classes,
    *,
    seed: int,
    budget: TimeBudget,
    check: Callable[[], None],
) -> Permitted:
    """Learn with and without each variation, and ask about plain pictures that were not learned from.

    What is mild is done unless it clearly costs; flips and turns are done if, beside those before them, they make
    answers clearly likelier. One that turns a class into another teaches contradictions, and answers get worse; so
    arrows are not mirrored, and 6 and 9 stand upright, without anybody having to say so. They are tried on top of
    each other because two may contradict only together: a 6 upside-down is a 9 in the mirror. One that makes most
    pictures look like another class is refused whatever answers say.

    Args:
        plain: features of a sample of pictures, shape (n, d).
        looks: features of the same pictures varied in one way each, shape (n, d).
        labels: class numbers, shape (n,), every class in [0, classes).
        groups: which pictures stay together, shape (n,).
        seed: fixes the folds.
        budget: what choosing may take.
        check: called after every step of a fit; raises to leave.
    """
    classes = int(labels.max()) + 1
    if len(np.unique(labels)) < 2 or np.bincount(labels).max() < 2:
        return Permitted(refused=tuple((variation, _TOO_FEW) for variation in looks))
    folds = folds_of(labels, INNER_FOLDS, seed, groups)
    number_of_fits = 1 + len(looks)

    def asked(varied: tuple[Floats, ...]) -> ViewHeads:
        return ViewHeads(
            Looks(plain, varied, labels, groups), classes, seed, budget.part(1 / number_of_fits), check
        )

    before = asked(()).ask(folds)
    losses, right = before.losses(labels), before.scores.argmax(axis=1) == labels
    done: list[Variation] = []
    refused: list[tuple[Variation, str]] = []
    changes_class = False
    for variation, varied in looks.items():
        check()
        if variation is Variation.QUARTER_TURNS and changes_class:
            refused.append((variation, _TURNED_TWICE))
            continue
        answers = asked((*(looks[earlier] for earlier in done), varied)).ask(folds)
        new_losses, new_right = answers.losses(labels), answers.scores.argmax(axis=1) == labels
        worse = float(right.mean() - new_right.mean())
        flips = variation in FLIPS_AND_TURNS
        change = float(new_losses.mean() / max(losses.mean(), 1e-9)) - 1.0
        helps = worse <= (MOST_WORSE if flips else MILD_WORSE) and change <= (-LEAST_GAIN if flips else MILD_LOSS)
        mistaken = 0.0 if helps and not flips else _mistaken(plain, varied, labels, groups, seed, check)
        if helps and mistaken < MOST_ANOTHER_CLASS:
            done.append(variation)
            losses, right = new_losses, new_right
        else:
            changes_class |= mistaken >= ANOTHER_CLASS and variation in _FLIPS
            refused.append((variation, _reason(variation, worse, mistaken)))
    return Permitted(tuple(done), tuple(refused))


def _mistaken(
    plain: Floats, varied: Floats, labels: Classes, groups: Classes, seed: int, check: Callable[[], None]
) -> float:
    """Share of varied pictures that a head which had not learned from them takes for another class than plain."""
    n = len(labels)
    both = Looks(np.concatenate([plain, varied]), (), np.tile(labels, 2), np.tile(groups, 2))
    heads = ViewHeads(both, int(labels.max()) + 1, seed, TimeBudget(0.0), check)
    folds = [(learn, np.concatenate([ask, ask + n])) for learn, ask in folds_of(labels, INNER_FOLDS, seed, groups)]
    guesses = heads.ask(folds).scores.argmax(axis=1)
    right = guesses[:n] == labels
    return float((guesses[n:] != labels)[right].mean()) if right.any() else 0.0


def _reason(variation: Variation, worse: float, mistaken: float) -> str:
    name = NAMES[variation]
    if mistaken >= ANOTHER_CLASS:
        return f"{mistaken:.0%} of the pictures, {name}, were taken for another class."
    if worse > 0:
        return f"Learning from pictures that were {name}, too, {worse:.0%} fewer were right."
    return f"Learning from pictures that were {name}, too, made answers no surer."


FLIPS_AND_TURNS = (Variation.MIRROR, Variation.UPSIDE_DOWN, Variation.QUARTER_TURNS)
_FLIPS = (Variation.MIRROR, Variation.UPSIDE_DOWN)
_TURNED_TWICE = "Turned twice, a picture is mirrored and upside-down, and that makes another class here."
_TOO_FEW = "There are too few pictures to find out whether it would change the class."
