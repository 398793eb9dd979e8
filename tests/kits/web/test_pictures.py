"""Files become the same colours in a browser as in Tellapart, or are refused by name."""

from __future__ import annotations

import hashlib
import struct
import zlib

import numpy as np
import pytest

from engine.contracts.errors import PictureError
from engine.jobs import StopToken
from engine.pictures.decoding import decode
from engine.verifying.runtime import Asked, Declined
from engine.verifying.runtimes.browser import BrowserRuntime
from tests.kits.javascript.odd_pictures import odd_contents, part_of_a_gif
from tests.pictures_made import bad_contents, good_contents
from tests.toolchains import need

REFUSED = {
    "plain.avif", "turned.avif", "cut.avif", "plain.heic", "turned.heic", "cut.heic", "cmyk.jpg", "ycck.jpg",
    "inks.jpg", "cut-CMYK.jpg", "part.gif",
}  # fmt: skip
"""What the page's README says that it refuses, besides TIFF."""


@pytest.fixture(scope="module")
def told_by_the_page(plain_model, tmp_path_factory):
    """What the page makes of files: `told(contents)` has a hash or a code for each name."""
    need(BrowserRuntime().missing())

    def run(contents):
        folder = tmp_path_factory.mktemp("asked")
        (work := folder / "work").mkdir()
        for name, content in contents.items():
            (folder / name).write_bytes(content)
        asked = [Asked(name, folder / name) for name in contents]
        answered = BrowserRuntime().answer(plain_model, asked, work, StopToken())
        return {
            name: answer.code if isinstance(answer, Declined) else answer.rgb_sha256
            for name, answer in zip(contents, answered.answers, strict=True)
        }

    return run


def told_by_tellapart(content):
    try:
        return hashlib.sha256(decode(content).rgb.tobytes()).hexdigest()
    except PictureError as error:
        return error.code


def is_refused(name):
    return name in REFUSED or name.endswith((".tif", ".tiff"))


def test_pictures_of_every_kind_have_the_same_colours_and_bad_ones_the_same_code(told_by_the_page):
    contents = {**good_contents(), **bad_contents(), **odd_contents(), "part.gif": part_of_a_gif()}
    contents |= interlaced_and_filtered()
    expected = {
        name: "unsupported" if is_refused(name) else told_by_tellapart(content)
        for name, content in contents.items()
    }
    assert told_by_the_page(contents) == expected


def test_damaged_files_never_end_it_and_always_have_a_code(told_by_the_page):
    rng = np.random.default_rng(8)
    good = good_contents()
    damaged = {}
    for name in ("plain.jpg", "turned.png", "turned.webp", "moving.gif", "plain.bmp", "grey16.png"):
        for number in range(8):
            content = bytearray(good[name])
            if number % 2:
                content = content[: rng.integers(1, len(content))]
            else:
                for at in rng.integers(0, len(content), 6):
                    content[at] = rng.integers(256)
            damaged[f"{number}-{name}"] = bytes(content)
    codes = {one for one in told_by_the_page(damaged).values() if len(one) < 64}
    assert codes <= {"not-a-picture", "too-large", "truncated", "unreadable", "unsupported"}
    assert {"truncated", "unreadable"} <= codes


def interlaced_and_filtered():
    """PNGs in which every filter, depth, kind of colour and pass occurs, of random samples."""
    rng = np.random.default_rng(11)
    made = {}
    kinds = [(0, depth) for depth in (1, 2, 4, 8, 16)] + [
        (colour, depth) for colour in (2, 4, 6) for depth in (8, 16)
    ]
    kinds += [(3, depth) for depth in (1, 2, 4, 8)]
    for colour, depth in kinds:
        for number in range(4):
            made[f"random-{colour}-{depth}-{number}.png"] = random_png(
                rng, colour, depth, interlaced=number % 2 == 1
            )
    return made


def random_png(rng, colour, depth, interlaced):
    width, height = int(rng.integers(1, 40)), int(rng.integers(1, 40))
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b""
    for left, top, across, down in passes if interlaced else [(0, 0, 1, 1)]:
        columns, lines = -(-(width - left) // across), -(-(height - top) // down)
        if columns <= 0 or lines <= 0:
            continue
        stride = (columns * bits + 7) // 8
        for _ in range(lines):
            rows += bytes([rng.integers(5)]) + rng.integers(0, 256, stride).astype(np.uint8).tobytes()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    palette = rng.integers(0, 256, 3 * (1 << min(depth, 8))).astype(np.uint8).tobytes()
    packed = zlib.compress(rows)
    parts = [(b"IHDR", header), *([(b"PLTE", palette)] if colour == 3 else [])]
    if colour == 0:
        parts.append((b"tRNS", struct.pack(">H", rng.integers(1 << min(depth, 8)))))
    if colour == 3:
        parts.append((b"tRNS", rng.integers(0, 256, 1 << (depth - 1)).astype(np.uint8).tobytes()))
    parts += [(b"IDAT", packed[:50]), (b"IDAT", packed[50:]), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
