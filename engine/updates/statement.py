"""The version file: a statement as text, and an Ed25519 signature over exactly that text."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PURPOSE = "tellapart-version-1"
"""Part of what is signed, so that a signature over something else by the same key proves nothing here."""


class WrongStatementError(ValueError):
    """The version file is not what its publisher made; the text says why, for the log."""


@dataclass(frozen=True, slots=True)
class NewerVersion:
    """A version that was published.

    Attributes:
        version: for example "1.2.0".
        page: where to read of it and get it; HTTPS.
    """

    version: str
    page: str


def write_statement(told: NewerVersion, key: Ed25519PrivateKey) -> bytes:
    """A version file."""
    statement = json.dumps({"purpose": PURPOSE, "version": told.version, "page": told.page})
    signature = base64.b64encode(key.sign(statement.encode())).decode()
    return json.dumps({"statement": statement, "signature": signature}, indent=1).encode() + b"\n"


def read_statement(content: bytes, public_key: str) -> NewerVersion:
    """What a version file says, if the key's owner signed it.

    Args:
        content: the file.
        public_key: 32 bytes, base64.

    Raises:
        WrongStatementError: if it is not signed by that key, or does not say what it should.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    statement, signature = _text_fields(content, "statement", "signature")
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), statement.encode())
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise WrongStatementError("its signature does not fit") from error
    purpose, version, page = _text_fields(statement.encode(), "purpose", "version", "page")
    if purpose != PURPOSE:
        raise WrongStatementError("it was signed for something else")
    if not page.startswith("https://"):
        raise WrongStatementError("its page is not HTTPS")
    return NewerVersion(version, page)


def _text_fields(content: bytes, *names: str) -> list[str]:
    try:
        told = json.loads(content)
        values = [told[name] for name in names]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise WrongStatementError("it is not the text it should be") from error
    if not all(isinstance(value, str) for value in values):
        raise WrongStatementError("it is not the text it should be")
    return values
