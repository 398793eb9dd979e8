from __future__ import annotations

import pytest
from demo_data import summary

from gui.several_classes import counted_classes, labels_in, renamed_in, shown_label, with_class, without_class


@pytest.mark.parametrize(
    ("label", "classes"),
    [
        (None, ()),
        ("wren", ("wren",)),
        ("wren|robin", ("wren", "robin")),
        (" wren | robin |", ("wren", "robin")),
        ("wren|wren", ("wren",)),
        ("|", ("|",)),  # a class of that very name, where a folder is called so
    ],
)
def test_a_label_holds_classes(label, classes):
    assert labels_in(label) == classes


def test_classes_come_and_go_in_the_order_of_the_alphabet():
    assert with_class(None, "wren") == "wren"
    assert with_class("wren", "robin") == "robin|wren"
    assert with_class("robin|wren", "wren") == "robin|wren"
    assert without_class("robin|wren", "robin") == "wren"
    assert without_class("wren", "wren") is None
    assert renamed_in("robin|wren", "wren", "robin") == "robin"
    assert shown_label("robin|wren") == "robin | wren"


def test_a_picture_with_several_classes_counts_for_each():
    several = summary([("dunnock", 0), ("robin|wren", 3), ("wren", 2)])
    assert counted_classes(several) == {"dunnock": 0, "robin": 3, "wren": 5}
