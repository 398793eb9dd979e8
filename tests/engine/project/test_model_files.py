"""Names of models, and names of their files that every system allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.project.model_files import model_file, next_model_name


def test_models_are_counted() -> None:
    assert next_model_name("birds", ()) == "birds 1"
    assert next_model_name("birds", ("birds 1", "my own name")) == "birds 3"


def test_a_name_that_is_taken_is_passed_over() -> None:
    assert next_model_name("birds", ("Birds 2",)) == "birds 3"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("birds 1", "birds 1.tellapart"),
        ("Vögel 鳥 🐦", "Vögel 鳥 🐦.tellapart"),
        ("a/b\\c:d*", "a_b_c_d_.tellapart"),
        ("../../etc/passwd", "_.._etc_passwd.tellapart"),
        ("con", "_con.tellapart"),
        ("LPT1.x", "_LPT1.x.tellapart"),
        ("ends with dots...", "ends with dots.tellapart"),
        ("...", "model.tellapart"),
        ("", "model.tellapart"),
    ],
)
def test_a_model_file_has_a_name_that_every_system_allows(tmp_path: Path, name: str, file: str) -> None:
    assert model_file(tmp_path, name) == tmp_path / file


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "birds.tellapart").touch()
    assert model_file(tmp_path, "birds").name == "birds (2).tellapart"


def test_a_very_long_name_still_fits(tmp_path: Path) -> None:
    model_file(tmp_path, "🐦" * 500).touch()
