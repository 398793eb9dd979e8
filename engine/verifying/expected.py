"""What Tellapart answers, which every runtime is held against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.bundle.classifier import Classifier
from engine.bundle.reading import Bundle
from engine.classification.classify import worker_count
from engine.contracts.errors import PictureError
from engine.devices import cpu_device
from engine.jobs import StopToken
from engine.pictures.finding import find_pictures
from engine.pictures.resizing import to_pixels
from engine.streaming import work_in_order
from engine.verifying.asking_pictures import read_asked, rgb_sha256_of
from engine.verifying.kit_process import can_be_listed
from engine.verifying.runtime import Asked

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True, eq=False, slots=True)
class Expected:
    """One picture and the answer to it.

    Attributes:
        asked: the picture.
        feature: what of the picture contract a golden picture tries; "" for any other picture.
        rgb_sha256: SHA-256 of the decoded RGB, 64 hexadecimal digits.
        probabilities: float32 (classes,).
        unknown_score: None for a model that has none.
    """

    asked: Asked
    feature: str
    rgb_sha256: str
    probabilities: npt.NDArray[np.float32]
    unknown_score: float | None


def own_answers(bundle: Bundle, asked: Iterable[Asked], stop: StopToken) -> list[Expected | None]:
    """What the application answers on this computer, in the way that the window takes.

    Args:
        bundle: the model.
        asked: pictures.
        stop: looked at before every few pictures.

    Returns:
        One for each picture; None where it cannot be read.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: if the model cannot answer at all.
    """
    classifier = Classifier(bundle, cpu_device(chosen=True))

    def answer(some: list[Asked]) -> list[Expected | None]:
        return [_own_answer(classifier, one) for one in some]

    try:
        batches = work_in_order(answer, asked, workers=worker_count(), chunk=1, stop=stop)
        return [one for batch in batches for one in batch]
    finally:
        classifier.close()


def pictures_in(folder: Path, stop: StopToken) -> tuple[list[Asked], int]:
    """The pictures of a folder, and how many have names that cannot be put on a line of UTF-8 text."""
    asked, unwritable = [], 0
    for found in find_pictures([folder], stop):
        if found.problem is not None:
            continue
        path = Path(found.path)
        if not can_be_listed(str(path)):
            unwritable += 1
            continue
        asked.append(Asked(path.relative_to(folder).as_posix() if path != folder else path.name, path))
    return asked, unwritable


def _own_answer(classifier: Classifier, one: Asked) -> Expected | None:
    try:
        rgb = read_asked(one)
    except PictureError:
        return None
    answers = classifier.answers(to_pixels(rgb, classifier.preprocessing)[None])
    unknown = None if answers.unknown is None else float(answers.unknown[0])
    return Expected(one, "", rgb_sha256_of(rgb), answers.probabilities[0], unknown)
