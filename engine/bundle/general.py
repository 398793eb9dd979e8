"""The model that works before any training: ImageNet's 1,000 everyday classes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from engine.backbones.places import own_folder
from engine.backbones.preparing import PreparedBackbone, Progress, prepare
from engine.bundle.description import VERSION
from engine.bundle.reading import Bundle, open_bundle
from engine.bundle.writing import write_bundle
from engine.contracts.errors import EngineError
from engine.contracts.types import GENERAL_MODEL

GENERAL_FILE = "general.tellapart"
GENERAL_NAME = "Everyday things"

_DAMAGED = {"missing-model", "not-a-model", "broken-model", "tampered-model", "hostile-model"}

_CLASSES_FILE = Path(__file__).parents[2] / "assets" / "imagenet_classes.json"


def open_general(progress: Progress | None = None) -> Bundle:
    """The general model, made now if it is not there yet.

    Args:
        progress: told how far the making is; not called if there is nothing to make.

    Raises:
        EngineError: "disk-full", "cannot-write", "weights-missing" or "weights-damaged".
    """
    return open_made(prepare(progress=progress))


def ensure_general(prepared: PreparedBackbone) -> Path:
    """Where the general model's bundle is; writes it if it is missing.

    It lies beside the prepared network, or in the cache where that folder is read-only.

    Raises:
        EngineError: "disk-full" or "cannot-write".
    """
    for path in (prepared.folder / GENERAL_FILE, _in_cache(prepared)):
        if path.is_file():
            return path
    return _make(prepared)


def open_made(prepared: PreparedBackbone) -> Bundle:
    """The general model of a prepared network, written if it is missing, and anew if it is damaged or old.

    Raises:
        EngineError: "disk-full", "cannot-write" or "unreadable-model".
    """
    try:
        bundle = open_bundle(ensure_general(prepared))
    except EngineError as error:
        if error.code not in _DAMAGED:
            raise
        # Nobody can be asked to get it from somewhere else.
        bundle = open_bundle(_make(prepared))
    if bundle.description.version < VERSION:  # an older Tellapart made it
        bundle = _newest(prepared)
    return replace(bundle, card=replace(bundle.card, key=GENERAL_MODEL))


def _newest(prepared: PreparedBackbone) -> Bundle:
    """One of the newest version: that in the cache, where the installed one is old and cannot be replaced."""
    in_cache = _in_cache(prepared)
    if in_cache.is_file():
        bundle = open_bundle(in_cache)
        if bundle.description.version == VERSION:
            return bundle
    return open_bundle(_make(prepared))


def _in_cache(prepared: PreparedBackbone) -> Path:
    return own_folder() / prepared.folder.name / GENERAL_FILE


def _make(prepared: PreparedBackbone) -> Path:
    try:
        return _write(prepared, prepared.folder / GENERAL_FILE)
    except EngineError as error:
        in_cache = _in_cache(prepared)
        if error.code != "cannot-write" or in_cache.parent == prepared.folder:
            raise
        return _write(prepared, in_cache)


def imagenet_classes() -> tuple[str, ...]:
    """The names of ImageNet's 1,000 classes, in the order of the published head, as torchvision gives them."""
    names: list[str] = json.loads(_CLASSES_FILE.read_text("utf-8"))
    return tuple(names)


def _write(prepared: PreparedBackbone, path: Path) -> Path:
    weight, bias = prepared.imagenet_head()
    write_bundle(
        path,
        backbone=prepared,
        weight=weight,
        bias=bias,
        classes=imagenet_classes(),
        preprocessing=prepared.spec.preprocessing,
        name=GENERAL_NAME,
        created="",
        record={"source": prepared.spec.source, "licence": prepared.spec.licence},
    )
    return path
