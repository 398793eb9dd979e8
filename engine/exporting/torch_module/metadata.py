"""What files for PyTorch say of the model inside them."""

from __future__ import annotations

import hashlib
import json

import onnx

from engine.bundle.reading import Bundle

CLASSES = "classes.json"
BUNDLE = "bundle.json"
MADE_FROM = "made_from.json"


def extra_files(bundle: Bundle, graph: onnx.ModelProto) -> dict[str, str]:
    """Small texts that travel inside the file, by name.

    `classes.json`: class names in the order of the probabilities; `bundle.json`: what the model file says of
    itself, without the training record, which may name files of a person's computer; `made_from.json`: SHA-256 of
    the `model.onnx` that it was made from.
    """
    told = {entry.key: entry.value for entry in graph.metadata_props}
    return {
        CLASSES: json.dumps(list(bundle.classes), ensure_ascii=False),
        BUNDLE: told.get("bundle", "{}"),
        MADE_FROM: json.dumps({"model.onnx": hashlib.sha256(bundle.model_bytes).hexdigest()}),
    }
