"""The zip archive of a model file: which members it may have, and how they are written."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import BinaryIO

BUNDLE = "bundle.json"
MODEL = "model.onnx"
WEIGHTS = "weights.safetensors"
OLD_WEIGHTS = "head.safetensors"
"""What `WEIGHTS` was called before version 3."""
MANIFEST = "manifest.json"
CORE = "core.onnx"
SIGNATURE = "signature.json"
GOLDEN = "golden/golden.json"
ANSWERS = "golden/answers.f32"

MAX_BUNDLE = 2 * 1024**3
MAX_JSON = 16 * 1024**2
MAX_GOLDEN = 4 * 1024**2
MAX_SIGNATURE = 4096
MAX_GOLDEN_PICTURES = 100

_GOLDEN_PICTURE = re.compile(r"golden/[a-z0-9][a-z0-9-]{0,63}\.(?:jpg|png|webp|gif|bmp|tif|rgb)", re.ASCII)


def needed_members(version: int) -> frozenset[str]:
    """What a model file of a version must hold."""
    if version < 3:
        return frozenset({BUNDLE, MODEL, OLD_WEIGHTS, MANIFEST})
    return frozenset({BUNDLE, MODEL, WEIGHTS, MANIFEST, GOLDEN, ANSWERS})


def may_hold(version: int, name: str) -> bool:
    """Whether a model file of a version may have a member of this name."""
    if name in needed_members(version):
        return True
    return version >= 3 and (name in {CORE, SIGNATURE} or is_golden_picture(name))


def is_golden_picture(name: str) -> bool:
    """Whether a member of this name is a golden picture's file: one plain name inside `golden/`."""
    return _GOLDEN_PICTURE.fullmatch(name) is not None


def largest(name: str) -> int:
    """Bytes that a member of this name may have."""
    if name == SIGNATURE:
        return MAX_SIGNATURE
    if name.endswith(".json"):
        return MAX_JSON
    return MAX_GOLDEN if is_golden_picture(name) else MAX_BUNDLE


def signed_over(contents: Mapping[str, bytes]) -> bytes:
    """The bytes of `manifest.json` for these members; a signature is over exactly these."""
    manifest = {
        "files": {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for name, content in contents.items()
        }
    }
    return json.dumps(manifest, indent=1).encode()


def write_members(
    file: BinaryIO, contents: Mapping[str, bytes], sign: Callable[[bytes], bytes] | None = None
) -> None:
    """Write members and their manifest as a zip without compression; the same contents give the same bytes.

    Args:
        file: to write to.
        contents: every member but the manifest and the signature.
        sign: makes the content of `signature.json` from that of the manifest; None for no signature.
    """
    manifest = signed_over(contents)
    everything = {**contents, MANIFEST: manifest}
    if sign is not None:
        everything[SIGNATURE] = sign(manifest)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in everything.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
