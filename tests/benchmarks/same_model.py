"""Whether two model files are the same model."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

RECORDED = {"record", "created"}
"""Parts of a model file's description that tell of the training: when, how long."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How two models differ.

    Attributes:
        same_bytes: whether network, head, and all that is said of them are the same bytes.
        probability: largest difference between two probabilities of the same picture, in [0, 1].
        words: for the table.
    """

    same_bytes: bool
    probability: float
    words: str


def compare_models(first: Path, second: Path, pictures: Path) -> Difference:
    """Compare what two model files answer with, and where that differs, what they answer."""
    parts = [_parts(path) for path in (first, second)]
    differing = [name for name in parts[0] if parts[0][name] != parts[1].get(name)]
    if not differing:
        return Difference(same_bytes=True, probability=0.0, words="the same bytes")
    largest = _largest_difference(first, second, pictures)
    return Difference(
        same_bytes=False,
        probability=largest,
        words=f"{' and '.join(differing)} differ; probabilities by {largest:.1e} at most",
    )


def _parts(path: Path) -> dict[str, object]:
    """Everything that answers come from; not when it was made, nor how long that took."""
    with zipfile.ZipFile(path) as archive:
        description = json.loads(archive.read("bundle.json"))
        return {
            "network": archive.read("model.onnx"),
            "head": archive.read("weights.safetensors"),
            "description": {name: value for name, value in description.items() if name not in RECORDED},
        }


def _largest_difference(first: Path, second: Path, pictures: Path) -> float:
    answers = [_answers(path, pictures) for path in (first, second)]
    return max(
        abs(probability - answers[1][path].get(name, 0.0))
        for path, probabilities in answers[0].items()
        for name, probability in probabilities.items()
    )


def _answers(model: Path, pictures: Path) -> dict[str, dict[str, float]]:
    from engine.bundle.classifier import open_classifier
    from engine.classification.classify import classify
    from engine.devices import cpu_device
    from engine.jobs import StopToken
    from engine.pictures.finding import find_pictures

    classifier = open_classifier(str(model), cpu_device(chosen=True))
    try:
        every = len(classifier.classes)
        found = classify(find_pictures([pictures]), classifier, top=every, stop=StopToken())
        return {result.path: dict(result.top) for results in found for result in results}
    finally:
        classifier.close()
