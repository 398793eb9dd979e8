"""Writes a model file."""

from __future__ import annotations

import datetime
import hashlib
import importlib.metadata
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.backbones.preparing import PreparedBackbone
from engine.bundle.description import VERSION, Description, columns_of, read_description
from engine.bundle.golden_making import golden_members
from engine.bundle.half_limits import LARGEST_HALF, WORTH_HALVING
from engine.bundle.members import BUNDLE, CORE, MODEL, WEIGHTS, write_members
from engine.bundle.unknownness import Unknownness
from engine.contracts.judgement import Rejection
from engine.contracts.sharing import Precision
from engine.contracts.types import Depth, ModelCard, Preprocessing, Score, TrainMode
from engine.evaluation.refusing import CONFIDENCE_ONLY
from engine.files import write_atomically

if TYPE_CHECKING:
    import numpy.typing as npt
    import onnx


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
    depth: Depth = Depth.LAST,
    mode: TrainMode = TrainMode.QUICK,
    unknownness: Unknownness | None = None,
    rejection: Rejection | None = None,
    thresholds: tuple[float, ...] = (),
    backbone_graph: onnx.ModelProto | None = None,
) -> ModelCard:
    """Write a bundle completely or not at all.

    Args:
        path: the file to make or replace.
        backbone: the network; its weights are copied into the bundle's graph.
        weight: of the head, float32 (classes, as many as `backbone.spec.columns(depth)`).
        bias: of the head, float32 (classes,).
        classes: names in the order of the head's rows.
        preprocessing: the picture contract that the head was trained with.
        temperature: divides the head's numbers before the softmax, above 0.
        score: the honest score, or None.
        record: how it was trained; anything that JSON can hold. It travels with the file.
        name: what people call it; "" for the file's name.
        created: ISO 8601 time in UTC; None for now.
        depth: which of the network's numbers the head looks at.
        mode: how the model was made.
        unknownness: how the unknown score is made, which becomes part of the graph; needs a `rejection`.
        rejection: when it answers "none of these"; None if it always answers. Without `unknownness` its method is
            `CONFIDENCE_ONLY`.
        thresholds: with several classes per picture, the smallest probability that counts as yes, one per class;
            the graph then gives each class a probability by itself.
        backbone_graph: the network to embed if it was taught, with the inputs and outputs of the prepared one;
            None for the prepared one.

    Raises:
        EngineError: "disk-full" or "cannot-write"; "broken-model" if a class name is empty, repeated or too long.
        ValueError: if shapes do not fit together or the head is not finite.
    """
    weight, bias = np.ascontiguousarray(weight, np.float32), np.ascontiguousarray(bias, np.float32)
    spec = backbone.spec
    columns = columns_of(depth, spec.features, spec.detail)
    _check_head(weight, bias, len(classes), columns)
    _check_refusing(unknownness, rejection, spec.features + spec.detail)
    if (preprocessing.mean, preprocessing.std) != (spec.preprocessing.mean, spec.preprocessing.std):
        raise ValueError("the mean and std must be the backbone's: they are part of its graph")
    import onnx

    from engine.bundle.model_graph import Answering, whole_model

    network = backbone_graph if backbone_graph is not None else onnx.load(backbone.graph_path)
    answering = Answering(weight, bias, columns, temperature, bool(thresholds), unknownness)
    model, held = whole_model(network, answering, preprocessing, spec.features, spec.detail)
    description = Description(
        name=name or path.stem,
        classes=classes,
        preprocessing=preprocessing,
        backbone=spec.key,
        features=spec.features,
        weights_sha256=spec.weights_sha256,
        temperature=temperature,
        score=score,
        created=_now() if created is None else created,
        made_by=_versions(),
        record=record or {},
        detail=spec.detail,
        columns=held,
        depth=depth,
        mode=mode,
        fine_tuned=backbone_graph is not None,
        graph_sha256=hashlib.sha256(network.SerializeToString(deterministic=True)).hexdigest(),
        rejection=rejection,
        thresholds=thresholds,
    )
    read_description(description.to_json())
    return write_described(path, description, model, head_member(weight, bias))


def write_described(
    path: Path,
    description: Description,
    model: onnx.ModelProto,
    head: bytes,
    *,
    core: bytes | None = None,
    golden: Mapping[str, bytes] | None = None,
) -> ModelCard:
    """Write the members of a bundle in the newest version, completely or not at all; it has no signature then.

    Args:
        path: the file to make or replace.
        description: what bundle.json will say.
        model: the whole graph; what it says of itself is replaced.
        head: the content of weights.safetensors.
        core: the content of core.onnx; None for none.
        golden: golden members that fit the graph; None to ask the graph about the golden pictures.

    Raises:
        EngineError: "disk-full" or "cannot-write"; "device-failed" if the graph does not run.
    """
    from onnx import helper

    from engine.bundle.rejection_graph import score_scale

    tolerances = replace(description.tolerances, score_scale=score_scale(model.graph))
    description = replace(description, version=VERSION, tolerances=tolerances)
    content = description.to_json()
    # The training record may name files of the person's computer, so a lone graph does not carry it; and without
    # the time and what was measured, the same pictures and the same seed make the same bytes.
    said = {name: value for name, value in content.items() if name not in {"record", "created", "half"}}
    helper.set_model_props(
        model,
        {
            "classes": json.dumps(description.classes, ensure_ascii=False),
            "bundle": json.dumps(said, ensure_ascii=False, allow_nan=False),
        },
    )
    model_bytes = model.SerializeToString(deterministic=True)
    contents = {
        BUNDLE: json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False).encode(),
        MODEL: model_bytes,
        **({} if core is None else {CORE: core}),
        WEIGHTS: head,
        **(golden_members(model_bytes) if golden is None else golden),
    }
    write_atomically(path, lambda file: write_members(file, contents))
    return description.card(str(path.absolute()), path.stat().st_size)


def head_member(
    weight: npt.NDArray[np.float32], bias: npt.NDArray[np.float32], precision: Precision = Precision.FULL
) -> bytes:
    """The content of weights.safetensors: the head as it is stored in the graph."""
    from safetensors.numpy import save

    if precision is Precision.HALF and weight.size >= WORTH_HALVING and np.abs(weight).max() <= LARGEST_HALF:
        return save({"weight": weight.astype(np.float16), "bias": bias})
    return save({"weight": weight, "bias": bias})


def _check_head(
    weight: npt.NDArray[np.float32], bias: npt.NDArray[np.float32], classes: int, columns: tuple[int, int]
) -> None:
    features = columns[1] - columns[0]
    if features < 1:
        raise ValueError("this network has no detail for a head to look at")
    if weight.shape != (classes, features) or bias.shape != (classes,):
        raise ValueError(f"a head of {weight.shape} and {bias.shape} does not fit {classes} classes of {features}")
    if not (np.isfinite(weight).all() and np.isfinite(bias).all()):
        raise ValueError("the head holds numbers that are not finite")


def _check_refusing(unknownness: Unknownness | None, rejection: Rejection | None, columns: int) -> None:
    scored = rejection is not None and rejection.method != CONFIDENCE_ONLY
    if scored != (unknownness is not None):
        raise ValueError("an unknown score and a rejection that is not by confidence only belong together")
    if unknownness is not None:
        unknownness.check(columns)


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
