"""The golden pictures of a model file, and the answers that they must get."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
import numpy.typing as npt

from .archive import ANSWERS, GOLDEN, read_json
from .errors import ModelError, broken, hostile

_MAX_PICTURES = 100
_LARGEST = 256_000_000
_MOST = 1 + 1e-5
"""The largest probability: a sum of many shares may end a little above one."""
_WORD = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class GoldenPicture:
    """One golden picture.

    Attributes:
        name: what messages call it.
        feature: what it asks of a decoder, a stable word.
        content: of its file.
        raw: whether the file holds nothing but RGB.
        height: of the decoded picture.
        width: of the decoded picture.
        rgb_sha256: of the decoded RGB.
        probabilities: that it must get, float32 (classes,).
        unknown_score: likewise; None for a model that has none.
    """

    name: str
    feature: str
    content: bytes
    raw: bool
    height: int
    width: int
    rgb_sha256: str
    probabilities: npt.NDArray[np.float32]
    unknown_score: Optional[float]


def read_golden(members: dict[str, bytes], classes: int, scored: bool) -> tuple[GoldenPicture, ...]:
    """Check and read them.

    Args:
        members: of the model file.
        classes: how many the model has.
        scored: whether it has an unknown score.

    Raises:
        ModelError: "broken-model", "hostile-model" or "newer-model".
    """
    content = read_json(members[GOLDEN], GOLDEN)
    if not isinstance(content, dict) or not isinstance(content.get("pictures"), list):
        raise _wrong()
    if content.get("version") != 1:
        raise ModelError("newer-model", "Its golden pictures are of a newer version: update this package.")
    items = content["pictures"]
    names = sorted(name for name in members if name.startswith("golden/") and name not in {GOLDEN, ANSWERS})
    if not 0 < len(items) <= _MAX_PICTURES:
        raise _wrong()
    if sorted(str(item.get("file")) for item in items if isinstance(item, dict)) != names:
        raise hostile("it does not hold the golden pictures that it lists")
    columns = classes + int(scored)
    if len(members[ANSWERS]) != len(items) * columns * 4:
        raise broken("it does not have an answer for every golden picture")
    answers = np.frombuffer(members[ANSWERS], "<f4").reshape(len(items), columns).astype(np.float32)
    shares = answers[:, :classes]
    if not np.isfinite(answers).all() or shares.min() < 0 or shares.max() > _MOST:
        raise broken("some of its golden answers are no probabilities")
    pictures = tuple(_picture(item, row, members, classes, scored) for item, row in zip(items, answers))
    if len({picture.name for picture in pictures}) != len(pictures):
        raise _wrong()
    return pictures


def _picture(
    item: Any, row: npt.NDArray[np.float32], members: dict[str, bytes], classes: int, scored: bool
) -> GoldenPicture:
    words = (item.get("name"), item.get("feature"))
    height, width, sha256 = item.get("height"), item.get("width"), item.get("rgb_sha256")
    if not all(isinstance(word, str) and _WORD.fullmatch(word) for word in words):
        raise _wrong()
    if not all(isinstance(side, int) and not isinstance(side, bool) and side > 0 for side in (height, width)):
        raise _wrong()
    if not isinstance(sha256, str) or not _HASH.fullmatch(sha256):
        raise _wrong()
    content, raw = members[item["file"]], item["file"].endswith(".rgb")
    if height * width > _LARGEST or (raw and len(content) != height * width * 3):
        raise hostile("a golden picture is not as large as it claims")
    unknown = float(row[classes]) if scored else None
    return GoldenPicture(
        item["name"], item["feature"], content, raw, height, width, sha256, row[:classes], unknown
    )


def _wrong() -> ModelError:
    return broken("its list of golden pictures makes no sense")
