"""bundle.json: what a model file says of itself, as far as running it needs that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from .archive import BUNDLE
from .errors import ModelError, broken

CONFIDENCE_ONLY = "confidence"
"""The method of a model that has no unknown score: it refuses by its confidence alone."""

_MAX_CLASSES = 100_000
_MAX_TOLERANCE = 1e-3
_MAX_SCALE = 1e6
_MAX_NAME = 500
_MAX_SIZE = 2048


@dataclass(frozen=True)
class Rejection:
    """When a model answers "none of these".

    Attributes:
        method: `CONFIDENCE_ONLY`, or how the unknown score is made.
        unknown_threshold: the largest unknown score that is answered.
        confidence_threshold: the smallest confidence that is answered, in [0, 1].
    """

    method: str
    unknown_threshold: float
    confidence_threshold: float


@dataclass(frozen=True)
class Tolerances:
    """How far answers may be from the golden ones.

    Attributes:
        raw: from the same RGB.
        file: from a picture that is decoded a little otherwise.
        core: through a rewritten graph.
        score_scale: what a difference of an unknown score is measured in, at least 1.
    """

    raw: float
    file: float
    core: float
    score_scale: float = 1.0


@dataclass(frozen=True)
class Preprocessing:
    """The picture contract, for runtimes whose graph begins behind the resize.

    Attributes:
        size: side of the square that the network sees, in pixels.
        target: what the short side is resized to; `size` if the whole picture is looked at.
        whole: whether the whole picture is looked at, and not its centre.
    """

    size: int
    target: int
    whole: bool


@dataclass(frozen=True)
class Description:
    """What bundle.json says.

    Attributes:
        name: what people call the model.
        classes: class names in the order of the outputs.
        thresholds: with several classes per picture, the smallest probability that counts as yes, one per class.
        rejection: when it answers "none of these"; None if it always answers.
        tolerances: for the golden pictures.
        preprocessing: the picture contract.
        precision: "full", or "half" for weights of half precision.
    """

    name: str
    classes: tuple[str, ...]
    thresholds: tuple[float, ...]
    rejection: Optional[Rejection]
    tolerances: Tolerances
    preprocessing: Preprocessing
    precision: str

    @property
    def scored(self) -> bool:
        """Whether its graph has an unknown score."""
        return self.rejection is not None and self.rejection.method != CONFIDENCE_ONLY


def read_description(content: Any) -> Description:
    """Check the fields that matter here.

    Raises:
        ModelError: "broken-model", or "newer-model" for a picture contract of a newer version.
    """
    if not isinstance(content, dict) or content.get("format") != "tellapart-model":
        raise _wrong("format")
    classes = _list(content, "classes", 1)
    if not all(_is_name(name) and name for name in classes) or len(set(classes)) != len(classes):
        raise _wrong("classes")
    contract = _inner(content, "preprocessing").get("contract")
    if contract != 1:
        raise ModelError(
            "newer-model",
            "This model wants its pictures read in a newer way: update this package, then open it again.",
        )
    thresholds = tuple(_number(value, 0.0, 1.0, "thresholds") for value in _list(content, "thresholds", 0))
    if len(thresholds) not in {0, len(classes)}:
        raise _wrong("thresholds")
    tolerances = _inner(content, "tolerances")
    if not _is_name(content.get("name")):
        raise _wrong("name")
    if content.get("precision") not in {"full", "half"}:
        raise _wrong("precision")
    return Description(
        name=content["name"],
        classes=tuple(classes),
        thresholds=thresholds,
        rejection=None if content.get("rejection") is None else _rejection(_inner(content, "rejection")),
        tolerances=Tolerances(
            raw=_number(tolerances.get("raw"), 0.0, _MAX_TOLERANCE, "tolerances"),
            file=_number(tolerances.get("file"), 0.0, _MAX_TOLERANCE, "tolerances"),
            core=_number(tolerances.get("core"), 0.0, _MAX_TOLERANCE, "tolerances"),
            score_scale=_number(tolerances.get("score_scale", 1.0), 1.0, _MAX_SCALE, "tolerances"),
        ),
        preprocessing=_preprocessing(_inner(content, "preprocessing")),
        precision=content["precision"],
    )


def _preprocessing(fields: dict[str, Any]) -> Preprocessing:
    framing, size, short_side = fields.get("framing"), fields.get("size"), fields.get("short_side")
    whole = framing == "whole"
    if framing not in {"whole", "centre"}:
        raise _wrong("framing")
    if type(size) is not int or type(short_side) is not int or not 1 <= size <= _MAX_SIZE:
        raise _wrong("size")
    if not (1 if whole else size) <= short_side <= 2 * _MAX_SIZE:
        raise _wrong("short_side")
    return Preprocessing(size, size if whole else short_side, whole)


def _rejection(fields: dict[str, Any]) -> Rejection:
    if not _is_name(fields.get("method")):
        raise _wrong("rejection")
    return Rejection(
        method=fields["method"],
        unknown_threshold=_number(fields.get("unknown_threshold"), -1e30, 1e30, "rejection"),
        confidence_threshold=_number(fields.get("confidence_threshold"), 0.0, 1.0, "rejection"),
    )


def _inner(content: dict[str, Any], name: str) -> dict[str, Any]:
    value = content.get(name)
    if not isinstance(value, dict):
        raise _wrong(name)
    return value


def _list(content: dict[str, Any], name: str, least: int) -> list[Any]:
    value = content.get(name)
    if not isinstance(value, list) or not least <= len(value) <= _MAX_CLASSES:
        raise _wrong(name)
    return value


def _number(value: Any, low: float, high: float, name: str) -> float:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:  # also false for what is not a number
        raise _wrong(name)
    return float(value)


def _is_name(value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= _MAX_NAME
        and not any("\ud800" <= letter <= "\udfff" for letter in value)
    )


def _wrong(name: str) -> ModelError:
    return broken(f"“{name}” in {BUNDLE} is missing or makes no sense")
