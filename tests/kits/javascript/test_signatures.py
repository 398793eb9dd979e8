"""A signature is checked where there is one, and asked for where the caller wants one."""

from __future__ import annotations

import io
import json
import zipfile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engine.bundle.members import write_members
from engine.bundle.signing import public_key, sign_manifest
from tests.engine.bundle.spoiling import contents_of


def signed(contents, key):
    buffer = io.BytesIO()
    write_members(buffer, contents, lambda manifest: sign_manifest(manifest, key))
    return buffer.getvalue()


def test_only_a_right_signature_of_the_right_key_is_accepted(plain_model, script, tmp_path):
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    mine, theirs = public_key(key), public_key(other)
    contents = contents_of(plain_model)
    files = {
        "signed": signed(contents, key),
        "unsigned": plain_model.read_bytes(),
        "of another manifest": signed({**contents, "bundle.json": contents["bundle.json"] + b" "}, key),
    }
    wrong = dict(_members(files["signed"]))
    wrong["signature.json"] = _members(files["of another manifest"])["signature.json"]
    files["wrong"] = _zip(wrong)
    for name, change in (("not base64", {"signature": "###"}), ("other kind", {"algorithm": "rsa"})):
        told = json.loads(_members(files["signed"])["signature.json"]) | change
        files[name] = _zip({**_members(files["signed"]), "signature.json": json.dumps(told).encode()})
    for name, content in files.items():
        (tmp_path / f"{name}.tellapart").write_bytes(content)

    cases = [
        ("signed", None, f"opened, signed by {mine}"),
        ("signed", mine, f"opened, signed by {mine}"),
        ("signed", theirs, "bad-signature"),
        ("unsigned", None, "opened"),
        ("unsigned", mine, "bad-signature"),
        ("wrong", None, "bad-signature"),
        ("not base64", None, "bad-signature"),
        ("other kind", None, "bad-signature"),
    ]
    asked = [{"path": str(tmp_path / f"{name}.tellapart"), "signedBy": by} for name, by, _ in cases]
    assert script("open_models.mjs", asked) == [expected for *_, expected in cases]


def _members(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zip(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
