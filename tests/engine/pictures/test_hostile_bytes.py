"""Whatever bytes come, the answer is a picture or a `PictureError`: no other exception, no warning, no crash."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.contracts.errors import PictureError
from engine.pictures.decoding import DecodedPicture, decode
from engine.pictures.formats import PictureFormat, recognise
from tests.pictures_made import good_contents

CODES = {"empty-file", "not-a-picture", "too-large", "truncated", "unreadable"}
SEEDS = {name: content for name, content in good_contents().items() if not name.startswith("exif-")}
STARTS = (
    b"\xff\xd8\xff\xe0\0\x10JFIF",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\x20\0\0\0WEBPVP8 ",
    b"RIFF\x20\0\0\0WEBPVP8X",
    b"II*\0\x08\0\0\0",
    b"MM\0*\0\0\0\x08",
    b"BM",
    b"\0\0\0\x18ftypavif",
    b"\0\0\0\x18ftypheic",
)


def outcome(data: bytes) -> DecodedPicture | PictureError:
    """The picture, or the one kind of error that may come instead."""
    try:
        return decode(data, path="hostile")
    except PictureError as error:
        return error


def check(data: bytes) -> None:
    found = outcome(data)
    if isinstance(found, PictureError):
        assert found.code in CODES
        assert found.message
        return
    assert found.rgb.dtype == np.uint8
    assert found.rgb.ndim == 3
    assert found.rgb.shape[2] == 3
    assert found.rgb.size > 0
    assert found.rgb.flags.c_contiguous


@pytest.mark.parametrize("name", sorted(SEEDS))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_damaged_files(name: str, data: st.DataObject) -> None:
    damaged = bytearray(SEEDS[name])
    # Most of what can go wrong is decided by the first bytes, so half of the damage is done there.
    places = st.one_of(st.integers(0, min(255, len(damaged) - 1)), st.integers(0, len(damaged) - 1))
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=8)):
        damaged[place] = value
    check(bytes(damaged[: data.draw(st.one_of(st.just(len(damaged)), st.integers(0, len(damaged))))]))


@settings(max_examples=150, deadline=None)
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=200))
def test_a_right_start_and_then_nonsense(start: bytes, rest: bytes) -> None:
    check(start + rest)


@given(data=st.binary(max_size=64))
def test_any_bytes(data: bytes) -> None:
    check(data)


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_every_seed_is_recognised(name: str) -> None:
    """So that the fuzzing reaches the readers, and each of them is reached."""
    assert recognise(SEEDS[name]) is not None
    assert {recognise(content) for content in SEEDS.values()} == set(PictureFormat)
