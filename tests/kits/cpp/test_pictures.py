"""Pictures: the same pixels as in Tellapart, or refused with a code; and the next picture is answered."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from engine.contracts.errors import PictureError
from engine.pictures.decoding import decode
from tests.kits.cpp.conftest import Kit
from tests.pictures_made import BAD_FILES, bad_contents, encoded, good_contents, png, texture

pytestmark = pytest.mark.xdist_group("cpp")  # one process compiles it

REFUSED = (".tif", ".avif", ".heic")


def _ask(kit: Kit, model: Path, contents: dict[str, bytes], folder: Path) -> dict[str, dict[str, Any]]:
    """What `answers` says of each file by its name."""
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    listed, out = folder / "list.txt", folder / "answers.jsonl"
    listed.write_text("".join(f"{folder / name}\n" for name in contents), "utf-8")
    kit.run("answers", "--model", model, "--list", listed, "--out", out, code=3)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()[1:]]
    assert len(lines) == len(contents)
    return dict(zip(contents, lines, strict=True))


def _outcome(said: dict[str, Any]) -> str:
    return str(said["rgb_sha256"] if "rgb_sha256" in said else said["problem"]["code"])


def _app(content: bytes) -> str:
    try:
        return hashlib.sha256(decode(content).rgb.tobytes()).hexdigest()
    except PictureError as error:
        return error.code


def test_every_oddity_is_decoded_as_in_tellapart_or_refused_by_name(kit, plain_model, tmp_path):
    contents = {**good_contents(), "not-there.jpg": b""}
    said = _ask(kit, plain_model, contents, tmp_path)
    for name, content in good_contents().items():
        expected = "unsupported" if name.endswith(REFUSED) else _app(content)
        assert _outcome(said[name]) == expected, name
    kinds = {name.rpartition(".")[2] for name, line in said.items() if "rgb_sha256" in line}
    assert kinds == {"jpg", "png", "webp", "mpo", "bmp", "gif"}


def test_palettes_and_frames_of_every_kind(kit, plain_model, tmp_path):
    rough = Image.fromarray(texture(61, 47))
    few = rough.quantize(77)
    small = Image.fromarray(texture(20, 10)).quantize(16)
    colours = b"PLTE", bytes([10, 20, 30, 40, 50, 60])
    contents = {
        "beyond-the-palette.png": png(4, 1, 8, 3, b"\0\x00\x01\x05\xc8", colours),
        "beyond-the-palette-clear.png": png(4, 1, 8, 3, b"\0\x00\x01\x05\xc8", colours, (b"tRNS", b"\1\2")),
        "grey-clear-2.png": png(4, 1, 2, 0, b"\0\x1b", (b"tRNS", b"\0\2")),
        "grey-clear-16.png": png(2, 1, 16, 0, b"\0\x12\x34\x12\x35", (b"tRNS", b"\x12\x34")),
        "one-bit.bmp": encoded(rough.convert("1"), "BMP"),
        "four-bits.bmp": encoded(rough.quantize(13), "BMP"),
        "eight-bits.bmp": encoded(rough.quantize(200), "BMP"),
        "grey.bmp": encoded(rough.convert("L"), "BMP"),
        "interlaced.gif": encoded(few, "GIF", interlace=1),
        "in-order.gif": encoded(few, "GIF", interlace=0),
        "clear.gif": encoded(few, "GIF", transparency=3),
        "grey.gif": encoded(rough.convert("L"), "GIF"),
        "two-colours.gif": encoded(rough.convert("1"), "GIF"),
        "smaller-frame.gif": _on_a_larger_screen(encoded(small, "GIF")),
        "smaller-clear-frame.gif": _on_a_larger_screen(encoded(small, "GIF", transparency=2)),
        "no-picture.jpg": b"",
    }
    said = _ask(kit, plain_model, contents, tmp_path)
    assert {name: _outcome(line) for name, line in said.items()} == {
        name: _app(content) for name, content in contents.items()
    }


def _on_a_larger_screen(gif: bytes) -> bytes:
    """The frame stays as large as it was, a little off the corner."""
    frame = gif.index(b",\0\0\0\0")
    moved = gif[: frame + 1] + struct.pack("<HH", 5, 3) + gif[frame + 5 :]
    return moved[:6] + struct.pack("<HH", 40, 30) + moved[10:]


def test_bad_files_have_tellapart_s_codes_and_the_next_is_answered(kit, plain_model, tmp_path):
    last = "ünïcödé 写真.png"
    contents = {**bad_contents(), last: good_contents()["plain.png"]}
    said = _ask(kit, plain_model, contents, tmp_path)
    for name, code in BAD_FILES.items():
        assert _outcome(said[name]) == ("unsupported" if name.endswith(REFUSED) else code), name
        assert said[name]["problem"]["message"].endswith(".")
    assert _outcome(said[last]) == _app(contents[last])


def test_jpegs_cut_anywhere_are_read_or_refused_as_in_tellapart(kit, plain_model, tmp_path):
    names = ("texture-whole.jpg", "progressive.jpg", "cmyk.jpg", "ycck.jpg")
    contents = {
        f"{share}-{name}": content[: len(content) * share // 100]
        for name, content in good_contents().items()
        for share in range(5, 100, 7)
        if name in names
    }
    said = _ask(kit, plain_model, contents, tmp_path)
    outcomes = {name: _outcome(line) for name, line in said.items()}
    expected = {name: _app(content) for name, content in contents.items()}
    for name, outcome in outcomes.items():
        # Versions of libjpeg fill in passes that are missing in different ways.
        allowed = {expected[name], "truncated"} if "progressive" in name else {expected[name]}
        assert outcome in allowed, name
    assert "truncated" in outcomes.values()
    assert any(len(outcome) == 64 for outcome in outcomes.values())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_what_is_no_file_is_said_and_nothing_waits(kit, plain_model, tmp_path, save_picture):
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    good = save_picture(tmp_path / "good.png")
    told = kit.classify(plain_model, tmp_path, tmp_path / "nothing.jpg", pipe, good, code=3)
    codes = [line["problem_code"] for line in told[:3]]
    assert codes == ["is-a-folder", "missing", "not-a-picture"]
    assert told[3]["class"]
