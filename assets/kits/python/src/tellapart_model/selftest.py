"""Holds a model's answers here against the golden ones that its file carries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Optional

import numpy as np
import numpy.typing as npt

from .decoding import decode, refused_features
from .errors import PictureError
from .golden import GoldenPicture
from .model import Model


@dataclass(frozen=True)
class SelfTest:
    """What came of it.

    Attributes:
        pictures: how many were compared.
        refused: a sentence for each picture of a kind that cannot be read here, and says so.
        problems: a sentence for each picture that is answered differently; empty if all is well.
        largest_difference: of a probability, in [0, 1].
    """

    pictures: int
    refused: tuple[str, ...]
    problems: tuple[str, ...]
    largest_difference: float


def run_selftest(model: Model) -> SelfTest:
    """Ask the model about its golden pictures."""
    excused = refused_features()
    refused, problems, compared, largest = [], [], 0, 0.0
    for picture in model.golden:
        try:
            rgb = _pixels(picture)
        except PictureError as error:
            if error.code == "unsupported" and picture.feature in excused:
                refused.append(f"{picture.name}: refused: {error.message}")
            else:
                problems.append(f"{picture.name}: not read: {error.message}")
            continue
        if rgb.shape != (picture.height, picture.width, 3):
            problems.append(
                f"{picture.name}: {rgb.shape[1]} x {rgb.shape[0]} pixels instead of"
                f" {picture.width} x {picture.height}"
            )
            continue
        if hashlib.sha256(rgb.tobytes()).hexdigest() != picture.rgb_sha256:
            problems.append(f"{picture.name}: its pixels are decoded differently ({picture.feature})")
            continue
        compared += 1
        probabilities, unknown = model.run(rgb)
        largest = max(largest, float(np.abs(probabilities - picture.probabilities).max()))
        wrong = _difference(picture, probabilities, unknown, model)
        if wrong:
            problems.append(f"{picture.name}: {wrong}")
    return SelfTest(compared, tuple(refused), tuple(problems), largest)


def _pixels(picture: GoldenPicture) -> npt.NDArray[np.uint8]:
    if picture.raw:
        return np.frombuffer(picture.content, np.uint8).reshape(picture.height, picture.width, 3)
    return decode(picture.content).rgb


def _difference(
    picture: GoldenPicture, probabilities: npt.NDArray[np.float32], unknown: Optional[float], model: Model
) -> str:
    """What is wrong with an answer about the very same pixels; "" if nothing is."""
    tolerance, scale = model.tolerance, model.description.tolerances.score_scale
    if not np.isfinite(probabilities).all():
        return "a probability is not a number"
    moved = float(np.abs(probabilities - picture.probabilities).max())
    if not moved <= tolerance:
        return f"a probability differs by {moved:.2g}, more than {tolerance:.2g}"
    if picture.unknown_score is not None:
        expected = picture.unknown_score
        if unknown is None or not abs(unknown - expected) <= tolerance * max(scale, abs(expected)):
            return f"the unknown score is {unknown} instead of {expected:.6g}"
    best = np.sort(picture.probabilities)[::-1]
    margin = float(best[0] - best[1]) if len(best) > 1 else 0.0
    if margin > 2 * tolerance and int(np.argmax(probabilities)) != int(np.argmax(picture.probabilities)):
        return "another class is the most probable"
    return ""
