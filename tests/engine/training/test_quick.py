"""Quick training from pictures to a head, on a tiny network."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.events import JobProgress
from engine.contracts.projects import Split
from engine.contracts.training_events import LearningMeasured
from engine.jobs import StopToken
from engine.training.answering import CROSS_VALIDATED, TEST_PICTURES


def test_easy_pictures_are_learned_and_every_one_is_judged_by_a_head_that_never_saw_it(school, labelled):
    rows = labelled(blue=10, green=10, red=10)
    model = school.train(rows)
    assert model.classes == ("blue", "green", "red")
    assert model.held_out == CROSS_VALIDATED
    assert (model.score.total, model.score.accuracy) == (30, 1.0)
    assert model.score.low < 0.9 < model.score.high == 1.0
    assert sorted(picture.picture for picture in model.checked) == sorted(row.picture for row in rows)
    assert all(picture.label in picture.path and 0 < picture.confidence <= 1 for picture in model.checked)
    assert model.confusion.tolist() == [[10, 0, 0], [0, 10, 0], [0, 0, 10]]
    assert model.learned_from == 30


def test_labels_without_meaning_do_not_score_above_chance(school, labelled):
    """Cross-validation of pure noise may read low (a class is rarer among what is learned), but never high."""
    rows = labelled(red=60)
    rows = [replace(row, label="ab"[number % 2]) for number, row in enumerate(rows)]
    model = school.train(rows)
    assert model.score.low < 0.5
    assert model.score.accuracy < 0.65


def test_the_same_seed_gives_the_same_head_and_report_whatever_the_threads(school, labelled, tmp_path):
    rows = labelled(blue=9, green=7, red=12)
    one = school.train(rows, seed=4)
    school.cache = tmp_path / "another"
    two = school.train(rows, seed=4, workers=3)
    assert one.head.weight.tobytes() == two.head.weight.tobytes()
    assert one.head.bias.tobytes() == two.head.bias.tobytes()
    assert (one.checked, one.score, one.choices) == (two.checked, two.score, two.choices)


def test_a_second_training_looks_at_nothing_and_ends_the_same(school, labelled):
    rows = labelled(blue=6, red=6)
    runner = school.new_runner()
    first = school.train(rows, runner=runner)
    assert runner.shown == 12
    second = school.train(rows, runner=runner)
    assert runner.shown == 12
    assert first.head.weight.tobytes() == second.head.weight.tobytes()


def test_a_copy_under_another_name_is_not_looked_at_again_and_a_changed_file_is(school, labelled, save_picture):
    rows = labelled(blue=6, red=6)
    runner = school.new_runner()
    school.train(rows, runner=runner)
    moved = [replace(row, path=shutil.copy(row.path, f"{row.path}-copy.png")) for row in rows]
    school.train(moved, runner=runner)
    assert runner.shown == 12
    Path(rows[3].path).unlink()
    save_picture(Path(rows[3].path), (70, 60, 180), seed=77)
    school.train(rows, runner=runner)
    assert runner.shown == 13


def test_an_interrupted_training_costs_only_the_pictures_not_yet_seen(school, labelled):
    rows = labelled(blue=40, red=40)
    runner, stop = school.new_runner(), StopToken()
    runner.before_each = lambda: stop.stop() if runner.shown >= 30 else None
    with pytest.raises(JobStopped):
        school.train(rows, runner=runner, stop=stop)
    seen = runner.shown
    assert 30 <= seen < 50
    runner.before_each = lambda: None
    model = school.train(rows, runner=runner)
    assert model.score.total == 80
    # The batch that was being computed when the job ended is the only one that may be computed twice.
    assert 80 <= runner.shown <= 80 + runner.batch_size


def test_a_bad_picture_never_ends_a_training(school, labelled, tmp_path):
    rows = labelled(blue=5, red=5)
    Path(rows[0].path).write_bytes(b"")
    Path(rows[1].path).write_text("not a picture")
    Path(rows[6].path).unlink()
    model = school.train(rows)
    assert {(path, problem.code) for path, problem in model.unreadable} == {
        (rows[0].path, "empty-file"),
        (rows[1].path, "not-a-picture"),
        (rows[6].path, "missing"),
    }
    assert model.score.total == 7
    assert model.learned_from == 7


@pytest.mark.parametrize(
    ("counts", "code"), [({"red": 5}, "one-class"), ({"red": 1, "blue": 1}, "too-few"), ({}, "no-labels")]
)
def test_too_little_to_learn_from_is_explained(school, labelled, counts, code):
    with pytest.raises(EngineError) as raised:
        school.train(labelled(**counts))
    assert raised.value.code == code
    assert raised.value.hint


def test_a_class_with_one_picture_is_left_out_with_a_warning(school, labelled):
    model = school.train(labelled(blue=4, green=1, red=4))
    assert model.classes == ("blue", "red")
    assert [(w.code, "green" in w.message) for w in model.warnings] == [("class-too-small", True)]


def test_a_class_that_cannot_be_read_at_all_is_left_out_with_a_warning(school, labelled):
    rows = labelled(blue=4, green=3, red=4)
    for row in rows[4:7]:
        Path(row.path).write_bytes(b"")
    model = school.train(rows)
    assert model.classes == ("blue", "red")
    assert [(w.code, "green" in w.message) for w in model.warnings] == [("class-unreadable", True)]


def test_when_nothing_can_be_read_that_is_what_is_said(school, labelled):
    rows = labelled(blue=3, red=3)
    for row in rows:
        Path(row.path).write_bytes(b"")
    with pytest.raises(EngineError) as raised:
        school.train(rows)
    assert raised.value.code == "none-readable"


def test_pictures_that_are_all_the_same_give_a_model_that_knows_nothing(school, tmp_path):
    from engine.contracts.projects import PictureRow

    rows = []
    for number in range(8):
        path = tmp_path / f"{number}.png"
        Image.new("RGB", (40, 40), (9, 99, 199)).save(path)
        rows.append(PictureRow(number, str(path), "ab"[number % 2]))
    model = school.train(rows)
    assert np.isfinite(model.head.weight).all()
    assert np.allclose(model.head.probabilities(np.zeros((1, 8), np.float32)), 0.5, atol=1e-3)
    assert model.score.accuracy <= 0.5


def test_two_pictures_of_each_class_are_enough_to_begin(school, labelled):
    model = school.train(labelled(blue=2, green=2, red=2))
    assert model.classes == ("blue", "green", "red")
    assert model.score.total == 6


def test_a_rare_class_is_not_drowned_by_a_common_one(school, labelled):
    model = school.train(labelled(blue=60, red=5))
    assert model.score.balanced > 0.9


def test_test_pictures_are_judged_and_never_learned_from(school, labelled):
    learned = labelled(Split.TRAIN, "train", blue=8, red=8)
    honest = labelled(Split.TEST, "test", blue=5, red=5)
    # Poisoned: every test picture says the opposite of what it shows. Learning from them would show.
    poisoned = [replace(row, label="red" if row.label == "blue" else "blue") for row in honest]
    clean, spoiled = school.train(learned + honest), school.train(learned + poisoned)
    alone = school.train(learned)
    assert clean.held_out == spoiled.held_out == TEST_PICTURES
    assert (clean.score.right, spoiled.score.right) == (10, 0)
    assert clean.head.weight.tobytes() == spoiled.head.weight.tobytes() == alone.head.weight.tobytes()
    assert {picture.path for picture in clean.checked} == {row.path for row in honest}
    assert clean.learned_from == 16


def test_val_chooses_where_there_is_a_test_and_is_judged_where_there_is_none(school, labelled):
    learned = labelled(Split.TRAIN, "train", blue=8, red=8)
    validation = labelled(Split.VALIDATION, "val", blue=3, red=3)
    test = labelled(Split.TEST, "test", blue=4, red=4)
    both, without = school.train(learned + validation + test), school.train(learned + validation)
    assert {picture.path for picture in both.checked} == {row.path for row in test}
    assert {picture.path for picture in without.checked} == {row.path for row in validation}
    assert both.learned_from == without.learned_from == 16


def test_where_nothing_is_marked_for_learning_something_is_learned_all_the_same(school, labelled):
    only_test = school.train(labelled(Split.TEST, "test", blue=6, red=6))
    assert (only_test.held_out, only_test.score.total) == (CROSS_VALIDATED, 12)
    validation, test = (
        labelled(Split.VALIDATION, "val", blue=6, red=6),
        labelled(Split.TEST, "test", blue=3, red=3),
    )
    model = school.train(validation + test)
    assert (model.held_out, model.score.total, model.learned_from) == (TEST_PICTURES, 6, 12)


def test_a_class_that_is_only_tested_is_left_out_with_a_warning(school, labelled):
    rows = labelled(Split.TRAIN, "train", blue=5, red=5) + labelled(Split.TEST, "test", blue=3, green=3, red=3)
    model = school.train(rows)
    assert model.classes == ("blue", "red")
    assert model.score.total == 6
    assert [warning.code for warning in model.warnings] == ["class-not-learned"]


def test_answers_that_are_not_numbers_end_the_training_and_are_not_kept(school, labelled):
    rows = labelled(blue=8, red=8)
    runner = school.new_runner()
    runner.spoil = lambda vectors: vectors * np.float32("nan")
    with pytest.raises(EngineError) as raised:
        school.train(rows, runner=runner)
    assert raised.value.code == "device-failed"
    assert "CPU" in raised.value.hint
    assert school.train(rows).score.accuracy == 1.0


def test_cancel_while_choosing(school, labelled):
    stop = StopToken()
    rows = labelled(blue=6, red=6)
    heard = []

    def report(event) -> None:
        heard.append(event)
        if isinstance(event, JobProgress) and event.stage == "choosing":
            stop.stop()

    school.events = type("Heard", (), {"append": staticmethod(report)})()
    with pytest.raises(JobStopped):
        school.train(rows, stop=stop)
    assert heard[-1].stage == "choosing"


def test_the_chart_rises_while_pictures_are_looked_at(school, labelled):
    school.train(labelled(blue=30, green=30, red=30))
    points = [event for event in school.events if isinstance(event, LearningMeasured)]
    assert len(points) >= 5
    assert [point.pictures for point in points] == sorted({point.pictures for point in points})
    assert all(0 <= point.accuracy <= 1 for point in points)
    assert points[-1].accuracy > 0.8
    stages = [event.stage for event in school.events if isinstance(event, JobProgress)]
    assert list(dict.fromkeys(stages)) == ["looking", "choosing", "judging"]
