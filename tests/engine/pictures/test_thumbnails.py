"""Thumbnails: small, upright, quick, and never an exception."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data as sample_pictures

from engine.contracts.types import Thumbnail
from engine.pictures.thumbnails import fit, make_thumbnail
from tests.pictures_made import BAD_FILES, QUARTERS


def pixels_of(thumbnail: Thumbnail) -> np.ndarray:
    return np.frombuffer(thumbnail.rgb, np.uint8).reshape(thumbnail.height, thumbnail.width, 3)


@pytest.mark.parametrize(("size", "expected"), [((1600, 1200), (100, 75)), ((1200, 1600), (75, 100))])
def test_a_big_picture_is_made_to_fit(tmp_path: Path, size: tuple[int, int], expected: tuple[int, int]) -> None:
    picture = Image.fromarray(sample_pictures.astronaut()).resize(size)
    picture.save(tmp_path / "big.jpg", quality=95)
    thumbnail = make_thumbnail(str(tmp_path / "big.jpg"), 100)
    assert (thumbnail.width, thumbnail.height) == expected
    assert thumbnail.problem is None
    small = np.asarray(picture.resize(expected, Image.Resampling.BILINEAR)).astype(int)
    assert np.abs(pixels_of(thumbnail) - small).mean() < 4


def test_a_small_picture_is_not_made_bigger(oddities: dict[str, Path]) -> None:
    thumbnail = make_thumbnail(str(oddities["plain.png"]), 200)
    assert (thumbnail.width, thumbnail.height) == (64, 48)


def test_it_is_the_right_way_up(oddities: dict[str, Path]) -> None:
    thumbnail = make_thumbnail(str(oddities["exif-6.jpg"]), 32)
    assert (thumbnail.width, thumbnail.height) == (24, 32)
    red, green, blue, grey = QUARTERS
    corners = pixels_of(thumbnail)[[3, 3, -4, -4], [3, -4, 3, -4]].astype(int)
    assert np.abs(corners - (blue, red, grey, green)).max() <= 6


@pytest.mark.parametrize("name", sorted(BAD_FILES))
def test_a_bad_file_gives_a_problem(oddities: dict[str, Path], name: str) -> None:
    thumbnail = make_thumbnail(str(oddities[name]), 64)
    assert thumbnail.problem is not None
    assert thumbnail.problem.code == BAD_FILES[name]
    assert (thumbnail.width, thumbnail.height, thumbnail.rgb) == (0, 0, b"")


def test_every_readable_file_gives_one(oddities: dict[str, Path]) -> None:
    for name, path in oddities.items():
        if name not in BAD_FILES:
            thumbnail = make_thumbnail(str(path), 40)
            assert max(thumbnail.width, thumbnail.height) == 40
            assert len(thumbnail.rgb) == thumbnail.width * thumbnail.height * 3


def test_a_line_keeps_at_least_one_pixel() -> None:
    assert fit(10_000, 3, 100) == (100, 1)
    assert fit(3, 10_000, 100) == (1, 100)
