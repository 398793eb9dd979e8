"""Checks who signed a model file, where the package `cryptography` is installed."""

from __future__ import annotations

import base64
import binascii
import importlib.util
from typing import Optional

from .archive import SIGNATURE, read_json
from .errors import bad_signature, broken

VALID, UNCHECKED = "valid", "unchecked"

_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


def check_signature(
    content: Optional[bytes], manifest: bytes, signed_by: Optional[str]
) -> tuple[Optional[str], Optional[str]]:
    """Check an Ed25519 signature over the exact bytes of manifest.json.

    Args:
        content: of signature.json; None for a model without one.
        manifest: of manifest.json.
        signed_by: the public key, in base64, that must have signed it; None if nobody need have.

    Returns:
        "valid", "unchecked" (there is one, but `cryptography` is not installed) or None for no signature; and the
        public key that it names, base64, or None.

    Raises:
        ModelError: "bad-signature", or "broken-model" if it is no signature at all.
    """
    if content is None:
        if signed_by is not None:
            raise bad_signature("nobody signed it")
        return None, None
    said = read_json(content, SIGNATURE)
    if not isinstance(said, dict) or not all(
        isinstance(said.get(name), str) for name in ("algorithm", "public_key", "signature")
    ):
        raise broken(f"{SIGNATURE} is no signature")
    if said["algorithm"] != "ed25519":
        raise bad_signature("it is of a kind that this package does not know")
    key = _decoded(said["public_key"], _KEY_BYTES)
    signature = _decoded(said["signature"], _SIGNATURE_BYTES)
    if signed_by is not None and _decoded(signed_by.strip(), _KEY_BYTES) != key:
        raise bad_signature("somebody else signed it")
    if importlib.util.find_spec("cryptography") is None:
        if signed_by is not None:
            raise bad_signature("it cannot be checked without the package cryptography (pip install cryptography)")
        return UNCHECKED, said["public_key"]
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, manifest)
    except (InvalidSignature, ValueError) as error:
        raise bad_signature("the file was changed after it was signed") from error
    return VALID, said["public_key"]


def _decoded(text: str, length: int) -> bytes:
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise bad_signature("it is not written as one") from error
    if len(value) != length:
        raise bad_signature("it is not as long as one")
    return value
