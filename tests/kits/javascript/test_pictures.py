"""Files become the same colours in Node as in Tellapart, or are refused by name."""

from __future__ import annotations

import hashlib

import numpy as np

from engine.contracts.errors import PictureError
from engine.pictures.decoding import decode
from tests.kits.javascript.odd_pictures import odd_contents, part_of_a_gif
from tests.pictures_made import bad_contents, good_contents

REFUSED = {
    "plain.avif", "turned.avif", "cut.avif", "plain.heic", "turned.heic", "cut.heic", "float.tif", "integer32.tif",
}  # fmt: skip
"""What the kit's README says that it refuses."""


def decoded_by_the_kit(script, folder, contents):
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return {
        path.rpartition("/")[2]: told
        for path, told in script("decode_pictures.mjs", [(folder / name).as_posix() for name in contents]).items()
    }


def decoded_by_tellapart(content):
    try:
        picture = decode(content)
    except PictureError as error:
        return error.code
    code = None if picture.note is None else picture.note.code
    return [hashlib.sha256(picture.rgb.tobytes()).hexdigest(), *picture.rgb.shape[:2], code]


def test_pictures_of_every_kind_have_the_same_colours_and_bad_ones_the_same_code(script, tmp_path):
    contents = {**good_contents(), **bad_contents(), **odd_contents()}
    told = decoded_by_the_kit(script, tmp_path, contents)
    expected = {
        name: "unsupported" if name in REFUSED else decoded_by_tellapart(content)
        for name, content in contents.items()
    }
    assert told == expected


def test_a_frame_that_does_not_fill_its_gif_is_refused_by_name(script, tmp_path):
    assert decoded_by_the_kit(script, tmp_path, {"part.gif": part_of_a_gif()}) == {"part.gif": "unsupported"}


def test_damaged_files_never_end_it_and_always_have_a_code(script, tmp_path):
    rng = np.random.default_rng(8)
    kinds = ("plain.jpg", "turned.png", "turned.webp", "moving.gif", "turned.tif", "plain.bmp", "grey16.png")
    good = good_contents()
    damaged = {}
    for name in kinds:
        for number in range(12):
            content = bytearray(good[name])
            if number % 2:
                content = content[: rng.integers(1, len(content))]
            else:
                for at in rng.integers(0, len(content), 6):
                    content[at] = rng.integers(256)
            damaged[f"{number}-{name}"] = bytes(content)
    told = decoded_by_the_kit(script, tmp_path, damaged)
    codes = {one for one in told.values() if isinstance(one, str)}
    assert codes <= {"not-a-picture", "too-large", "truncated", "unreadable", "unsupported"}
    assert {"truncated", "unreadable"} <= codes
