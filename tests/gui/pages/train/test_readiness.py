from __future__ import annotations

import pytest
from demo_data import summary

from gui.pages.train.readiness import Obstacle, readiness


@pytest.mark.parametrize(
    ("counts", "unlabelled", "obstacle"),
    [
        ([], 0, Obstacle.NO_PICTURES),
        ([], 12, Obstacle.NO_LABELS),
        ([("wren", 0), ("robin", 0)], 5, Obstacle.NO_LABELS),
        ([("wren", 20)], 0, Obstacle.ONE_CLASS),
        ([("wren", 20), ("robin", 0)], 0, Obstacle.ONE_CLASS),
        ([("wren", 20), ("robin", 1)], 0, Obstacle.TOO_FEW),
        ([("wren", 2), ("robin", 2)], 0, None),
        ([("wren", 20), ("robin", 20), ("dunnock", 1)], 3, None),
    ],
)
def test_what_stands_in_the_way_is_known_before_pressing(counts, unlabelled, obstacle):
    assert readiness(summary(counts, unlabelled=unlabelled)).obstacle is obstacle


def test_without_a_project_there_is_nothing_to_learn_from():
    assert readiness(None).obstacle is Obstacle.NO_PROJECT


def test_classes_with_a_single_picture_are_named():
    ready = readiness(summary([("wren", 20), ("robin", 20), ("dunnock", 1)]))
    assert ready.small == ("dunnock",)
    assert ready.pictures == 41
