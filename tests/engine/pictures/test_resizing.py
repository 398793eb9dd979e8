"""The resize gives what torch and Pillow give on floats, at any size, without much memory."""

from __future__ import annotations

import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from skimage import data as sample_pictures

from engine.contracts.types import Framing, Preprocessing
from engine.pictures.geometry import geometry
from engine.pictures.resizing import block_means, to_pixels
from tests.pictures_made import texture

CENTRE = Preprocessing(size=224, short_side=256, framing=Framing.CENTRE)
WHOLE = Preprocessing(size=250, framing=Framing.WHOLE)
SMALL = Preprocessing(size=32, short_side=36, framing=Framing.CENTRE)
TOLERANCE = 255e-3

SIZES = [(375, 500), (500, 375), (224, 224), (256, 256), (60, 90), (1, 1), (7, 3), (100, 1200), (1023, 1100)]
BIG_SIZES = [(1024, 1024), (1201, 1603), (1999, 1537)]


def by_torch(rgb: NDArray[np.uint8], preprocessing: Preprocessing) -> NDArray[np.float32]:
    """The contract from torch's own pieces: average pooling, then antialiased bilinear, then the crop."""
    plan = geometry(*rgb.shape[:2], preprocessing)
    picture = torch.from_numpy(rgb.copy()).permute(2, 0, 1)[None].double()
    picture = picture[..., plan.top :, plan.left :]
    picture = torch.nn.functional.avg_pool2d(picture, plan.block)
    picture = torch.nn.functional.interpolate(
        picture, size=(plan.rows.new, plan.columns.new), mode="bilinear", antialias=True
    )
    rows = slice(plan.rows.offset, plan.rows.offset + plan.rows.crop)
    columns = slice(plan.columns.offset, plan.columns.offset + plan.columns.crop)
    return picture[0, :, rows, columns].float().numpy()


@pytest.mark.parametrize("preprocessing", [CENTRE, WHOLE, SMALL], ids=["centre", "whole", "small"])
@pytest.mark.parametrize(("height", "width"), SIZES + BIG_SIZES)
def test_equals_torch(height: int, width: int, preprocessing: Preprocessing) -> None:
    rgb = texture(width, height)
    pixels = to_pixels(rgb, preprocessing)
    assert pixels.shape == (3, preprocessing.size, preprocessing.size)
    assert pixels.dtype == np.float32
    assert pixels.flags.c_contiguous
    assert np.abs(pixels - by_torch(rgb, preprocessing)).max() < TOLERANCE


@pytest.mark.parametrize(
    "picture", [sample_pictures.astronaut(), sample_pictures.coffee(), sample_pictures.chelsea()]
)
def test_equals_pillow_on_floats(picture: NDArray[np.uint8]) -> None:
    plan = geometry(*picture.shape[:2], CENTRE)
    assert plan.block == 1
    for channel, pixels in enumerate(to_pixels(picture, CENTRE)):
        whole = Image.fromarray(picture[..., channel].astype(np.float32)).resize(
            (plan.columns.new, plan.rows.new), Image.Resampling.BILINEAR
        )
        top, left = plan.rows.offset, plan.columns.offset
        assert np.abs(pixels - np.asarray(whole)[top : top + 224, left : left + 224]).max() < TOLERANCE


@pytest.mark.parametrize("block", [1, 2, 3, 5, 16, 17, 64])
def test_block_means_are_exact(block: int) -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (block * 7 + block // 2, block * 9 + block // 3, 3), np.uint8)
    whole = rgb[: block * 7, : block * 9].reshape(7, block, 9, block, 3)
    sums = whole.sum(axis=(1, 3), dtype=np.int64)
    expected = (sums.astype(np.float32) / np.float32(block * block)).transpose(0, 2, 1)
    assert np.array_equal(block_means(rgb, block), expected)


@pytest.mark.parametrize("block", [16, 17])
def test_block_means_of_white_do_not_overflow(block: int) -> None:
    assert (block_means(np.full((block, block, 3), 255, np.uint8), block) == 255).all()


@pytest.mark.parametrize(("height", "width"), [(5, 20_000), (20_000, 5), (1, 3000), (3000, 1)])
@pytest.mark.parametrize("preprocessing", [CENTRE, WHOLE], ids=["centre", "whole"])
def test_extreme_shapes_keep_their_colour(height: int, width: int, preprocessing: Preprocessing) -> None:
    rgb = np.full((height, width, 3), (10, 130, 250), np.uint8)
    pixels = to_pixels(rgb, preprocessing)
    assert np.abs(pixels - np.array([10, 130, 250], np.float32)[:, None, None]).max() < 1e-2


@settings(max_examples=60, deadline=None)
@given(
    height=st.integers(1, 300),
    width=st.integers(1, 300),
    size=st.integers(1, 64),
    margin=st.integers(0, 20),
    framing=st.sampled_from(Framing),
)
def test_any_size_equals_torch(height: int, width: int, size: int, margin: int, framing: Framing) -> None:
    preprocessing = Preprocessing(size=size, short_side=size + margin, framing=framing)
    rgb = texture(width, height)
    pixels = to_pixels(rgb, preprocessing)
    assert pixels.min() >= rgb.min() - 1e-2
    assert pixels.max() <= rgb.max() + 1e-2
    resized = geometry(height, width, preprocessing)
    # torch 2.14 repeats the first row when the result is one pixel wide, and would resize all of a very long side.
    if resized.columns.new > 1 and max(height, width) <= 40 * min(height, width):
        assert np.abs(pixels - by_torch(rgb, preprocessing)).max() < TOLERANCE


@pytest.mark.parametrize("preprocessing", [CENTRE, WHOLE], ids=["centre", "whole"])
def test_a_mirrored_picture_gives_mirrored_numbers(preprocessing: Preprocessing) -> None:
    rgb = texture(1632, 1228)  # blocks of 2, and sizes that leave even margins
    mirrored = to_pixels(np.ascontiguousarray(rgb[:, ::-1]), preprocessing)
    assert np.abs(mirrored[:, :, ::-1] - to_pixels(rgb, preprocessing)).max() < TOLERANCE


def test_twelve_megapixels_need_little_memory() -> None:
    rgb = np.zeros((3000, 4000, 3), np.uint8)
    tracemalloc.start()
    to_pixels(rgb, CENTRE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 24e6, "a float copy of the whole picture would be 144 MB"


def test_threads_do_not_disturb_each_other() -> None:
    pictures = [texture(300 + 40 * number, 1300 - 90 * number, seed=number) for number in range(8)]
    alone = [to_pixels(rgb, CENTRE) for rgb in pictures]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda rgb: to_pixels(rgb, CENTRE), pictures * 4))
    assert all(np.array_equal(numbers, alone[place % 8]) for place, numbers in enumerate(together))
