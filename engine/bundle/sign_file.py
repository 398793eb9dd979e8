"""Signs a model file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.bundle.description import VERSION
from engine.bundle.members import MANIFEST, SIGNATURE, write_members
from engine.bundle.reading import open_bundle, read_members
from engine.bundle.signing import sign_manifest
from engine.bundle.upgrading import upgrade
from engine.contracts.types import ModelCard
from engine.files import write_atomically

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def sign_file(path: Path, key: Ed25519PrivateKey) -> ModelCard:
    """Sign a model file, which is rewritten whole or not at all; a signature that it had is replaced.

    One of an older version is brought to the newest first, because older ones have no signatures.

    Returns:
        The card, with the public key as `signed_by`.

    Raises:
        EngineError: whatever `open_bundle` raises; "disk-full" or "cannot-write".
    """
    if open_bundle(path).description.version < VERSION:
        upgrade(path, path)
    contents = {name: content for name, content in read_members(path).items() if name not in {MANIFEST, SIGNATURE}}
    write_atomically(path, lambda file: write_members(file, contents, partial(sign_manifest, key=key)))
    return open_bundle(path).card
