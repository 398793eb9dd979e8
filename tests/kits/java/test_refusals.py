"""Model files that were changed, or made to do harm, are refused by the Java kit with Tellapart's codes."""

from __future__ import annotations

import base64
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engine.bundle.members import MANIFEST, signed_over, write_members
from engine.bundle.signing import public_key, sign_manifest
from tests.engine.bundle.hostile_files import REFUSED, write_hostile
from tests.engine.bundle.spoiling import Contents, contents_of, raw_zip


def written(contents: Contents) -> bytes:
    buffer = io.BytesIO()
    write_members(buffer, contents)
    return buffer.getvalue()


def described(contents: Contents, **changes: Any) -> bytes:
    return written({**contents, "bundle.json": json.dumps(json.loads(contents["bundle.json"]) | changes).encode()})


def with_graph(contents: Contents, change: Callable[[Any], object]) -> bytes:
    model = onnx.ModelProto.FromString(contents["model.onnx"])
    change(model)
    return written({**contents, "model.onnx": model.SerializeToString()})


def with_golden(contents: Contents, **changes: Any) -> bytes:
    golden = json.loads(contents["golden/golden.json"])
    golden["pictures"][0] |= changes
    return written({**contents, "golden/golden.json": json.dumps(golden).encode()})


def changed_byte(whole: bytes, name: str) -> bytes:
    """One bit of a member is another one, whatever the hashes say."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        entry = archive.getinfo(name)
    data = bytearray(whole)
    data[entry.header_offset + 30 + len(name) + entry.file_size // 2] ^= 1
    return bytes(data)


def encrypted(whole: bytes) -> bytes:
    """The list of members says that the first one is encrypted."""
    data = bytearray(whole)
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def data_outside(model: Any) -> None:
    constant = model.graph.initializer[0]
    constant.data_location = onnx.TensorProto.EXTERNAL
    constant.external_data.add(key="location", value="/etc/passwd")


def graph_inside(model: Any) -> None:
    model.graph.node[0].attribute.append(onnx.helper.make_attribute("body", model.graph))


@pytest.fixture
def spoiled(plain_model: Path, tmp_path: Path) -> dict[str, tuple[bytes, str]]:
    """Spoiled copies of a model file: their bytes and the code that each is refused with, by what was done."""
    contents, whole = contents_of(plain_model), plain_model.read_bytes()
    members = [*contents.items(), (MANIFEST, signed_over(contents))]
    raw_zip(tmp_path / "packed", members, zipfile.ZIP_DEFLATED)
    with pytest.warns(UserWarning, match="Duplicate name"):
        raw_zip(tmp_path / "twice", [*members, ("model.onnx", b"other")])
    return {
        "nothing": (whole, "opened "),
        "empty": (b"", "not-a-model"),
        "text": (b"I am a letter, not a model.", "not-a-model"),
        "cut": (whole[: len(whole) // 2], "broken-model"),
        "longer": (whole + b"more", "broken-model"),
        "a member missing": (
            written({k: v for k, v in contents.items() if k != "weights.safetensors"}),
            "broken-model",
        ),
        "not JSON": (written({**contents, "bundle.json": b"{"}), "broken-model"),
        "deep JSON": (written({**contents, "bundle.json": b"[" * 1_000_000}), "broken-model"),
        "NaN": (
            written({**contents, "bundle.json": contents["bundle.json"].replace(b"1.7", b"NaN")}),
            "broken-model",
        ),
        "newer": (described(contents, version=4), "newer-model"),
        "older": (described(contents, version=2), "older-model"),
        "no classes": (described(contents, classes=[]), "broken-model"),
        "a class twice": (described(contents, classes=["ant", "ant", "bee"]), "broken-model"),
        "another format": (described(contents, format="something"), "broken-model"),
        "thresholds": (described(contents, thresholds=[0.5]), "broken-model"),
        "a stranger": (written({**contents, "run.sh": b"#!/bin/sh"}), "hostile-model"),
        "a way out": (written({**contents, "golden/../../x.png": b"x"}), "hostile-model"),
        "a picture too many": (written({**contents, "golden/x.png": b"x"}), "hostile-model"),
        "packed": ((tmp_path / "packed").read_bytes(), "hostile-model"),
        "encrypted": (encrypted(whole), "hostile-model"),
        "two of a name": ((tmp_path / "twice").read_bytes(), "hostile-model"),
        "golden size": (with_golden(contents, height=10**9, width=10**9), "broken-model"),
        "golden file": (with_golden(contents, file="/etc/passwd"), "hostile-model"),
        "golden answers": (written({**contents, "golden/answers.f32": b"\0" * 8}), "broken-model"),
        "not a graph": (written({**contents, "model.onnx": b"graph"}), "broken-model"),
        "no graph": (written({**contents, "model.onnx": b""}), "broken-model"),
        "data outside": (with_graph(contents, data_outside), "hostile-model"),
        "another domain": (
            with_graph(contents, lambda m: m.opset_import.add(domain="x", version=1)),
            "hostile-model",
        ),
        "a node of another domain": (
            with_graph(contents, lambda m: setattr(m.graph.node[0], "domain", "com.microsoft")),
            "hostile-model",
        ),
        "a loop": (with_graph(contents, lambda m: setattr(m.graph.node[0], "op_type", "Loop")), "hostile-model"),
        "a graph inside": (with_graph(contents, graph_inside), "hostile-model"),
        "functions": (with_graph(contents, lambda m: m.functions.add(name="f", domain="d")), "hostile-model"),
        **{f"a bit of {name}": (changed_byte(whole, name), "tampered-model") for name in (*contents, MANIFEST)},
    }


def test_every_spoiled_file_is_refused_and_the_whole_one_is_not(kit, spoiled, tmp_path):
    paths = []
    for number, (content, _) in enumerate(spoiled.values()):
        paths.append(tmp_path / f"{number}.tellapart")
        paths[-1].write_bytes(content)
    told = dict(zip(spoiled, kit.program("OpenModels", *paths), strict=True))
    assert told == {name: code for name, (_, code) in spoiled.items()}


def test_files_that_are_not_there(kit, tmp_path):
    assert kit.program("OpenModels", tmp_path / "gone.tellapart", tmp_path) == ["missing-model", "not-a-model"]


def test_a_refused_model_ends_the_command_with_its_code(kit, bundle_path, photo):
    bundle_path.write_bytes(changed_byte(bundle_path.read_bytes(), "model.onnx"))
    assert "[tampered-model]" in kit.run("classify", "--model", bundle_path, photo, code=1)


def test_a_signature_is_checked_and_can_be_asked_for(kit, plain_model, tmp_path):
    contents, key, other = contents_of(plain_model), Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    signed, forged = tmp_path / "signed.tellapart", tmp_path / "forged.tellapart"
    for path, signature in (
        (signed, lambda manifest: sign_manifest(manifest, key)),
        (forged, lambda manifest: sign_manifest(manifest + b" ", key)),
    ):
        with path.open("wb") as file:
            write_members(file, contents, signature)
    unsigned = shutil.copy(plain_model, tmp_path / "unsigned.tellapart")
    mine, theirs = f"key={public_key(key)}", f"key={public_key(other)}"
    assert kit.program("OpenModels", signed, forged) == [f"opened {public_key(key)}", "bad-signature"]
    assert kit.program("OpenModels", mine, signed, unsigned, theirs, signed, "key=me", signed) == [
        f"opened {public_key(key)}",
        *["bad-signature"] * 3,
    ]
    assert len(base64.b64decode(public_key(key))) == 32


def test_what_would_lead_a_careless_reader_astray(kit, plain_model, tmp_path):
    hostile = write_hostile(plain_model, tmp_path)
    told = dict(zip(hostile, kit.program("OpenModels", *hostile.values()), strict=True))
    assert {name: code for name, code in told.items() if code not in REFUSED} == {}
