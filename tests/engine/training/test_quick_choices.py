"""What quick training finds out by itself: where to look, which pictures belong together, several classes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.contracts.events import JobProgress
from engine.contracts.judgement import Advice
from engine.contracts.projects import PictureRow, Split
from engine.contracts.types import Framing, TrainOptions

CHOOSING = TrainOptions(keep_look_alikes_together=False)


@pytest.fixture
def save(tmp_path):
    """Saves uint8 (h, w, 3) pixels: `save("name", pixels)`."""

    def save(name: str, pixels) -> str:
        path = tmp_path / "made" / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(path)
        return str(path)

    return save


def noise(seed: int, size: tuple[int, int] = (40, 120)):
    return np.random.default_rng(seed).normal(128, 30, (*size, 3))


def test_marks_at_the_edge_make_it_look_at_whole_pictures(school, save):
    """A wide picture with a coloured strip at its left end, which a crop of the middle does not hold."""
    rows = []
    for number in range(40):
        pixels = noise(number)
        pixels[:, :12, number % 2] += 90
        rows.append(PictureRow(number, save(str(number), pixels), "ab"[number % 2]))
    school.options = CHOOSING
    model = school.train(rows)
    assert model.recipe.preprocessing.framing is Framing.WHOLE
    assert dict(model.choices)["framing"] == "whole"
    assert float(dict(model.choices)["gain"]) > 0.2
    assert model.score.accuracy > 0.9
    assert model.choice.accuracy(model.choice.plain) < 0.8
    stages = list(dict.fromkeys(event.stage for event in school.events if isinstance(event, JobProgress)))
    assert stages == ["trying", "looking", "choosing", "judging"]


def test_nothing_is_looked_at_twice(school, labelled):
    """What was looked at while trying is not looked at again; another training looks at nothing."""
    school.options = CHOOSING
    rows = labelled(blue=8, red=8)
    runner = school.new_runner()
    school.train(rows, runner=runner)
    shown = runner.shown
    school.train(rows, runner=runner)
    assert (shown, runner.shown) == (16, 16)


def test_choosing_does_not_flatter_labels_without_meaning(school, save):
    school.options = CHOOSING
    rows = [PictureRow(n, save(str(n), noise(n, (40, 60))), "ab"[n % 2]) for n in range(80)]
    model = school.train(rows)
    assert len({(one.framing, one.size) for one in model.choice.tried()}) >= 2
    assert model.score.low < 0.5
    assert model.score.accuracy < 0.64


def test_the_same_seed_chooses_the_same_and_makes_the_same_head(school, save, tmp_path):
    rows = []
    for number in range(36):
        pixels = noise(number)
        pixels[:, :12, number % 3] += 40
        rows.append(PictureRow(number, save(str(number), pixels), "abc"[number % 3]))
    school.options = TrainOptions()
    one = school.train(rows, seed=5)
    school.cache = tmp_path / "another"
    two = school.train(rows, seed=5, workers=3)
    assert one.head.weight.tobytes() == two.head.weight.tobytes()
    assert (one.choices, one.checked, one.choice.tried()) == (two.choices, two.checked, two.choice.tried())
    assert one.trust.refusal is not None
    assert one.trust.refusal.rejection == two.trust.refusal.rejection


def test_one_rare_picture_in_a_hundred_is_still_found(school, labelled):
    """1 to 100: a model that always said the common class would be right for 99 %."""
    model = school.train(labelled(blue=300, red=3))
    assert model.confusion[1, 1] == 3
    assert model.score.balanced > 0.95


def test_a_rare_class_that_is_hard_is_not_given_up(school, save):
    rows = []
    for number in range(210):
        rare = number % 21 == 0
        pixels = noise(number, (40, 48)) + (np.array([16, 0, 0]) if rare else 0)
        rows.append(PictureRow(number, save(str(number), pixels), "rare" if rare else "usual"))
    model = school.train(rows)
    recall = {one.name: one.recall for one in model.trust.judgement.per_class}
    assert recall["rare"] >= 0.7
    assert recall["usual"] >= 0.7


def test_a_report_says_what_each_part_found_out(school, labelled):
    model = school.train(labelled(blue=20, green=20, red=20))
    trust = model.trust
    assert [(one.name, one.pictures, one.recall) for one in trust.judgement.per_class] == [
        ("blue", 20, 1.0),
        ("green", 20, 1.0),
        ("red", 20, 1.0),
    ]
    assert trust.judgement.calibration is not None
    assert trust.judgement.coverage[0].coverage == 1.0
    assert trust.refusal is not None
    assert len(trust.refusal.unknown) == 60
    assert all(picture.unknown_score is not None for picture in model.checked)
    assert trust.coach is not None
    assert trust.coach.advice is Advice.ENOUGH
    assert trust.doubtful == ()


def test_a_wrong_label_is_among_the_doubtful(school, labelled):
    rows = labelled(blue=15, red=15)
    rows[4] = replace(rows[4], label="red")
    model = school.train(rows)
    first = model.trust.doubtful[0]
    assert (first.path, first.label, first.suggested) == (rows[4].path, "red", "blue")


def planted(save, copies: int) -> list[PictureRow]:
    """Noise of two classes that cannot be told apart, each picture several times, hardly changed."""
    rows = []
    for number in range(16):
        pixels = np.asarray(
            Image.fromarray(noise(number, (10, 12)).clip(0, 255).astype(np.uint8)).resize((48, 40)), np.float64
        )
        for copy in range(copies):
            changed = pixels + np.random.default_rng(100 * number + copy).normal(0, 1.5, pixels.shape)
            path = save(f"{number}-{copy}", changed)
            rows.append(PictureRow(len(rows), path, "ab"[number % 2]))
    return rows


def test_look_alikes_stay_together_and_both_scores_are_told(school, save):
    rows = planted(save, copies=4)
    school.options = replace(school.options, keep_look_alikes_together=True)
    model = school.train(rows)
    found = model.trust.look_alikes
    assert found.pictures == 64
    for group in found.groups:
        # The tiny network takes some pictures for alike that are not; it never tears the four of one apart.
        assert set(Counter(Path(path).stem.split("-")[0] for path in group).values()) == {4}
    assert found.accuracy_if_divided is not None
    assert found.accuracy_if_divided > model.score.accuracy + 0.15
    school.options = replace(school.options, keep_look_alikes_together=False)
    divided = school.train(rows)
    assert divided.score.accuracy > model.score.accuracy + 0.15
    assert divided.trust.look_alikes.groups == ()
    # A few groups say less than sixty-four pictures would.
    width = model.score.high - model.score.low
    assert width > divided.score.high - divided.score.low


def test_a_test_picture_that_looks_like_one_to_learn_from_is_said_to(school, save):
    rows = [
        replace(row, split=Split.TEST if Path(row.path).stem.endswith("-3") else Split.TRAIN)
        for row in planted(save, copies=4)
    ]
    school.options = replace(school.options, keep_look_alikes_together=True)
    warnings = {warning.code: warning.message for warning in school.train(rows).warnings}
    assert "16 of the 16 test pictures" in warnings["test-looks-alike"]


@pytest.fixture
def halves(save):
    """Pictures of two halves, each half of a colour of its own: a picture has one or two of three classes."""
    colours = {"blue": (40, 40, 200), "green": (40, 180, 40), "red": (200, 40, 40)}
    names = list(colours)
    rows = []
    for number in range(90):
        left, right = names[number % 3], names[(number // 3) % 3]
        pixels = noise(number, (40, 40)) - 128
        pixels[:, :20] += colours[left]
        pixels[:, 20:] += colours[right]
        label = left if left == right else f"{left} |{right}"
        rows.append(PictureRow(number, save(str(number), pixels), label))
    return rows


def test_a_picture_may_have_several_classes(school, halves):
    school.options = replace(school.options, multi_label=True)
    model = school.train(halves)
    assert model.classes == ("blue", "green", "red")
    assert len(model.trust.thresholds) == 3
    assert all(0 < threshold < 1 for threshold in model.trust.thresholds)
    assert model.score.total == 90
    assert model.score.accuracy > 0.85
    assert all(one.precision > 0.9 and one.recall > 0.9 for one in model.trust.judgement.per_class)
    assert [one.threshold for one in model.trust.judgement.per_class] == list(model.trust.thresholds)
    right = [
        picture for picture in model.checked if set(picture.guess.split("|")) == set(picture.label.split("|"))
    ]
    assert len(right) == model.score.right
    assert {"blue|red", "green"} <= {picture.guess for picture in right}
    assert np.trace(model.confusion) == sum(
        len(set(picture.guess.split("|")) & set(picture.label.split("|"))) for picture in model.checked
    )


def test_several_classes_with_pictures_put_aside_and_one_wrong_label(school, halves):
    school.options = replace(school.options, multi_label=True)
    rows = [replace(row, split=Split.TEST if row.picture >= 60 else Split.TRAIN) for row in halves]
    model = school.train(rows)
    assert (model.held_out, model.score.total, model.learned_from) == ("test pictures", 30, 60)
    assert model.score.accuracy > 0.8
    wrong = [replace(row, label="red|green|blue") if row.picture == 0 else row for row in halves]
    first = school.train(wrong).trust.doubtful[0]
    assert (first.path, first.suggested) == (halves[0].path, "blue")


def test_a_class_of_several_that_has_one_picture_is_left_out_and_its_picture_kept(school, halves):
    school.options = replace(school.options, multi_label=True)
    halves[0] = replace(halves[0], label="blue|odd")
    model = school.train(halves)
    assert model.classes == ("blue", "green", "red")
    assert [warning.code for warning in model.warnings if "odd" in warning.message] == ["class-too-small"]
    assert model.score.total == 90


def test_what_could_be_gained_by_trying_ways_of_looking_at_several_classes(school, halves):
    school.options = TrainOptions(multi_label=True, keep_look_alikes_together=False)
    model = school.train(halves)
    assert model.score.accuracy > 0.8
    assert model.choice.trials
