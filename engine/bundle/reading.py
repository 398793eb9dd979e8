"""Opens a model file without trusting it: nothing in it is executed, extracted or believed unchecked."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from engine.bundle.description import VERSION, Description, read_description
from engine.bundle.fields import read_json
from engine.bundle.golden import Golden, check_golden
from engine.bundle.inspection import check_head, inspect_core, inspect_graph
from engine.bundle.layout import ZIP_START, check_directory, check_places
from engine.bundle.members import (
    BUNDLE,
    CORE,
    MANIFEST,
    MAX_BUNDLE,
    MODEL,
    OLD_WEIGHTS,
    SIGNATURE,
    WEIGHTS,
    largest,
    may_hold,
    needed_members,
)
from engine.bundle.refusals import broken, hostile, missing, no_golden, not_a_model, tampered, unreadable
from engine.bundle.signing import check_signature
from engine.contracts.types import ModelCard, Preprocessing

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import onnx


@dataclass(frozen=True, eq=False, slots=True)
class Bundle:
    """A checked model file.

    Attributes:
        card: what people pick it by.
        description: everything bundle.json says, the training record included.
        model_bytes: the whole graph, ONNX.
        weight: of the head, float32 (classes, features).
        bias: of the head, float32 (classes,).
        core_bytes: the graph for programs that cannot run the whole one; None if it holds none.
        golden_members: content of every member in `golden/`; empty before version 3.
        signed_by: the public key that signed it, base64; None if nobody did.
    """

    card: ModelCard
    description: Description
    model_bytes: bytes
    weight: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    core_bytes: bytes | None = None
    golden_members: Mapping[str, bytes] = field(default_factory=dict)
    signed_by: str | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names in the order of the outputs."""
        return self.description.classes

    @property
    def preprocessing(self) -> Preprocessing:
        """The picture contract."""
        return self.description.preprocessing

    @property
    def temperature(self) -> float:
        """Divides the head's numbers before the softmax."""
        return self.description.temperature

    def graph(self) -> onnx.ModelProto:
        """A copy of the whole graph, with float32 weights also where the file stores them in 16 bits."""
        import onnx

        from engine.bundle.half_graph import widened

        return widened(onnx.ModelProto.FromString(self.model_bytes))

    def golden(self) -> Golden:
        """Its golden pictures and the answers to them.

        Raises:
            EngineError: "no-golden-pictures" if it is of a version before 3.
        """
        if not self.golden_members:
            raise no_golden()
        return check_golden(self.golden_members, len(self.classes), scored=self.description.scored)


def open_bundle(path: Path, signed_by: str | None = None) -> Bundle:
    """Read and check a model file.

    Args:
        path: of the file.
        signed_by: the only public key whose signature is accepted, base64; None for any, or none.

    Raises:
        EngineError: "missing-model", "unreadable-model", "not-a-model", "broken-model" (cut short or senseless),
            "tampered-model" (changed after it was made), "newer-model", "hostile-model", or "bad-signature".
    """
    contents = read_members(path)
    key = check_signature(contents.get(SIGNATURE), contents[MANIFEST], signed_by)
    description = read_description(read_json(contents[BUNDLE], BUNDLE))
    weight, bias = inspect_graph(contents[MODEL], description)
    check_head(contents[OLD_WEIGHTS if description.version < 3 else WEIGHTS], (weight, bias))
    golden = {name: content for name, content in contents.items() if name.startswith("golden/")}
    if description.version >= 3:
        check_golden(golden, len(description.classes), scored=description.scored)
    if CORE in contents:
        inspect_core(contents[CORE])
    card = replace(description.card(str(path.absolute()), path.stat().st_size), signed_by=key or "")
    return Bundle(card, description, contents[MODEL], weight, bias, contents.get(CORE), golden, key)


def read_members(path: Path) -> dict[str, bytes]:
    """Every member of a model file, held against its list of contents but not looked into.

    Raises:
        EngineError: as `open_bundle`.
    """
    try:
        if not path.is_file() and path.exists():  # opening a pipe would wait for somebody to write to it
            raise not_a_model(path)
        with path.open("rb") as file:
            if file.read(len(ZIP_START)) != ZIP_START:
                raise not_a_model(path)
            end = check_directory(file)
            try:
                with zipfile.ZipFile(file) as archive:
                    return _checked_members(archive, file, end)
            except zipfile.BadZipFile as error:
                raise broken("it is cut short or was not copied completely") from error
            except (NotImplementedError, RuntimeError, EOFError, ValueError) as error:
                raise hostile("it is packed in a way that Tellapart never uses") from error
    except FileNotFoundError as error:
        raise missing(path) from error
    except IsADirectoryError as error:
        raise not_a_model(path) from error
    except OSError as error:
        raise unreadable(path, error) from error


def _checked_members(archive: zipfile.ZipFile, file: BinaryIO, end: int) -> dict[str, bytes]:
    entries = archive.infolist()
    names = [entry.orig_filename for entry in entries]
    if len(set(names)) != len(names):
        raise hostile("it holds two parts of the same name")
    # Before anything else: a newer version may well have other members.
    version = _version(archive) if BUNDLE in names else VERSION
    strangers = sorted(name for name in names if not may_hold(version, name))
    if strangers:
        raise hostile(f"it holds “{strangers[0][:80]}”, which no model needs")
    absent = sorted(needed_members(version) - set(names))
    if absent:
        raise broken(f"{absent[0]} is missing")
    for entry in entries:
        _check_entry(entry)
    if sum(entry.file_size for entry in entries) > MAX_BUNDLE:
        raise hostile("it is bigger than any model")
    check_places(file, entries, end)
    contents = {entry.filename: _read(archive, entry) for entry in entries}
    _check_hashes(contents)
    return contents


def _version(archive: zipfile.ZipFile) -> int:
    """The specification's version; a newer one, whose members may be other ones, is refused."""
    entry = archive.getinfo(BUNDLE)
    _check_entry(entry)
    content = read_json(_read(archive, entry), BUNDLE)
    version = content.get("version") if isinstance(content, dict) else None
    if type(version) is not int or version < 1:
        return VERSION
    if version > VERSION:
        read_description(content)
    return version


def _check_entry(entry: zipfile.ZipInfo) -> None:
    """Parts are stored as they are, so nothing can unfold into more than was there."""
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size or entry.flag_bits & 1:
        raise hostile("it is compressed or encrypted, which no model is")
    if entry.file_size > largest(entry.filename):
        raise hostile(f"{entry.filename} is bigger than any model's")


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
