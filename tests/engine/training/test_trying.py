"""Choosing what to look at, with a looker whose pictures show their class only to those who look right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine.backbones.catalogue import BackboneSpec
from engine.contracts.events import JobProgress
from engine.contracts.projects import PictureRow, Split
from engine.contracts.types import Depth, Framing, JobId, Preprocessing, Problem, TrainOptions
from engine.jobs import StopToken
from engine.training import trying as trying_module
from engine.training.features import FeatureTable
from engine.training.lesson import plan_lesson
from engine.training.recipes import plain_recipe
from engine.training.trying import TRIED_PICTURES, choose_recipe, rows_to_try

SPEC = BackboneSpec("made", "Made", features=12, detail=20, preprocessing=Preprocessing(), sizes=(224, 288, 384))

Signal = Callable[[Preprocessing], tuple[float, float]]
"""How far apart the classes are, in the last layer and in detail, when looked at so."""


class MadeLooker:
    """Answers with noise in which the class shows as strongly as `signal` says."""

    def __init__(self, signal: Signal) -> None:
        self.spec, self.workers, self.stop = SPEC, 2, StopToken()
        self.signal = signal
        self.looked: list[tuple[str, int, int]] = []
        self.broken: set[int] = set()

    def look(self, rows, numbers, preprocessing, after_each) -> FeatureTable:
        numbers = [int(number) for number in numbers]
        self.looked.append((preprocessing.framing.value, preprocessing.size, len(numbers)))
        last, detail = self.signal(preprocessing)
        table = FeatureTable(computed=len(numbers))
        for number in numbers:
            self.stop.raise_if_stopped()
            if number in self.broken:
                table.problems[number] = Problem("truncated", "It is cut short.")
                continue
            noise = np.random.default_rng(number).normal(size=32)
            place = "abcdef".index(rows[number].label)
            noise[place] += last
            noise[12 + place] += detail
            table.vectors[number] = noise.astype(np.float32)
            after_each(table)
        return table


def lesson(per_class: int = 60, classes: str = "ab"):
    return plan_lesson(
        [PictureRow(n, f"/pictures/{n}.jpg", classes[n % len(classes)]) for n in range(per_class * len(classes))]
    )


def choose(looker: MadeLooker, plan=None, events=None, **options):
    plan = plan or lesson()
    return choose_recipe(
        plan,
        np.arange(len(plan.rows)),
        looker,
        options=TrainOptions(**options),
        groups_of=lambda rows, _features: np.arange(len(rows)),
        after_each=lambda _table: None,
        job=JobId("train"),
        report=(events if events is not None else []).append,
    )


def taken(choice) -> tuple[str, int, str]:
    recipe = choice.chosen
    return recipe.preprocessing.framing.value, recipe.preprocessing.size, recipe.depth.value


def test_small_detail_is_looked_at_where_only_it_tells():
    choice = choose(MadeLooker(lambda _: (0.0, 3.0)))
    assert choice.chosen.depth is not Depth.LAST
    assert choice.chosen.preprocessing == SPEC.preprocessing


def test_the_whole_picture_is_looked_at_where_only_it_tells():
    looker = MadeLooker(lambda seen: (3.0, 0.0) if seen.framing is Framing.WHOLE else (0.0, 0.0))
    assert taken(choose(looker))[:2] == ("whole", 224)


def test_bigger_is_taken_where_it_helps_and_the_other_framing_is_tried_there():
    looker = MadeLooker(lambda seen: ((seen.size - 150) / 100, 0.0))
    choice = choose(looker)
    assert taken(choice)[:2] == ("centre", 384)
    assert [(framing, size) for framing, size, _ in looker.looked] == [
        ("centre", 224),
        ("whole", 224),
        ("centre", 288),
        ("centre", 384),
        ("whole", 384),
    ]


def test_a_framing_that_is_clearly_worse_is_not_tried_at_more_sizes():
    looker = MadeLooker(
        lambda seen: ((seen.size - 150) / 60, 0.0) if seen.framing is Framing.WHOLE else (0.2, 0.0)
    )
    assert taken(choose(looker)) == ("whole", 384, "last")
    assert ("centre", 384) not in {(framing, size) for framing, size, _ in looker.looked}


def test_where_the_plain_recipe_is_as_good_it_is_kept_and_nothing_is_gained():
    choice = choose(MadeLooker(lambda _: (2.5, 0.0)))
    assert choice.chosen == plain_recipe(SPEC)
    assert choice.gain() == 0.0


def test_nothing_more_is_tried_once_every_picture_is_right():
    looker = MadeLooker(lambda _: (30.0, 0.0))
    assert taken(choose(looker)) == ("centre", 224, "last")
    assert len(looker.looked) == 1


def test_what_the_person_set_is_kept_and_the_rest_chosen():
    looker = MadeLooker(lambda seen: (0.0, 3.0 if seen.size == 320 else 0.0))
    choice = choose(looker, framing=Framing.WHOLE, size=320)
    assert taken(choice)[:2] == ("whole", 320)
    assert choice.chosen.depth is not Depth.LAST
    assert {(framing, size) for framing, size, _ in looker.looked} == {("whole", 320)}
    all_set = MadeLooker(lambda _: (0.0, 0.0))
    choice = choose(all_set, framing=Framing.WHOLE, size=320, depth=Depth.LAST)
    assert (taken(choice), choice.trials, all_set.looked) == (("whole", 320, "last"), (), [])


def test_with_no_time_nothing_is_tried():
    looker = MadeLooker(lambda _: (0.0, 3.0))
    choice = choose(looker, time_budget=0.0)
    assert (choice.chosen, looker.looked, choice.gain()) == (plain_recipe(SPEC), [], None)


def test_when_time_is_over_the_best_so_far_is_taken_and_it_is_said(monkeypatch):
    monkeypatch.setattr(trying_module.TimeBudget, "left", lambda _self: 0.0)
    looker = MadeLooker(lambda seen: (0.0, 2.0) if seen.framing is Framing.CENTRE else (9.0, 9.0))
    choice = choose(looker)
    assert choice.out_of_time
    assert taken(choice) == ("centre", 224, "detail")
    assert len(looker.looked) == 1


def test_half_a_pass_does_not_count(monkeypatch):
    monkeypatch.setattr(trying_module.TimeBudget, "spent", lambda _self: True)
    choice = choose(MadeLooker(lambda _: (0.0, 1.0)))
    assert choice.out_of_time
    assert {(one.recipe.preprocessing.framing, one.recipe.preprocessing.size) for one in choice.trials} == {
        (Framing.CENTRE, 224)
    }


def test_what_was_tried_is_told_with_how_well_it_did():
    choice = choose(MadeLooker(lambda _: (1.0, 2.0)))
    tried = choice.tried()
    assert [one.chosen for one in tried].count(True) == 1
    assert {one.depth for one in tried} == {"last", "detail", "both"}
    assert all(one.pictures == 120 and 0.4 < one.accuracy <= 1 for one in tried)
    plain = next(one for one in tried if (one.framing, one.size, one.depth) == ("centre", 224, "last"))
    assert choice.accuracy(choice.plain) == plain.accuracy
    assert choice.gain() == pytest.approx(next(one for one in tried if one.chosen).accuracy - plain.accuracy)


def test_a_few_hundred_pictures_stand_for_all_in_their_shares():
    labels = np.repeat([0, 1, 2], [30_000, 9_000, 600])
    rows = rows_to_try(labels, 0)
    assert len(rows) <= TRIED_PICTURES + 3
    assert np.bincount(labels[rows])[2] >= 2
    assert np.bincount(labels[rows])[0] > 2 * np.bincount(labels[rows])[1]
    thousand = np.repeat(np.arange(1000), 40)
    some = rows_to_try(thousand, 0)
    assert len(some) <= TRIED_PICTURES
    assert np.bincount(thousand[some], minlength=1000).max() == 8
    looker = MadeLooker(lambda _: (1.0, 2.0))
    choose(looker, lesson(per_class=400))
    assert max(count for _, _, count in looker.looked) <= TRIED_PICTURES


def test_pictures_that_cannot_be_read_are_left_out_of_the_trial():
    looker = MadeLooker(lambda _: (0.0, 3.0))
    looker.broken = {0, 3, 10}
    choice = choose(looker)
    assert taken(choice)[2] == "detail"
    assert choice.sample is not None
    assert len(choice.sample.labels) == 117
    assert not {"/pictures/0.jpg", "/pictures/3.jpg"} & set(choice.paths)
    looker.broken = set(range(1, 120, 2))
    assert choose(looker).trials == ()


def test_the_answers_about_a_picture_do_not_choose_the_recipe_it_is_asked_in():
    """Leaving out the pictures that made the difference leaves nothing that speaks for the dearer recipe."""
    choice = choose(MadeLooker(lambda _: (0.6, 2.5)))
    assert choice.chosen.depth is Depth.DETAIL
    plain = next(one for one in choice.trials if one.recipe == choice.plain)
    best = next(one for one in choice.trials if one.recipe == choice.chosen)
    gained = {path for path, far in zip(choice.paths, plain.mistake > best.mistake, strict=True) if far}
    assert choice.without(gained) != choice.chosen
    assert choice.without(set()) == choice.chosen


def test_people_are_told_what_is_being_tried():
    events: list[JobProgress] = []
    choose(MadeLooker(lambda _: (1.0, 1.0)), events=events)
    assert {event.stage for event in events} == {"trying"}
    assert list(dict.fromkeys(event.detail for event in events))[:2] == ["centre 224", "whole 224"]
    done = [event.done for event in events]
    assert done == sorted(done)
    assert all(event.done <= event.total for event in events)


def test_pictures_sorted_by_class_are_looked_at_mixed_so_that_early_figures_mean_something():
    rows = [PictureRow(n, f"/{n}.jpg", "abc"[n // 40]) for n in range(120)]
    plan, seen = plan_lesson(rows), list[list[int]]()
    choose_recipe(
        plan,
        np.arange(len(rows)),
        MadeLooker(lambda _: (1.0, 1.0)),
        options=TrainOptions(),
        groups_of=lambda numbers, _features: np.arange(len(numbers)),
        after_each=lambda table: seen.append(list(table.vectors)),
        job=JobId("train"),
        report=lambda _event: None,
    )
    quarter = [rows[number].label for number in seen[29]]
    assert sorted(quarter.count(name) for name in "abc") == [10, 10, 10]


def test_pictures_put_aside_to_ask_about_are_not_tried_on():
    rows = [PictureRow(n, f"/{n}.jpg", "ab"[n % 2], Split.TRAIN if n < 60 else Split.TEST) for n in range(90)]
    looker = MadeLooker(lambda _: (1.0, 1.0))
    choice = choose_recipe(
        plan := plan_lesson(rows),
        plan.where(Split.TRAIN),
        looker,
        options=TrainOptions(),
        groups_of=lambda numbers, _features: np.arange(len(numbers)),
        after_each=lambda _table: None,
        job=JobId("train"),
        report=lambda _event: None,
    )
    assert set(choice.paths) == {f"/{n}.jpg" for n in range(60)}
