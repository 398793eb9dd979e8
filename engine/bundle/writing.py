"""Writes a model file."""

from __future__ import annotations

import datetime
import importlib.metadata
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.backbones.preparing import PreparedBackbone
from engine.bundle.description import Description, read_description
from engine.bundle.members import BUNDLE, HEAD, MODEL, write_members
from engine.contracts.types import ModelCard, Preprocessing, Score
from engine.files import write_atomically

if TYPE_CHECKING:
    import numpy.typing as npt


def write_bundle(
    path: Path,
    *,
    backbone: PreparedBackbone,
    weight: npt.NDArray[np.float32],
    bias: npt.NDArray[np.float32],
    classes: tuple[str, ...],
    preprocessing: Preprocessing,
    temperature: float = 1.0,
    score: Score | None = None,
    record: dict[str, Any] | None = None,
    name: str = "",
    created: str | None = None,
) -> ModelCard:
    """Write a bundle completely or not at all.

    Args:
        path: the file to make or replace.
        backbone: the network; its weights are copied into the bundle's graph.
        weight: of the head, float32 (classes, backbone.spec.features).
        bias: of the head, float32 (classes,).
        classes: names in the order of the head's rows.
        preprocessing: the picture contract that the head was trained with.
        temperature: divides the head's numbers before the softmax, above 0.
        score: the honest score, or None.
        record: how it was trained; anything that JSON can hold. It travels with the file.
        name: what people call it; "" for the file's name.
        created: ISO 8601 time in UTC; None for now.

    Raises:
        EngineError: "disk-full" or "cannot-write"; "broken-model" if a class name is empty, repeated or too long.
        ValueError: if shapes do not fit together or the head is not finite.
    """
    weight, bias = np.ascontiguousarray(weight, np.float32), np.ascontiguousarray(bias, np.float32)
    _check_head(weight, bias, len(classes), backbone.spec.features)
    if (preprocessing.mean, preprocessing.std) != (
        backbone.spec.preprocessing.mean,
        backbone.spec.preprocessing.std,
    ):
        raise ValueError("the mean and std must be the backbone's: they are part of its graph")
    description = Description(
        name=name or path.stem,
        classes=classes,
        preprocessing=preprocessing,
        backbone=backbone.spec.key,
        features=backbone.spec.features,
        weights_sha256=backbone.spec.weights_sha256,
        temperature=temperature,
        score=score,
        created=_now() if created is None else created,
        made_by=_versions(),
        record=record or {},
    )
    content = description.to_json()
    read_description(content)
    model = _model_bytes(backbone, weight, bias, description)
    from safetensors.numpy import save

    contents = {
        BUNDLE: json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False).encode(),
        MODEL: model,
        HEAD: save({"weight": weight, "bias": bias}),
    }
    write_atomically(path, lambda file: write_members(file, contents))
    return description.card(str(path.absolute()), path.stat().st_size)


def _model_bytes(
    backbone: PreparedBackbone,
    weight: npt.NDArray[np.float32],
    bias: npt.NDArray[np.float32],
    description: Description,
) -> bytes:
    import onnx
    from onnx import helper

    from engine.bundle.model_graph import whole_model

    model = whole_model(
        onnx.load(backbone.graph_path), weight, bias, description.preprocessing, description.temperature
    )
    # The training record may name files of the person's computer, so a lone graph does not carry it; and without
    # the time, the same pictures and the same seed make the same bytes.
    said = {name: value for name, value in description.to_json().items() if name not in {"record", "created"}}
    helper.set_model_props(
        model,
        {
            "classes": json.dumps(description.classes, ensure_ascii=False),
            "bundle": json.dumps(said, ensure_ascii=False, allow_nan=False),
        },
    )
    serialized: bytes = model.SerializeToString(deterministic=True)
    return serialized


def _check_head(
    weight: npt.NDArray[np.float32], bias: npt.NDArray[np.float32], classes: int, features: int
) -> None:
    if weight.shape != (classes, features) or bias.shape != (classes,):
        raise ValueError(f"a head of {weight.shape} and {bias.shape} does not fit {classes} classes of {features}")
    if not (np.isfinite(weight).all() and np.isfinite(bias).all()):
        raise ValueError("the head holds numbers that are not finite")


def _versions() -> tuple[tuple[str, str], ...]:
    found = []
    for package in ("tellapart", "numpy", "onnx", "onnxruntime"):
        try:
            found.append((package, importlib.metadata.version(package)))
        except importlib.metadata.PackageNotFoundError:
            found.append((package, "unknown"))
    return tuple(found)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
