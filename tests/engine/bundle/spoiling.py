"""Ways to spoil a model file, with hashes that fit, so that only the trick itself is wrong."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx

from engine.bundle.members import BUNDLE, MANIFEST, MODEL, write_members

Contents = dict[str, bytes]


def contents_of(path: Path) -> Contents:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != MANIFEST}


def rewrite(path: Path, change: Callable[[Contents], None]) -> None:
    """Change members, then write the file anew with hashes that fit."""
    contents = contents_of(path)
    change(contents)
    buffer = io.BytesIO()
    write_members(buffer, contents)
    path.write_bytes(buffer.getvalue())


def rewrite_description(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    def changed(contents: Contents) -> None:
        said = json.loads(contents[BUNDLE])
        change(said)
        contents[BUNDLE] = json.dumps(said).encode()

    rewrite(path, changed)


def rewrite_model(path: Path, change: Callable[[Any], None]) -> None:
    def changed(contents: Contents) -> None:
        model = onnx.ModelProto.FromString(contents[MODEL])
        change(model)
        contents[MODEL] = model.SerializeToString()

    rewrite(path, changed)


def raw_zip(path: Path, members: list[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED) -> None:
    """Write exactly these members, in this order, whatever their names."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=compression)
