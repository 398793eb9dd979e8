"""What installed copies ask for is written with the key that they know."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from building.options import Options
from building.problem import BuildProblem
from building.version import parse_version
from engine.updates.statement import NewerVersion, read_statement
from steps import version_file

PAGE = "https://example.org/releases/1.2.0"


@pytest.fixture
def key():
    return Ed25519PrivateKey.generate()


def public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


@pytest.fixture
def options(tmp_path, key, monkeypatch):
    assets = tmp_path / "assets"
    assets.mkdir()
    told = {"address": "https://example.org/version.json", "public_key": public(key)}
    (assets / "updates.json").write_text(json.dumps(told))
    give(monkeypatch, key)
    dist = tmp_path / "dist"
    return Options(tmp_path, parse_version("1.2.0"), tmp_path / "build", dist, dist, words=("--page", PAGE))


def give(monkeypatch, key):
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    monkeypatch.setenv(version_file.KEY, pem)


def test_an_installed_copy_believes_what_was_written(options, key):
    version_file.run(options)
    content = (options.dist / "version.json").read_bytes()
    assert read_statement(content, public(key)) == NewerVersion("1.2.0", PAGE)


def test_a_key_that_installed_copies_do_not_know_is_refused(options, monkeypatch):
    give(monkeypatch, Ed25519PrivateKey.generate())
    with pytest.raises(BuildProblem, match=r"assets/updates\.json"):
        version_file.run(options)
    assert not options.dist.exists()


def test_what_is_no_key_is_refused_without_being_shown(options, monkeypatch):
    for text in ("", "secret words"):
        monkeypatch.setenv(version_file.KEY, text)
        with pytest.raises(BuildProblem) as told:
            version_file.run(options)
        assert "secret" not in str(told.value)
    give(monkeypatch, ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(BuildProblem, match="Ed25519"):
        version_file.run(options)
