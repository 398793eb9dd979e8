from __future__ import annotations

import pytest
from demo_data import run
from sklearn.metrics import precision_recall_fscore_support

from gui.pages.check.mix_ups import MixUps, figures_of, mix_ups_of, pictures_of

RUN = run(
    {
        ("one", "one"): [0.9] * 9,
        ("one", "two"): [0.6],
        ("two", "two"): [0.9] * 5,
        ("two", "six"): [0.5, 0.97, 0.7],
        ("six", "six"): [0.8] * 8,
        ("six", "one"): [0.4],
    }
)


def test_precision_and_recall_are_what_scikit_learn_says():
    labels = list(RUN.model.classes)
    precision, recall, _, support = precision_recall_fscore_support(
        [picture.label for picture in RUN.checked], [picture.guess for picture in RUN.checked], labels=labels
    )
    figures = figures_of(mix_ups_of(RUN))
    assert [entry.precision for entry in figures] == pytest.approx(list(precision))
    assert [entry.recall for entry in figures] == pytest.approx(list(recall))
    assert [entry.pictures for entry in figures] == list(support)


def test_a_class_nobody_guessed_has_no_precision_instead_of_a_wrong_one():
    figures = figures_of(MixUps(("a", "b"), {(0, 0): 3, (1, 0): 2}, (3, 2)))
    assert figures[1].precision is None
    assert figures[1].recall == 0.0


def test_the_surest_mistake_comes_first():
    assert [picture.confidence for picture in pictures_of(RUN, "two", "six")] == [0.97, 0.7, 0.5]


def test_the_worst_mix_up_is_the_most_frequent_one():
    mix_ups = mix_ups_of(RUN)
    label, guess = mix_ups.worst()
    assert (mix_ups.classes[label], mix_ups.classes[guess]) == ("two", "six")
    assert mix_ups_of(run({("a", "a"): [0.9], ("b", "b"): [0.9]})).worst() is None


def test_of_many_classes_the_mixed_up_ones_are_kept_with_their_full_totals():
    names = tuple(f"thing {place:04}" for place in range(1000))
    counts = {(place, place): 9 for place in range(1000)} | {(700, 12): 5, (3, 900): 2}
    mix_ups = MixUps(names, counts, tuple(9 + (place == 700) * 5 + (place == 3) * 2 for place in range(1000)))
    kept = mix_ups.most_mixed_up(30)
    assert len(kept.classes) == 30
    assert {names[700], names[12], names[3], names[900]} <= set(kept.classes)
    place = kept.classes.index(names[700])
    assert kept.counts[place, kept.classes.index(names[12])] == 5
    assert kept.totals[place] == 14
    assert list(kept.classes) == sorted(kept.classes)
