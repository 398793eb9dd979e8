"""Which class a picture's folders give it."""

from __future__ import annotations

import pytest

from engine.contracts.projects import Split
from engine.project.folder_classes import labels_from_folders, split_named

ANY, TRAIN, VAL, TEST = Split.ANY, Split.TRAIN, Split.VALIDATION, Split.TEST


def labels(*places: str, several: bool = False) -> list[tuple[str | None, Split]]:
    """Labels of one picture in each of these folders, "." being the dropped folder itself."""
    folders = [tuple(name for name in place.split("/") if name != ".") for place in places]
    return list(labels_from_folders(folders, several).labels)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        # the first folder below the dropped one, at any depth
        (["cat", "dog"], ["cat", "dog"]),
        (["cat", "cat/2024/may", "dog/a/b/c/d"], ["cat", "cat", "dog"]),
        # folders that hold nothing but one folder are looked into
        (["data/pets/cat", "data/pets/dog/old"], ["cat", "dog"]),
        # ... unless there never is a choice
        (["cat"], ["cat"]),
        (["cat", "cat/young"], ["cat", "cat"]),
        (["cat/2024"], ["cat"]),
        # pictures beside the class folders
        ([".", "cat", "dog"], [None, "cat", "dog"]),
        (["data", "data/cat", "data/dog"], [None, "cat", "dog"]),
        # only pictures
        ([".", "."], [None, None]),
        ([], []),
        # a name is tidied
        ([" cat ", "e\u0301"], ["cat", "é"]),
        # a lone part of the data is no part
        (["test/cat", "test/dog"], ["cat", "dog"]),
        (["train/cat", "train/dog"], ["cat", "dog"]),
        # neither are classes that are called like parts
        (["test", "car", "plane"], ["test", "car", "plane"]),
        (["val", "test", "other"], ["val", "test", "other"]),
    ],
)
def test_classes(places: list[str], expected: list[str | None]) -> None:
    assert labels(*places) == [(label, ANY) for label in expected]


def test_parts_of_the_data_are_kept_in_any_case() -> None:
    assert labels("Train/cat", "VALID/cat/a", "test/dog") == [("cat", TRAIN), ("cat", VAL), ("dog", TEST)]


def test_parts_may_lie_deeper_and_their_classes_too() -> None:
    assert labels("data/train/images/cat", "data/train/images/dog", "data/test/images/dog") == [
        ("cat", TRAIN),
        ("dog", TRAIN),
        ("dog", TEST),
    ]


def test_pictures_directly_in_a_part_have_no_class() -> None:
    assert labels("train/cat", "train/dog", "test") == [("cat", TRAIN), ("dog", TRAIN), (None, TEST)]


def test_folders_beside_parts_are_no_classes_and_that_is_said() -> None:
    found = labels_from_folders([("train", "cat"), ("train", "dog"), ("test", "cat"), ("extras", "cat")])
    assert found.labels[3] == (None, ANY)
    (warning,) = found.warnings
    assert warning.code == "beside-splits"
    assert "extras" in warning.message


def test_several_dropped_folders_are_a_class_each() -> None:
    assert labels("cat", "dog/old", several=True) == [("cat", ANY), ("dog", ANY)]


def test_several_dropped_folders_may_be_parts() -> None:
    assert labels("train/cat", "train/dog", "test/dog", several=True) == [
        ("cat", TRAIN),
        ("dog", TRAIN),
        ("dog", TEST),
    ]


@pytest.mark.parametrize(
    ("name", "split"),
    [("TRAINING", TRAIN), (" val ", VAL), ("Validation", VAL), ("testing", TEST), ("tests", ANY), ("", ANY)],
)
def test_names_of_parts(name: str, split: Split) -> None:
    assert split_named(name) is split
