"""The golden pictures that every model file gets, and the answers of its own graph about them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.backbones.ort_runner import open_session, run_outputs
from engine.bundle.golden import GoldenPicture, answers_member, read_pictures
from engine.bundle.members import ANSWERS, GOLDEN
from engine.pictures.decoding import decode

if TYPE_CHECKING:
    import numpy.typing as npt

    Rgb = npt.NDArray[np.uint8]

_ASSETS = Path(__file__).parents[2] / "assets"
_KEPT_PIXELS = 2_000_000
"""Bigger ones are decoded anew each time: 12 megapixels would stay in memory as 36 MB."""


def golden_members(model: bytes) -> dict[str, bytes]:
    """Every golden member of a model file: the pictures, their list, and what the graph answers.

    The answers come from ONNX Runtime, one thread, on the graph that ships, one picture after the other.

    Args:
        model: the whole graph, from `image` to `probabilities`.

    Raises:
        EngineError: "device-failed" if ONNX Runtime cannot run the graph.
    """
    listed, files = _pictures()
    return {GOLDEN: listed, **files, ANSWERS: answers_member(*golden_answers(model))}


def golden_answers(model: bytes) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32] | None]:
    """What a whole graph answers about the golden pictures.

    Returns:
        Probabilities, float32 (pictures, classes), and unknown scores, float32 (pictures,), None without them.

    Raises:
        EngineError: "device-failed" if ONNX Runtime cannot run the graph.
    """
    session: Any = open_session(model, 1)
    found = [run_outputs(session, {"image": rgb}) for rgb in golden_rgb()]
    probabilities = np.stack([outputs[0] for outputs in found])
    return probabilities, np.concatenate([outputs[1] for outputs in found]) if len(found[0]) > 1 else None


def golden_rgb() -> Iterator[Rgb]:
    """The decoded golden pictures, uint8 (height, width, 3), in their order; not to be written to."""
    listed, files = _pictures()
    for picture in read_pictures(listed):
        if picture.height * picture.width <= _KEPT_PIXELS:
            yield _kept_rgb(picture)
        else:
            yield _decoded(picture, files[picture.file])


@cache
def _pictures() -> tuple[bytes, dict[str, bytes]]:
    listed = (_ASSETS / GOLDEN).read_bytes()
    return listed, {picture.file: (_ASSETS / picture.file).read_bytes() for picture in read_pictures(listed)}


@cache
def _kept_rgb(picture: GoldenPicture) -> Rgb:
    return _decoded(picture, _pictures()[1][picture.file])


def _decoded(picture: GoldenPicture, content: bytes) -> Rgb:
    if picture.raw:
        return np.frombuffer(content, np.uint8).reshape(picture.height, picture.width, 3)
    return decode(content).rgb
