"""Older model files become files of the newest version that answer the same."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from engine.backbones.ort_runner import open_session, run_session
from engine.bundle.description import VERSION
from engine.bundle.golden import read_golden
from engine.bundle.golden_making import golden_rgb
from engine.bundle.reading import open_bundle
from engine.bundle.sign_file import sign_file
from engine.bundle.signing import new_key
from engine.bundle.upgrading import upgrade
from engine.contracts.errors import EngineError

VERSION_1 = Path(__file__).with_name("version_1.tellapart")


def test_an_old_model_gets_the_proof_that_it_answers_as_it_did(tmp_path: Path) -> None:
    before, path = open_bundle(VERSION_1), tmp_path / "new.tellapart"
    card = upgrade(VERSION_1, path)
    after = open_bundle(path)
    assert (before.description.version, after.description.version) == (1, VERSION)
    assert (card.name, after.classes) == (before.card.name, before.classes)
    assert after.description.record == before.description.record
    golden, old = after.golden(), open_session(before.model_bytes, 1)
    for expected, rgb in zip(golden.probabilities, golden_rgb(), strict=True):
        assert np.abs(run_session(old, {"image": rgb}) - expected).max() <= 1e-6


def test_an_old_model_has_no_golden_pictures_and_says_so() -> None:
    with pytest.raises(EngineError) as caught:
        read_golden(VERSION_1)
    assert caught.value.code == "no-golden-pictures"


def test_a_model_can_be_upgraded_where_it_is(tmp_path: Path) -> None:
    path = Path(shutil.copy(VERSION_1, tmp_path / "old.tellapart"))
    upgrade(path, path)
    assert open_bundle(path).golden().pictures


def test_one_of_the_newest_version_is_copied_with_its_signature(bundle_path: Path, tmp_path: Path) -> None:
    signed = sign_file(bundle_path, new_key(tmp_path / "key.pem"))
    card = upgrade(bundle_path, tmp_path / "copy.tellapart")
    assert (tmp_path / "copy.tellapart").read_bytes() == bundle_path.read_bytes()
    assert card.signed_by == signed.signed_by != ""
    assert upgrade(bundle_path, bundle_path).signed_by == signed.signed_by


@pytest.mark.parametrize("member", ["core.onnx", "signature.json", "golden/a.png", "weights.safetensors"])
def test_an_old_model_has_no_parts_of_newer_ones(member: str, tmp_path: Path) -> None:
    path = Path(shutil.copy(VERSION_1, tmp_path / "odd.tellapart"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(member, b"x")
    with pytest.raises(EngineError) as caught:
        open_bundle(path)
    assert caught.value.code == "hostile-model"
