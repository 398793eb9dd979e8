"""Labels that contradict each other: found before a training wonders about them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from engine.contracts.types import Problem
from engine.jobs import StopToken
from engine.project.labelled import LabelledPicture

_HEAD_BYTES = 64 << 10
_BLOCK_BYTES = 1 << 20
_EXAMPLES = 3


def name_clashes(classes: Iterable[str]) -> list[Problem]:
    """A "class-names-clash" warning for every set of class names that differ in nothing but capital letters."""
    alike = defaultdict(list)
    for name in sorted(set(classes)):
        alike[name.casefold()].append(name)
    return [
        Problem(
            "class-names-clash",
            f"{' and '.join(f'“{name}”' for name in names)} differ only in capital letters "
            "and are learned as different classes.",
            "Rename one to the other if they mean the same.",
        )
        for names in alike.values()
        if len(names) > 1
    ]


def content_clashes(pictures: Sequence[LabelledPicture], stop: StopToken) -> list[Problem]:
    """A "same-picture-two-classes" warning if files with the same content have different labels.

    Only files of equal size are read, and of those only as much as it takes to tell them apart.

    Raises:
        JobStopped: if the person cancelled.
    """
    labelled = [picture for picture in pictures if picture.label is not None and picture.problem is None]
    groups: Iterable[list[LabelledPicture]] = [labelled]
    for key in (_size, _head, _content):
        groups = [finer for group in groups for finer in _parted(group, key, stop)]
    clashes = [group for group in groups if group]
    if not clashes:
        return []
    examples = "; ".join(
        ", ".join(f"{Path(picture.path).name} ({picture.label})" for picture in group[:_EXAMPLES])
        for group in clashes[:_EXAMPLES]
    )
    return [
        Problem(
            "same-picture-two-classes",
            f"{pictures_are(len(clashes))} there more than once with different classes, for example {examples}.",
            "Keep the one with the right class and remove the other.",
        )
    ]


def pictures_are(count: int) -> str:
    """The beginning of a sentence about one picture or several."""
    return "One picture is" if count == 1 else f"{count} pictures are"


def _parted(
    group: list[LabelledPicture], key: Callable[[str], object], stop: StopToken
) -> Iterator[list[LabelledPicture]]:
    """Split a group by a property of the files, keeping only parts that have more than one label."""
    parts: dict[object, list[LabelledPicture]] = defaultdict(list)
    for picture in group:
        stop.raise_if_stopped()
        try:
            value = key(picture.path)
        except OSError:
            continue  # reading the picture later will say why
        if value is not None:
            parts[value].append(picture)
    return (part for part in parts.values() if len({picture.label for picture in part}) > 1)


def _size(path: str) -> int | None:
    """Bytes; None for an empty file, which is no picture at all."""
    return Path(path).stat().st_size or None


def _head(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(_HEAD_BYTES)


def _content(path: str) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    with Path(path).open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.digest()
