"""The zip archive of a model file: which members it may have, and how they are written."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import BinaryIO

BUNDLE = "bundle.json"
MODEL = "model.onnx"
HEAD = "head.safetensors"
MANIFEST = "manifest.json"

MEMBERS = (BUNDLE, MODEL, HEAD, MANIFEST)
"""All of them must be there, and nothing else."""

MAX_BUNDLE = 2 * 1024**3
MAX_JSON = 16 * 1024**2


def write_members(file: BinaryIO, contents: dict[str, bytes]) -> None:
    """Write members and their manifest as a zip without compression; the same contents give the same bytes."""
    manifest = {
        "files": {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for name, content in contents.items()
        }
    }
    everything = {**contents, MANIFEST: json.dumps(manifest, indent=1).encode()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in everything.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
