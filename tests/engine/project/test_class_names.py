"""Class names are written one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.errors import EngineError
from engine.project.class_names import LONGEST, required_class_name, tidy_class_name, tidy_label


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("  cat ", "cat"),
        ("house\n sparrow", "house sparrow"),
        ("Rötel\u0000", "Rötel"),
        ("e\u0301", "é"),
        ("👩‍🌾", "👩‍🌾"),
        ("猫", "猫"),
        (" \t ", ""),
    ],
)
def test_a_name_is_tidied(written: str, tidy: str) -> None:
    assert tidy_class_name(written) == tidy


@given(st.text(st.characters(), max_size=300))
def test_tidying_twice_changes_nothing_more_and_any_name_can_be_stored(name: str) -> None:
    tidy = tidy_class_name(name)
    assert tidy_class_name(tidy) == tidy
    assert len(tidy) <= LONGEST
    tidy.encode("utf-8")


@pytest.mark.parametrize(
    "names", [("x" * 254 + "a", "x" * 254 + "b"), ("robin \udcff", "robin \udcfe", "robin ?")]
)
def test_two_folders_never_become_one_class_by_tidying(names: tuple[str, ...]) -> None:
    """Names as long as systems allow, and names that are not valid Unicode."""
    assert len({tidy_class_name(name) for name in names}) == len(names)


def test_a_name_of_which_nothing_is_left_is_no_label() -> None:
    assert tidy_label(" ") is None
    assert tidy_label(None) is None
    with pytest.raises(EngineError) as caught:
        required_class_name(" ")
    assert caught.value.code == "bad-class-name"
