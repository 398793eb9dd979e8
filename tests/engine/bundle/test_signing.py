"""A signature says who made a model, and that nobody changed it since; a wrong one is never overlooked."""

from __future__ import annotations

import base64
import json
import shutil
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from engine.bundle.classifier import open_classifier
from engine.bundle.members import BUNDLE, MANIFEST, SIGNATURE
from engine.bundle.reading import open_bundle
from engine.bundle.sign_file import sign_file
from engine.bundle.signing import new_key, public_key, read_key
from engine.bundle.strictness import PREDICTIONS, held_out_predictions, set_rejection
from engine.contracts.errors import EngineError
from engine.contracts.types import GENERAL_MODEL, Device
from tests.engine.bundle.spoiling import raw_zip, rewrite_description


@pytest.fixture
def key(tmp_path: Path) -> Ed25519PrivateKey:
    return new_key(tmp_path / "key.pem")


@pytest.fixture
def signed(bundle_path: Path, key: Ed25519PrivateKey) -> Path:
    sign_file(bundle_path, key)
    return bundle_path


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def code_of(path: Path, signed_by: str | None = None) -> str:
    with pytest.raises(EngineError) as caught:
        open_bundle(path, signed_by)
    assert caught.value.message.endswith(".")
    return caught.value.code


def test_a_signed_model_says_who_signed_it_and_answers_the_same(
    bundle_path: Path, written_bundle: Path, key: Ed25519PrivateKey
) -> None:
    before = open_bundle(written_bundle)
    card = sign_file(bundle_path, key)
    after = open_bundle(bundle_path, public_key(key))
    assert card.signed_by == after.signed_by == public_key(key)
    assert after.model_bytes == before.model_bytes
    assert before.signed_by is None
    assert before.card.signed_by == ""


def test_anybody_can_check_it_with_the_standards_means_alone(signed: Path, key: Ed25519PrivateKey) -> None:
    content = members(signed)
    said = json.loads(content[SIGNATURE])
    assert said["algorithm"] == "ed25519"
    assert said["public_key"] == public_key(key)
    checker = Ed25519PublicKey.from_public_bytes(base64.b64decode(said["public_key"]))
    checker.verify(base64.b64decode(said["signature"]), content[MANIFEST])
    assert SIGNATURE not in json.loads(content[MANIFEST])["files"]


def test_a_change_with_hashes_that_fit_is_found_out(signed: Path) -> None:
    signature = members(signed)[SIGNATURE]
    rewrite_description(signed, lambda said: said.update(name="mine now"))
    raw_zip(signed, [*((n, c) for n, c in members(signed).items() if n != SIGNATURE), (SIGNATURE, signature)])
    assert code_of(signed) in {"bad-signature", "tampered-model"}


def spoiled(path: Path, **values: str) -> Path:
    content = members(path)
    content[SIGNATURE] = json.dumps({**json.loads(content[SIGNATURE]), **values}).encode()
    raw_zip(path, list(content.items()))
    return path


def test_a_signature_over_other_bytes(signed: Path, key: Ed25519PrivateKey) -> None:
    other = base64.b64encode(key.sign(b"something else")).decode()
    assert code_of(spoiled(signed, signature=other)) == "bad-signature"


def test_somebody_elses_name_on_it(signed: Path) -> None:
    assert code_of(spoiled(signed, public_key=public_key(Ed25519PrivateKey.generate()))) == "bad-signature"


@pytest.mark.parametrize(
    "values",
    [{"algorithm": "rsa"}, {"public_key": "?"}, {"public_key": "AAAA"}, {"signature": "AAAA"}, {"signature": "ä"},
     {"public_key": base64.b64encode(bytes(32)).decode()}],
)  # fmt: skip
def test_a_signature_that_makes_no_sense(values: dict[str, str], signed: Path) -> None:
    assert code_of(spoiled(signed, **values)) == "bad-signature"


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"algorithm": "ed25519"}'])
def test_a_signature_that_is_none(content: bytes, signed: Path) -> None:
    raw_zip(signed, list({**members(signed), SIGNATURE: content}.items()))
    assert code_of(signed) == "broken-model"


