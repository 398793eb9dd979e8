"""Ed25519 signatures of model files: who made it, and that nobody changed it since."""

from __future__ import annotations

import base64
import binascii
import json
from pathlib import Path
from typing import TYPE_CHECKING

from engine.bundle.fields import Fields, read_json
from engine.bundle.members import SIGNATURE
from engine.bundle.refusals import bad_signature
from engine.contracts.errors import EngineError
from engine.files import write_private

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ALGORITHM = "ed25519"
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


def sign_manifest(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """The content of `signature.json` over the exact bytes of `manifest.json`."""
    said = {
        "algorithm": ALGORITHM,
        "public_key": public_key(key),
        "signature": base64.b64encode(key.sign(manifest)).decode(),
    }
    return json.dumps(said, indent=1).encode()


def check_signature(signature: bytes | None, manifest: bytes, signed_by: str | None) -> str | None:
    """Check the signature of a model file.

    Args:
        signature: the content of `signature.json`; None for a file without one.
        manifest: the exact bytes of `manifest.json`.
        signed_by: the only public key that is accepted, as `public_key` writes it; None for any, or none.

    Returns:
        The public key that signed it, None if nobody did.

    Raises:
        EngineError: "bad-signature" if it does not fit, or is not by the key that was asked for; "broken-model"
            if it is no signature.
    """
    if signature is None:
        if signed_by is not None:
            raise bad_signature("nobody signed it")
        return None
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    fields = Fields(read_json(signature, SIGNATURE), SIGNATURE)
    if fields.text("algorithm") != ALGORITHM:
        raise bad_signature("it is signed in a way that this version of Tellapart does not know")
    key = _decoded(fields.text("public_key"), _KEY_BYTES)
    content = _decoded(fields.text("signature"), _SIGNATURE_BYTES)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(content, manifest)
    except (InvalidSignature, ValueError) as error:
        raise bad_signature("it was changed after it was signed, or the signature is another file's") from error
    if signed_by is not None and _decoded(signed_by.strip(), _KEY_BYTES) != key:
        raise bad_signature("somebody else signed it")
    return base64.b64encode(key).decode()


def public_key(key: Ed25519PrivateKey) -> str:
    """The public half of a key: its 32 bytes in base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def new_key(path: Path) -> Ed25519PrivateKey:
    """Make a key and keep it in a file that only its owner may read.

    Raises:
        EngineError: "cannot-write" if there is a file already (a key that is gone is gone for good), or if the
            folder cannot be written to; "disk-full".
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(path, content)
    return key


def read_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key from a PEM file (PKCS #8, as `new_key` and OpenSSL write it).

    Raises:
        EngineError: "bad-key" if it is missing, is no Ed25519 key, or is locked by a passphrase.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise _bad_key(path, f"could not be read: {error.strerror or error}") from error
    except TypeError as error:  # how the library says that a passphrase is needed
        raise _bad_key(path, "is locked by a passphrase, which Tellapart never asks for") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _bad_key(path, "holds no private key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _bad_key(path, "holds a key of another kind than Ed25519")
    return key


def _bad_key(path: Path, what: str) -> EngineError:
    return EngineError(
        "bad-key",
        f"The key {path.name} {what}.",
        "Make one with “tellapart sign MODEL --key KEY.pem --new-key”.",
        path=str(path),
        reason=what,
    )


def _decoded(text: str, size: int) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise bad_signature("its key or signature is not base64") from error
    if len(content) != size:
        raise bad_signature("its key or signature has the wrong length")
    return content
