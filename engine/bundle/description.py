"""bundle.json: what a model file says of itself, written and read field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.contracts.errors import EngineError
from engine.contracts.types import Framing, ModelCard, Preprocessing, Score

FORMAT = "tellapart-model"
VERSION = 1
"""Version of the bundle's specification (docs/decisions/0005-bundle.md)."""

MAX_CLASSES = 100_000
MAX_NAME = 500
MAX_SIZE = 2048
MAX_SHORT_SIDE = 4096


@dataclass(frozen=True, slots=True)
class Description:
    """The content of bundle.json.

    Attributes:
        name: what people call the model.
        classes: class names in the order of the outputs.
        preprocessing: the picture contract.
        backbone: key of the network.
        features: how many numbers the network makes of a picture.
        weights_sha256: SHA-256 of the network's published weights.
        temperature: divides the head's numbers before the softmax.
        score: the honest score, or None.
        created: ISO 8601 time in UTC, or "".
        made_by: (program, version) pairs.
        record: the training record; any JSON object.
    """

    name: str
    classes: tuple[str, ...]
    preprocessing: Preprocessing
    backbone: str
    features: int
    weights_sha256: str
    temperature: float
    score: Score | None
    created: str
    made_by: tuple[tuple[str, str], ...]
    record: dict[str, Any]

    def card(self, key: str, size_bytes: int) -> ModelCard:
        """The card that people pick the model by."""
        return ModelCard(
            key=key,
            name=self.name,
            classes=self.classes,
            backbone=self.backbone,
            preprocessing=self.preprocessing,
            score=self.score,
            created=self.created,
            size_bytes=size_bytes,
        )

    def to_json(self) -> dict[str, Any]:
        """As the object that bundle.json holds."""
        contract, score = self.preprocessing, self.score
        return {
            "format": FORMAT,
            "version": VERSION,
            "name": self.name,
            "classes": list(self.classes),
            "preprocessing": {
                "contract": contract.contract,
                "size": contract.size,
                "short_side": contract.short_side,
                "framing": contract.framing.value,
                "mean": list(contract.mean),
                "std": list(contract.std),
            },
            "backbone": {
                "key": self.backbone,
                "features": self.features,
                "weights_sha256": self.weights_sha256,
            },
            "temperature": self.temperature,
            "score": score
            and {
                "right": score.right,
                "total": score.total,
                "low": score.low,
                "high": score.high,
                "balanced": score.balanced,
            },
            "created": self.created,
            "made_by": dict(self.made_by),
            "record": self.record,
        }


def read_description(content: Any) -> Description:
    """Check the object of bundle.json field by field.

    Raises:
        EngineError: "newer-model" if a newer Tellapart made it, "broken-model" if a field is missing or wrong.
    """
    fields = _Fields(content, "bundle.json")
    if fields.text("format") != FORMAT:
        raise _wrong("bundle.json", "format")
    if fields.whole("version", 1, 1_000_000) > VERSION:
        raise EngineError(
            "newer-model",
            "This model was made by a newer version of Tellapart.",
            "Update Tellapart, then open it again.",
        )
    backbone = fields.inner("backbone")
    score = None if fields.get("score") is None else _read_score(fields.inner("score"))
    return Description(
        name=fields.text("name"),
        classes=_read_classes(fields.items("classes", MAX_CLASSES)),
        preprocessing=_read_preprocessing(fields.inner("preprocessing")),
        backbone=backbone.text("key"),
        features=backbone.whole("features", 1, 100_000),
        weights_sha256=backbone.text("weights_sha256"),
        temperature=fields.number("temperature", 1e-4, 1e4),
        score=score,
        created=fields.text("created"),
        made_by=tuple((name, str(version)) for name, version in fields.inner("made_by").all().items()),
        record=fields.inner("record").all(),
    )


class _Fields:
    """An object of JSON whose fields are read with the type and range they must have."""

    def __init__(self, content: Any, where: str) -> None:
        if not isinstance(content, dict):
            raise _wrong(where, "object")
        self._content: dict[str, Any] = content
        self._where = where

    def all(self) -> dict[str, Any]:
        return self._content

    def get(self, name: str) -> Any:
        if name not in self._content:
            raise _wrong(self._where, name)
        return self._content[name]

    def inner(self, name: str) -> _Fields:
        return _Fields(self.get(name), f"{self._where}: {name}")

    def text(self, name: str) -> str:
        return check_text(self.get(name), self._where, name)

    def whole(self, name: str, low: int, high: int) -> int:
        value = self.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise _wrong(self._where, name)
        return value

    def number(self, name: str, low: float, high: float) -> float:
        return _check_number(self.get(name), low, high, self._where, name)

    def items(self, name: str, most: int) -> list[Any]:
        value = self.get(name)
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise _wrong(self._where, name)
        return value

    def three(self, name: str, low: float, high: float) -> tuple[float, float, float]:
        value = self.items(name, 3)
        if len(value) != 3:
            raise _wrong(self._where, name)
        first, second, third = (_check_number(each, low, high, self._where, name) for each in value)
        return first, second, third


def check_text(value: Any, where: str, name: str) -> str:
    """A string of at most `MAX_NAME` characters that can be written as UTF-8.

    Raises:
        EngineError: "broken-model".
    """
    if (
        not isinstance(value, str)
        or len(value) > MAX_NAME
        or any("\ud800" <= letter <= "\udfff" for letter in value)
    ):
        raise _wrong(where, name)
    return value


def _check_number(value: Any, low: float, high: float, where: str, name: str) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:  # also false for what is not a number
        raise _wrong(where, name)
    return float(value)


def _read_classes(values: list[Any]) -> tuple[str, ...]:
    classes = tuple(check_text(value, "bundle.json", "classes") for value in values)
    if len(set(classes)) != len(classes) or "" in classes:
        raise _wrong("bundle.json", "classes")
    return classes


def _read_preprocessing(fields: _Fields) -> Preprocessing:
    framing = fields.text("framing")
    if framing not in set(Framing):
        raise _wrong("bundle.json: preprocessing", "framing")
    size = fields.whole("size", 1, MAX_SIZE)
    return Preprocessing(
        size=size,
        short_side=fields.whole("short_side", size if framing == Framing.CENTRE else 1, MAX_SHORT_SIDE),
        framing=Framing(framing),
        mean=fields.three("mean", -10.0, 10.0),
        std=fields.three("std", 1e-6, 1e6),
        contract=fields.whole("contract", 1, 1),
    )


def _read_score(fields: _Fields) -> Score:
    total = fields.whole("total", 1, 10**12)
    return Score(
        right=fields.whole("right", 0, total),
        total=total,
        low=fields.number("low", 0.0, 1.0),
        high=fields.number("high", 0.0, 1.0),
        balanced=fields.number("balanced", 0.0, 1.0),
    )


def _wrong(where: str, name: str) -> EngineError:
    return EngineError(
        "broken-model",
        f"This model file is damaged: “{name}” in {where} is missing or makes no sense.",
        "Save or copy the model again from where it was made.",
        field=name,
    )
