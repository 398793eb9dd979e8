"""Whatever happens to a model file, opening it gives a model or a sentence, never a crash."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bundle.classifier import Classifier
from engine.bundle.members import ANSWERS, BUNDLE, GOLDEN, MANIFEST, MODEL, SIGNATURE, WEIGHTS
from engine.bundle.reading import open_bundle
from engine.bundle.sign_file import sign_file
from engine.contracts.errors import EngineError
from engine.contracts.types import Device
from tests.engine.bundle.spoiling import Contents, raw_zip, rewrite

CODES = {"broken-model", "hostile-model", "tampered-model", "not-a-model", "newer-model", "bad-signature"}

Edits = list[tuple[float, bytes]]

edits = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), min_size=1, max_size=4
)
"""Places, as shares of the length, and what to write there."""

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def edited(content: bytes, changes: Edits) -> bytes:
    spoiled = bytearray(content)
    for place, new in changes:
        start = int(place * len(spoiled))
        spoiled[start : start + len(new)] = new
    return bytes(spoiled)


@pytest.fixture(scope="module")
def signed_members(written_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, bytes]]:
    path = tmp_path_factory.mktemp("signed") / "signed.tellapart"
    path.write_bytes(written_bundle.read_bytes())
    sign_file(path, Ed25519PrivateKey.generate())
    with zipfile.ZipFile(path) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def open_and_run(path: Path, cpu: Device) -> None:
    code = ""
    try:
        Classifier(open_bundle(path), cpu)
    except EngineError as error:
        code = error.code
    assert code in {"", *CODES}


@quick
@given(changes=edits)
def test_bytes_overwritten_anywhere(changes: Edits, written_bundle: Path, tmp_path: Path, cpu: Device) -> None:
    path = tmp_path / "spoiled.tellapart"
    path.write_bytes(edited(written_bundle.read_bytes(), changes))
    open_and_run(path, cpu)


@quick
@given(changes=edits)
def test_bytes_overwritten_in_the_zips_own_lists(
    changes: Edits, written_bundle: Path, tmp_path: Path, cpu: Device
) -> None:
    content = written_bundle.read_bytes()
    start = content.index(b"PK\x01\x02")
    path = tmp_path / "spoiled.tellapart"
    path.write_bytes(content[:start] + edited(content[start:], changes))
    open_and_run(path, cpu)


@pytest.mark.parametrize("member", [BUNDLE, MODEL, WEIGHTS, GOLDEN, ANSWERS])
@quick
@given(changes=edits)
def test_a_member_changed_by_somebody_who_can_make_hashes(
    member: str, changes: Edits, written_bundle: Path, tmp_path: Path, cpu: Device
) -> None:
    def change(contents: Contents) -> None:
        contents[member] = edited(contents[member], changes)

    path = tmp_path / "spoiled.tellapart"
    path.write_bytes(written_bundle.read_bytes())
    rewrite(path, change)
    open_and_run(path, cpu)


@pytest.mark.parametrize("member", [BUNDLE, MODEL])
@quick
@given(changes=edits)
def test_a_model_with_an_unknown_score_changed_by_somebody_who_can_make_hashes(
    member: str, changes: Edits, scored_bundle: Path, tmp_path: Path, cpu: Device
) -> None:
    def change(contents: Contents) -> None:
        contents[member] = edited(contents[member], changes)

    path = tmp_path / "spoiled.tellapart"
    path.write_bytes(scored_bundle.read_bytes())
    rewrite(path, change)
    open_and_run(path, cpu)


@quick
@given(changes=edits)
def test_a_signature_overwritten_is_never_overlooked(
    changes: Edits, signed_members: list[tuple[str, bytes]], tmp_path: Path
) -> None:
    def spoiled(name: str, content: bytes) -> bytes:
        return edited(content, changes) if name == SIGNATURE else content

    path = tmp_path / "spoiled.tellapart"
    raw_zip(path, [(name, spoiled(name, content)) for name, content in signed_members])
    signer = json.loads(dict(signed_members)[SIGNATURE])["public_key"]
    try:
        found = open_bundle(path).signed_by
    except EngineError as error:
        found = error.code
    assert found in {signer, "bad-signature", "broken-model", "hostile-model"}


@quick
@given(length=st.floats(0, 1), more=st.binary(max_size=40))
def test_a_file_cut_short_or_grown(
    length: float, more: bytes, written_bundle: Path, tmp_path: Path, cpu: Device
) -> None:
    content = written_bundle.read_bytes()
    path = tmp_path / "spoiled.tellapart"
    path.write_bytes(content[: int(length * len(content))] + more)
    open_and_run(path, cpu)


def test_the_list_of_hashes_is_not_a_way_in(written_bundle: Path, tmp_path: Path) -> None:
    assert MANIFEST.encode() in written_bundle.read_bytes()
    path = tmp_path / "spoiled.tellapart"
    path.write_bytes(written_bundle.read_bytes().replace(b'"sha256"', b'"sha512"'))
    with pytest.raises(EngineError) as caught:
        open_bundle(path)
    assert caught.value.code == "tampered-model"
