"""Reads the archive of a model file without trusting it: stored members of known names, every hash checked."""

from __future__ import annotations

import hashlib
import json
import math
import re
import zipfile
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from .errors import ModelError, broken, hostile, tampered
from .layout import MAX_FILE, ZIP_START, check_directory, check_places

BUNDLE = "bundle.json"
MODEL = "model.onnx"
MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
GOLDEN = "golden/golden.json"
ANSWERS = "golden/answers.f32"

VERSION = 3
"""Of the specification of model files that this package reads."""

_NEEDED = frozenset({BUNDLE, MODEL, MANIFEST, "weights.safetensors", GOLDEN, ANSWERS})
_OPTIONAL = frozenset({"core.onnx", SIGNATURE})
_PICTURE = re.compile(r"golden/[a-z0-9][a-z0-9-]{0,63}\.(?:jpg|png|webp|gif|bmp|tif|rgb)", re.ASCII)

_MAX_JSON = 16 * 1024**2
_MAX_PICTURE = 4 * 1024**2
_MAX_SIGNATURE = 4096


def read_members(path: Path) -> dict[str, bytes]:
    """Every member of a model file of version 3; nothing is unpacked to the disk.

    Raises:
        ModelError: if it is missing, no model, damaged, changed, harmful, or of another version.
    """
    try:
        if path.exists() and not path.is_file():  # opening a pipe would wait for somebody to write to it
            raise _not_a_model(path)
        with path.open("rb") as file:
            if file.read(len(ZIP_START)) != ZIP_START:
                raise _not_a_model(path)
            end = check_directory(file)
            try:
                with zipfile.ZipFile(file) as archive:
                    return _checked(archive, file, end)
            except zipfile.BadZipFile as error:
                raise broken("it is cut short or was not copied completely") from error
            except (NotImplementedError, RuntimeError, EOFError, ValueError) as error:
                raise hostile("it is packed in a way that Tellapart never uses") from error
    except FileNotFoundError as error:
        raise ModelError("missing-model", f"The model {path.name} is not there.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError("unreadable-model", f"{path.name} could not be read: {reason}.") from error


def read_json(content: bytes, member: str) -> Any:
    """The value of a JSON member.

    Raises:
        ModelError: "broken-model".
    """
    try:
        return json.loads(content.decode("utf-8"), parse_float=_finite, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise broken(f"{member} is not the text it should be") from error


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _no_number(text: str) -> NoReturn:
    """For NaN and its like, which Python's reader alone lets through."""
    raise ValueError(text)


def _checked(archive: zipfile.ZipFile, file: BinaryIO, end: int) -> dict[str, bytes]:
    entries = archive.infolist()
    names = [entry.orig_filename for entry in entries]
    if len(set(names)) != len(names):
        raise hostile("it holds two parts of the same name")
    if BUNDLE in names:
        _refuse_other_versions(archive)  # before anything else: they may well have other members
    strangers = sorted(name for name in names if name not in _NEEDED | _OPTIONAL and not _PICTURE.fullmatch(name))
    if strangers:
        raise hostile(f"it holds “{strangers[0][:80]}”, which no model needs")
    absent = sorted(_NEEDED - set(names))
    if absent:
        raise broken(f"{absent[0]} is missing")
    for entry in entries:
        _check_entry(entry)
    if sum(entry.file_size for entry in entries) > MAX_FILE:
        raise hostile("it is bigger than any model")
    check_places(file, entries, end)
    contents = {entry.filename: _read(archive, entry) for entry in entries}
    _check_hashes(contents)
    return contents


def _refuse_other_versions(archive: zipfile.ZipFile) -> None:
    entry = archive.getinfo(BUNDLE)
    _check_entry(entry)
    content = read_json(_read(archive, entry), BUNDLE)
    version = content.get("version") if isinstance(content, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise broken("it does not say of which version it is")
    if version > VERSION:
        raise ModelError(
            "newer-model",
            "This model was made by a newer version of Tellapart: update this package, then open it again.",
        )
    if version < VERSION:
        raise ModelError(
            "older-model", "This model was made by an older version of Tellapart: export it again with Tellapart."
        )


def _check_entry(entry: zipfile.ZipInfo) -> None:
    """Parts are stored as they are, so nothing can unfold into more than was there."""
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size or entry.flag_bits & 1:
        raise hostile("it is compressed or encrypted, which no model is")
    if entry.file_size > _largest(entry.filename):
        raise hostile(f"{entry.filename} is bigger than any model's")


def _largest(name: str) -> int:
    if name == SIGNATURE:
        return _MAX_SIGNATURE
    if name.endswith(".json"):
        return _MAX_JSON
    return _MAX_PICTURE if _PICTURE.fullmatch(name) else MAX_FILE


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        content = archive.read(entry)
    except zipfile.BadZipFile as error:
        if "CRC" in str(error):
            raise tampered(entry.filename) from error
        raise
    if len(content) != entry.file_size:
        raise broken("it is cut short")
    return content


def _check_hashes(contents: dict[str, bytes]) -> None:
    manifest = read_json(contents[MANIFEST], MANIFEST)
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, dict) or set(files) != set(contents) - {MANIFEST, SIGNATURE}:
        raise tampered(MANIFEST)
    for name, expected in files.items():
        found = {"sha256": hashlib.sha256(contents[name]).hexdigest(), "size": len(contents[name])}
        if expected != found:
            raise tampered(name)


def _not_a_model(path: Path) -> ModelError:
    return ModelError("not-a-model", f"{path.name} is not a Tellapart model.")