def test_a_signature_that_is_too_long(signed: Path) -> None:
    raw_zip(signed, list({**members(signed), SIGNATURE: bytes(5000)}.items()))
    assert code_of(signed) == "hostile-model"


def test_only_the_key_that_was_asked_for_will_do(
    signed: Path, written_bundle: Path, key: Ed25519PrivateKey
) -> None:
    assert open_bundle(signed, f" {public_key(key)}\n").signed_by == public_key(key)
    assert code_of(signed, public_key(Ed25519PrivateKey.generate())) == "bad-signature"
    assert code_of(written_bundle, public_key(key)) == "bad-signature"
    assert code_of(signed, "not a key") == "bad-signature"


def test_a_classifier_can_insist_on_a_key(signed: Path, key: Ed25519PrivateKey, cpu: Device) -> None:
    open_classifier(str(signed), cpu, signed_by=public_key(key)).close()
    for model, wanted in (
        (str(signed), public_key(Ed25519PrivateKey.generate())),
        (GENERAL_MODEL, public_key(key)),
    ):
        with pytest.raises(EngineError) as caught:
            open_classifier(model, cpu, signed_by=wanted)
        assert caught.value.code == "bad-signature"


def test_a_stricter_model_has_lost_its_signature(bundle_path: Path, key: Ed25519PrivateKey) -> None:
    confidence = np.linspace(0.4, 0.99, 40)
    rows = held_out_predictions(confidence, confidence > 0.6, None)
    rewrite_description(bundle_path, lambda said: said["record"].update({PREDICTIONS: rows}))
    sign_file(bundle_path, key)
    card = set_rejection(bundle_path, 0.5)
    assert card.signed_by == ""
    assert open_bundle(bundle_path).signed_by is None
    assert sign_file(bundle_path, key).signed_by == public_key(key)


def test_signing_an_old_model_completes_it_first(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    path = Path(shutil.copy(Path(__file__).with_name("version_1.tellapart"), tmp_path / "old.tellapart"))
    assert sign_file(path, key).signed_by == public_key(key)
    assert open_bundle(path).golden().pictures


def test_signing_twice_leaves_the_last_signature(signed: Path) -> None:
    other = Ed25519PrivateKey.generate()
    assert sign_file(signed, other).signed_by == public_key(other)
    assert list(members(signed)).count(SIGNATURE) == 1
    assert BUNDLE in members(signed)


def test_a_key_is_the_owners_alone_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "mine.pem"
    key = new_key(path)
    assert public_key(read_key(path)) == public_key(key)
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(EngineError) as caught:
        new_key(path)
    assert caught.value.code == "cannot-write"
    assert caught.value.message == f"{path} could not be written: it is there already."
    assert public_key(read_key(path)) == public_key(key)


def test_keys_that_will_not_do_are_refused_with_the_reason(tmp_path: Path) -> None:
    def written(content: bytes) -> Path:
        path = tmp_path / "key.pem"
        path.write_bytes(content)
        return path

    def pem(
        key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey, lock: serialization.KeySerializationEncryption
    ) -> bytes:
        return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)

    locked = pem(Ed25519PrivateKey.generate(), serialization.BestAvailableEncryption(b"secret"))
    other = pem(ec.generate_private_key(ec.SECP256R1()), serialization.NoEncryption())
    for content, word in ((locked, "passphrase"), (other, "another kind"), (b"hello", "no private key")):
        with pytest.raises(EngineError) as caught:
            read_key(written(content))
        assert caught.value.code == "bad-key"
        assert word in caught.value.message
    with pytest.raises(EngineError) as caught:
        read_key(tmp_path / "gone.pem")
    assert caught.value.code == "bad-key"
