"""Which class, and which part of the data, a picture's folders say it belongs to.

The rules, for one dropped folder (docs/user-guide/labelled-folders.md says them for people):

1. A picture's class is the name of the first folder below the dropped folder, however deep the picture lies:
   `root/cat/2024/may/1.jpg` is a "cat".
2. While a folder holds nothing but one other folder, that one is looked into instead, until there is a choice of
   two or more: `root/dataset/cat/…` and `root/dataset/dog/…` are "cat" and "dog". If there never is a choice
   (`root/cat/1.jpg` and nothing else), rule 1 holds.
3. If the folders at that place are parts of the data (train, training, val, valid, validation, dev, test, testing,
   in any case), at least two different parts, the class is the first folder below the part, and the part is kept.
   Folders beside parts are not classes: their pictures come without a label, with a warning. A single part is an
   ordinary folder: rule 2 looks into it.
4. Pictures directly inside the dropped folder, or directly inside a part, have no label.

Several folders dropped at once are treated as if they lay in one folder: each is a class (or a part), and rule 2
is not used on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.contracts.projects import Split
from engine.contracts.types import Problem
from engine.project.class_names import tidy_label

SPLIT_NAMES = {
    "train": Split.TRAIN,
    "training": Split.TRAIN,
    "val": Split.VALIDATION,
    "valid": Split.VALIDATION,
    "validation": Split.VALIDATION,
    "dev": Split.VALIDATION,
    "test": Split.TEST,
    "testing": Split.TEST,
}
"""What the parts of the data are called, in lower case."""

Folders = tuple[str, ...]
"""Names of the folders between the dropped folder and a picture, the outermost first."""


@dataclass(frozen=True, slots=True)
class FolderLabels:
    """What folders say.

    Attributes:
        labels: one (class or None, part of the data) per picture, in the order given.
        warnings: a "beside-splits" problem if folders beside parts of the data were left without a class.
    """

    labels: tuple[tuple[str | None, Split], ...]
    warnings: tuple[Problem, ...] = ()


def split_named(name: str) -> Split:
    """The part of the data that a name stands for; `Split.ANY` if it is no such name."""
    return SPLIT_NAMES.get(name.strip().casefold(), Split.ANY)


def labels_from_folders(pictures: Sequence[Folders], several: bool = False) -> FolderLabels:
    """Apply the rules above.

    Args:
        pictures: the folders of every picture; with `several`, beginning with the dropped folder itself.
        several: whether more than one folder was dropped.
    """
    depth = 0 if several else _depth_of_choice(pictures)
    names = _names_at(pictures, depth)
    if not _are_splits(names):
        return FolderLabels(tuple([(_name_at(folders, depth), Split.ANY) for folders in pictures]))
    splits = [split_named(folders[depth]) if len(folders) > depth else Split.ANY for folders in pictures]
    below = [
        folders[depth + 1 :] for folders, split in zip(pictures, splits, strict=True) if split is not Split.ANY
    ]
    class_depth = depth + 1 + _depth_of_choice(below)
    labels = [
        (None if split is Split.ANY else _name_at(folders, class_depth), split)
        for folders, split in zip(pictures, splits, strict=True)
    ]
    return FolderLabels(tuple(labels), _beside_splits(names))


def _depth_of_choice(pictures: Sequence[Folders]) -> int:
    """How many folders to look into before there is a choice of two; 0 if there never is one."""
    depth = 0
    while True:
        names = _names_at(pictures, depth)
        if len(names) > 1:
            return depth
        if not names:
            return 0
        depth += 1


def _names_at(pictures: Sequence[Folders], depth: int) -> set[str]:
    return {folders[depth] for folders in pictures if len(folders) > depth}


def _name_at(folders: Folders, depth: int) -> str | None:
    return tidy_label(folders[depth]) if len(folders) > depth else None


def _are_splits(names: set[str]) -> bool:
    splits = {split_named(name) for name in names}
    parts = splits - {Split.ANY}
    # Beside folders with other names, only "train" together with another part is no coincidence.
    return len(parts) > 1 and (parts == splits or Split.TRAIN in parts)


def _beside_splits(names: set[str]) -> tuple[Problem, ...]:
    others = sorted(name for name in names if split_named(name) is Split.ANY)
    if not others:
        return ()
    return (
        Problem(
            "beside-splits",
            f"Beside the folders for training and testing there are others ({', '.join(others)}); "
            "their pictures have no class.",
            "Move them into the training folder if you want to learn from them.",
        ),
    )
