"""Paths survive a project's move."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.project.stored_paths import StoredPaths, from_column, to_column


def test_a_picture_inside_the_project_is_found_after_the_project_moved(tmp_path: Path) -> None:
    stored = StoredPaths(tmp_path / "old").stored(str(tmp_path / "old" / "pictures" / "1.jpg"))
    assert StoredPaths(tmp_path / "new").absolute(stored) == str(tmp_path / "new" / "pictures" / "1.jpg")


def test_a_picture_elsewhere_keeps_its_path(tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "older" / "1.jpg")
    assert StoredPaths(tmp_path / "new").absolute(StoredPaths(tmp_path / "old").stored(elsewhere)) == elsewhere


def test_a_project_opened_through_a_link_knows_its_own_pictures(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    try:
        (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    except OSError as error:
        pytest.skip(f"this system does not let us make links: {error}")
    stored = StoredPaths(tmp_path / "link").stored(str(tmp_path / "real" / "1.jpg"))
    assert stored == "./1.jpg"


names = st.text(st.characters(exclude_characters="/\\\0"), min_size=1, max_size=20).filter(
    lambda name: name not in {".", ".."}
)


@given(names)
def test_every_file_name_comes_back_from_the_database(name: str) -> None:
    try:
        path = os.fsdecode(os.fsencode(name))
    except UnicodeEncodeError:  # not a name that this system can hand us
        return
    assert from_column(to_column(path)) == path
