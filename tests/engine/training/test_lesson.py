"""What is learned from, and what is said of what cannot be."""

from __future__ import annotations

from engine.contracts.projects import PictureRow
from engine.training.lesson import plan_lesson


def test_a_class_that_every_picture_has_is_said():
    rows = [PictureRow(number, f"/{number}.jpg", label) for number, label in enumerate(["a|b", "b|a", "a", "a|b"])]
    (warning,) = plan_lesson(rows, several=True).warnings
    assert warning.code == "class-everywhere"
    assert "“a”" in warning.message
    without = PictureRow(9, "/9.jpg", "b")
    assert plan_lesson([*rows, without], several=True).warnings == ()
