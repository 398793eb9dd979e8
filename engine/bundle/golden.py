"""Golden pictures: what a model file is held against wherever it runs (docs/decisions/0012-golden-pictures.md)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from engine.bundle.fields import Fields, read_json, wrong
from engine.bundle.members import ANSWERS, GOLDEN, MAX_GOLDEN_PICTURES, is_golden_picture
from engine.bundle.refusals import broken, hostile, newer
from engine.files import write_atomically
from engine.pictures.decoding import LARGEST_PICTURE

if TYPE_CHECKING:
    import numpy.typing as npt

VERSION = 1
"""Of `golden.json`."""

_WORD = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class GoldenPicture:
    """One golden picture.

    Attributes:
        name: what messages call it, unique, for example "exif-6".
        file: its member of the bundle, for example "golden/exif-6.jpg".
        feature: what it asks of a decoder, a stable word that a decoder refuses it by ("exif", "cmyk", "raw").
        height: of the decoded picture, in pixels.
        width: of the decoded picture, in pixels.
        rgb_sha256: SHA-256 of the decoded RGB, height x width x 3 bytes row by row; 64 hexadecimal digits.
    """

    name: str
    file: str
    feature: str
    height: int
    width: int
    rgb_sha256: str

    @property
    def raw(self) -> bool:
        """Whether its file holds nothing but RGB."""
        return self.file.endswith(".rgb")


@dataclass(frozen=True, eq=False, slots=True)
class Golden:
    """The golden pictures of a model file and what the model answers about them.

    Attributes:
        pictures: in their order.
        files: content of each picture's file, by `GoldenPicture.file`.
        probabilities: expected, float32 (pictures, classes).
        unknown: expected unknown scores, float32 (pictures,); None for a model that has none.
    """

    pictures: tuple[GoldenPicture, ...]
    files: Mapping[str, bytes]
    probabilities: npt.NDArray[np.float32]
    unknown: npt.NDArray[np.float32] | None

    def export(self, folder: Path) -> tuple[Path, ...]:
        """Write the pictures' files out for programs that read files.

        Args:
            folder: made if it is missing.

        Returns:
            One absolute path for each picture, in their order.

        Raises:
            EngineError: "disk-full" or "cannot-write".
        """
        paths = []
        for picture in self.pictures:
            content = self.files[picture.file]
            path = folder.absolute() / PurePosixPath(picture.file).name
            write_atomically(path, partial(_write, content))
            paths.append(path)
        return tuple(paths)


def read_golden(bundle_path: Path) -> Golden:
    """The golden pictures of a model file, which is checked whole.

    Raises:
        EngineError: "no-golden-pictures" if it is of a version before 3; whatever `open_bundle` raises.
    """
    from engine.bundle.reading import open_bundle

    return open_bundle(bundle_path).golden()


def read_pictures(content: bytes) -> tuple[GoldenPicture, ...]:
    """Check `golden.json` field by field.

    Raises:
        EngineError: "newer-model" if it is of a newer version, "broken-model" or "hostile-model".
    """
    fields = Fields(read_json(content, GOLDEN), GOLDEN)
    if fields.whole("version", 1, 1_000_000) > VERSION:
        raise newer()
    pictures = tuple(_read_picture(item) for item in fields.items("pictures", MAX_GOLDEN_PICTURES))
    for names in ([picture.name for picture in pictures], [picture.file for picture in pictures]):
        if len(set(names)) != len(names):
            raise wrong(GOLDEN, "pictures")
    return pictures


def check_golden(members: Mapping[str, bytes], classes: int, *, scored: bool) -> Golden:
    """Check the golden members of a model file against each other and against the model.

    Args:
        members: every member whose name begins with `golden/`.
        classes: how many the model has.
        scored: whether its graph has an unknown score.

    Raises:
        EngineError: "newer-model", "broken-model" or "hostile-model".
    """
    pictures = read_pictures(members[GOLDEN])
    files = {name: content for name, content in members.items() if name not in {GOLDEN, ANSWERS}}
    if set(files) != {picture.file for picture in pictures}:
        raise hostile("it does not hold the golden pictures that it lists")
    for picture in pictures:
        if not picture.raw:
            continue
        content = files[picture.file]
        if len(content) != picture.height * picture.width * 3:
            raise hostile("a golden picture is not as large as it claims")
        if hashlib.sha256(content).hexdigest() != picture.rgb_sha256:
            raise broken("a golden picture is not the one that it claims to be")
    answers = members[ANSWERS]
    columns = classes + scored
    if len(answers) != len(pictures) * columns * 4:
        raise broken("it does not have an answer for every golden picture")
    table = np.frombuffer(answers, "<f4").reshape(len(pictures), columns).astype(np.float32)
    probabilities = table[:, :classes]
    if not np.isfinite(table).all() or probabilities.min() < 0 or probabilities.max() > 1 + 1e-5:
        raise broken("some of its golden answers are no probabilities")
    return Golden(pictures, MappingProxyType(files), probabilities, table[:, classes] if scored else None)


def answers_member(probabilities: npt.NDArray[np.float32], unknown: npt.NDArray[np.float32] | None) -> bytes:
    """The content of `answers.f32`.

    Args:
        probabilities: (pictures, classes).
        unknown: (pictures,), or None.
    """
    table = probabilities if unknown is None else np.column_stack([probabilities, unknown])
    return np.ascontiguousarray(table, "<f4").tobytes()


def _write(content: bytes, file: BinaryIO) -> None:
    file.write(content)


def _read_picture(item: Any) -> GoldenPicture:
    fields = Fields(item, GOLDEN)
    picture = GoldenPicture(
        name=fields.text("name"),
        file=fields.text("file"),
        feature=fields.text("feature"),
        height=fields.whole("height", 1, LARGEST_PICTURE),
        width=fields.whole("width", 1, LARGEST_PICTURE),
        rgb_sha256=fields.text("rgb_sha256"),
    )
    for name, value, pattern in (
        ("name", picture.name, _WORD),
        ("feature", picture.feature, _WORD),
        ("rgb_sha256", picture.rgb_sha256, _HASH),
    ):
        if pattern.fullmatch(value) is None:
            raise wrong(GOLDEN, name)
    if not is_golden_picture(picture.file):
        raise wrong(GOLDEN, "file")
    if picture.height * picture.width > LARGEST_PICTURE:
        raise hostile("a golden picture claims a size that makes no sense")
    return picture
