"""Model files that the C++ kit must not open, and why not."""

from __future__ import annotations

import base64
import json
import re
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engine.bundle.inspection import OPERATORS
from engine.bundle.members import BUNDLE, MANIFEST, MODEL, SIGNATURE
from engine.bundle.reading import open_bundle
from engine.bundle.signing import public_key, sign_manifest
from engine.contracts.errors import EngineError
from engine.exporting.kits import kits_folder
from tests.engine.bundle.hostile_files import REFUSED, write_hostile
from tests.engine.bundle.spoiling import contents_of, raw_zip, rewrite, rewrite_description, rewrite_model

pytestmark = pytest.mark.xdist_group("cpp")  # one process compiles it

OLD = Path(__file__).parents[2] / "engine" / "bundle" / "version_1.tellapart"

Spoil = Callable[[Path], None]


def _members(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        return [(entry.filename, archive.read(entry)) for entry in archive.infolist()]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def _text(path: Path) -> None:
    path.write_text("PK is how this text begins, but it is no model.\n" * 20)


def _flip_a_weight(path: Path) -> None:
    content = bytearray(path.read_bytes())
    model = dict(_members(path))[MODEL]
    content[content.index(model) + len(model) // 2] ^= 1
    path.write_bytes(bytes(content))


def _other_class_names(path: Path) -> None:
    """One member exchanged, the zip's own checksum right, the manifest left as it was."""
    members = dict(_members(path))
    members[BUNDLE] = members[BUNDLE].replace(b'"ant"', b'"elk"')
    raw_zip(path, list(members.items()))


def _changed_manifest(path: Path) -> None:
    content = bytearray(path.read_bytes())
    manifest = dict(_members(path))[MANIFEST]
    content[content.index(manifest) + 5] ^= 1
    path.write_bytes(bytes(content))


def _unlisted(path: Path) -> None:
    raw_zip(path, [*_members(path), ("golden/more.png", b"not in the list of contents")])


def _stranger(path: Path) -> None:
    rewrite(path, lambda contents: contents.update({"../outside.txt": b"zip-slip"}))


def _twice(path: Path) -> None:
    members = _members(path)
    renamed = [("bundle.jsoX" if n == 1 else name, content) for n, (name, content) in enumerate(members)]
    raw_zip(path, [members[0], ("bundle.jsoX", members[0][1]), *renamed[2:], members[1]])
    assert members[0][0] == BUNDLE
    path.write_bytes(path.read_bytes().replace(b"bundle.jsoX", b"bundle.json"))


def _packed(path: Path) -> None:
    raw_zip(path, _members(path), zipfile.ZIP_DEFLATED)


def _without(name: str) -> Spoil:
    return lambda path: rewrite(path, lambda contents: contents.pop(name) and None)


def _described(field: str, value: Any) -> Spoil:
    return lambda path: rewrite_description(path, lambda said: said.update({field: value}))


def _nested(path: Path) -> None:
    rewrite(path, lambda contents: contents.update({BUNDLE: b"[" * 2_000_000}))


def _outside_data(path: Path) -> None:
    def change(model: Any) -> None:
        constant = model.graph.initializer[0]
        constant.ClearField("raw_data")
        constant.data_location = 1
        entry = constant.external_data.add()
        entry.key, entry.value = "location", "/etc/passwd"

    rewrite_model(path, change)


def _other_operator(path: Path) -> None:
    def change(model: Any) -> None:
        model.graph.node[0].op_type = "Loop"

    rewrite_model(path, change)


def _other_domain(path: Path) -> None:
    def change(model: Any) -> None:
        model.graph.node[0].domain = "com.example"

    rewrite_model(path, change)


def _function(path: Path) -> None:
    rewrite_model(path, lambda model: model.functions.add())


def _graph_of_noise(path: Path) -> None:
    rewrite(path, lambda contents: contents.update({MODEL: bytes(range(256)) * 40}))


def _empty_graph(path: Path) -> None:
    rewrite(path, lambda contents: contents.update({MODEL: b""}))


def _many_members(path: Path) -> None:
    content = bytearray(path.read_bytes())
    struct.pack_into("<HH", content, len(content) - 22 + 8, 60_000, 60_000)
    path.write_bytes(bytes(content))


SPOILED: dict[str, tuple[Spoil, str]] = {
    "text": (_text, "not-a-model"),
    "cut": (_cut, "broken-model"),
    "weight": (_flip_a_weight, "tampered-model"),
    "names": (_other_class_names, "tampered-model"),
    "manifest": (_changed_manifest, "tampered-model"),
    "unlisted": (_unlisted, "tampered-model"),
    "stranger": (_stranger, "hostile-model"),
    "twice": (_twice, "hostile-model"),
    "packed": (_packed, "hostile-model"),
    "many": (_many_members, "hostile-model"),
    "no-golden": (_without("golden/answers.f32"), "broken-model"),
    "no-graph": (_without(MODEL), "broken-model"),
    "newer": (_described("version", 4), "newer-model"),
    "format": (_described("format", "another"), "broken-model"),
    "classes": (_described("classes", ["ant", "ant", "bee"]), "broken-model"),
    "thresholds": (_described("thresholds", [0.5]), "broken-model"),
    "rejection": (_described("rejection", {"method": 3}), "broken-model"),
    "nested": (_nested, "broken-model"),
    "outside-data": (_outside_data, "hostile-model"),
    "operator": (_other_operator, "hostile-model"),
    "domain": (_other_domain, "hostile-model"),
    "function": (_function, "hostile-model"),
    "noise": (_graph_of_noise, "broken-model"),
    "empty-graph": (_empty_graph, "broken-model"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_spoiled_files_are_refused_with_tellapart_s_code(kit, plain_model, tmp_path, save_picture, name):
    spoil, code = SPOILED[name]
    path = Path(shutil.copy(plain_model, tmp_path / "spoiled.tellapart"))
    spoil(path)
    said = kit.run("classify", "--model", path, save_picture(tmp_path / "photo.png"), code=1)
    assert f"[{code}]" in said
    with pytest.raises(EngineError) as refused:
        open_bundle(path)
    if name not in {"empty-graph", "noise"}:  # Tellapart looks at what the graph needs before whether it is one
        assert refused.value.code == code


def test_a_model_of_an_older_version_says_to_export_it_again(kit, tmp_path, save_picture):
    said = kit.run("classify", "--model", OLD, save_picture(tmp_path / "photo.png"), code=1)
    assert "[older-model]" in said
    assert "export it again" in said


def test_a_model_that_is_not_there(kit, tmp_path, save_picture):
    picture = save_picture(tmp_path / "photo.png")
    assert "[missing-model]" in kit.run("classify", "--model", tmp_path / "no.tellapart", picture, code=1)
    assert "[not-a-model]" in kit.run("classify", "--model", tmp_path, picture, code=1)


def _signed(model: Path, key: Ed25519PrivateKey, path: Path) -> Path:
    members = dict(_members(model))
    members[SIGNATURE] = sign_manifest(members[MANIFEST], key)
    raw_zip(path, list(members.items()))
    return path


def test_signatures(kit, plain_model, tmp_path, save_picture):
    picture = save_picture(tmp_path / "photo.png")
    key, stranger = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    signed = _signed(plain_model, key, tmp_path / "signed.tellapart")
    must = ("--signed-by", public_key(key))
    assert kit.classify(signed, picture)
    kit.run("classify", "--model", signed, *must, picture)
    assert "[bad-signature]" in kit.run("classify", "--model", plain_model, *must, picture, code=1)
    by_another = _signed(plain_model, stranger, tmp_path / "stranger.tellapart")
    assert "[bad-signature]" in kit.run("classify", "--model", by_another, *must, picture, code=1)


def test_a_model_that_was_changed_and_packed_anew_after_signing(kit, plain_model, tmp_path, save_picture):
    """Its hashes all fit; only the signature tells."""
    signed = _signed(plain_model, Ed25519PrivateKey.generate(), tmp_path / "signed.tellapart")
    signature = contents_of(signed)[SIGNATURE]
    forged = Path(shutil.copy(plain_model, tmp_path / "forged.tellapart"))
    rewrite_description(forged, lambda said: said.update(name="another"))
    raw_zip(forged, [*_members(forged), (SIGNATURE, signature)])
    picture = save_picture(tmp_path / "photo.png")
    assert "[bad-signature]" in kit.run("classify", "--model", forged, picture, code=1)


def test_a_signature_that_is_none(kit, plain_model, tmp_path, save_picture):
    picture = save_picture(tmp_path / "photo.png")
    for said, code in (
        ({"algorithm": "ed25519", "public_key": "AA==", "signature": "AA=="}, "broken-model"),
        ({"algorithm": "none", "public_key": "", "signature": ""}, "bad-signature"),
        (
            {
                "algorithm": "ed25519",
                "public_key": public_key(Ed25519PrivateKey.generate()),
                "signature": base64.b64encode(bytes(64)).decode(),
            },
            "bad-signature",
        ),
    ):
        path = tmp_path / "signed.tellapart"
        raw_zip(path, [*_members(plain_model), (SIGNATURE, json.dumps(said).encode())])
        assert f"[{code}]" in kit.run("classify", "--model", path, picture, code=1)


def test_the_kit_knows_the_operators_that_tellapart_uses():
    source = (kits_folder() / "cpp" / "tellapart.cpp").read_text("utf-8")
    listed = source.partition("all = {")[2].partition("};")[0]
    listed = re.sub(r"#ifdef.*?#endif", "", listed, flags=re.DOTALL)  # those of other runtimes' graphs
    assert {name.strip().strip('"') for name in listed.split(",") if name.strip()} == OPERATORS


def test_what_would_lead_a_careless_reader_astray(kit, plain_model, tmp_path, save_picture):
    picture = save_picture(tmp_path / "photo.png")
    for name, path in write_hostile(plain_model, tmp_path).items():
        said = kit.run("classify", "--model", path, picture, code=1)
        assert any(f"[{code}]" in said for code in REFUSED), f"{name}: {said}"
