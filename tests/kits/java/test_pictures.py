"""The Java kit reads pictures to the same pixels as Tellapart, or refuses them by name."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from engine.contracts.errors import PictureError
from engine.jobs import StopToken
from engine.pictures.decoding import read_and_decode
from engine.verifying.kit_process import run_kit
from engine.verifying.native_runtime import LIBRARY_VARIABLE, find_onnxruntime_library
from engine.verifying.runtime import Asked, Declined, RuntimeAnswer
from engine.verifying.runtimes.java import java_command
from tests.pictures_made import BAD_FILES, encoded, exif_turn, png, texture

NOT_READ = {".webp", ".avif", ".heic"}
NOT_PLAIN = {"float.tif", "integer32.tif", "white-is-zero16.tif"}


def ask(kit, model: Path, pictures: list[Path], work: Path) -> list[RuntimeAnswer | Declined]:
    asked = [Asked(path.name, path) for path in pictures]
    environment = {LIBRARY_VARIABLE: str(find_onnxruntime_library())}
    work.mkdir(exist_ok=True)
    return list(run_kit(java_command(kit.classes), model, asked, work, StopToken(), environment).answers)


def expected(path: Path) -> str:
    """What Tellapart makes of a file: the hash of its pixels, or the code of its problem."""
    try:
        return hashlib.sha256(read_and_decode(path).picture.rgb.tobytes()).hexdigest()
    except PictureError as error:
        return error.code


def found(answer: RuntimeAnswer | Declined) -> str:
    return answer.code if isinstance(answer, Declined) else answer.rgb_sha256


@pytest.fixture(scope="module")
def told(kit, plain_model, oddities, tmp_path_factory):
    """What the kit says of every odd and bad file, asked in one go."""
    answers = ask(kit, plain_model, list(oddities.values()), tmp_path_factory.mktemp("asked"))
    return dict(zip(oddities, map(found, answers), strict=True))


def test_what_java_reads_has_the_same_pixels(told, oddities):
    names = [
        name for name in oddities if Path(name).suffix not in NOT_READ and name not in {*BAD_FILES, *NOT_PLAIN}
    ]
    assert {Path(name).suffix for name in names} == {".jpg", ".mpo", ".png", ".gif", ".bmp", ".tif"}
    assert {name: told[name] for name in names} == {name: expected(oddities[name]) for name in names}


def test_what_java_cannot_read_is_refused_by_name(told):
    names = {name for name in told if Path(name).suffix in NOT_READ and name not in BAD_FILES} | NOT_PLAIN
    assert {name: told[name] for name in names} == dict.fromkeys(names, "unsupported")


def test_bad_files_get_tellapart_s_codes_and_the_others_are_answered(told):
    read = {name: code for name, code in BAD_FILES.items() if Path(name).suffix not in NOT_READ}
    assert {name: told[name] for name in read} == read


def test_a_bad_picture_does_not_end_the_run(kit, plain_model, oddities, photo):
    told = kit.classify(
        plain_model, oddities["text.jpg"], photo, photo.parent, photo.with_name("gone.jpg"), code=3
    )
    assert [said["problem_code"] for said in told] == [
        "not-a-picture",
        None,
        "is-a-folder",
        "missing",
    ]
    assert told[1]["path"] == str(photo)


@pytest.mark.parametrize("progressive", [False, True], ids=["baseline", "progressive"])
def test_colour_at_every_scale(kit, plain_model, tmp_path, progressive):
    paths = {}
    for name, factor in (
        ("444", 0x111111),
        ("422", 0x211111),
        ("420", 0x221111),
        ("411", 0x411111),
        ("440", 0x121111),
    ):
        options = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor, cv2.IMWRITE_JPEG_PROGRESSIVE, int(progressive)]
        done, content = cv2.imencode(".jpg", texture(97, 61), options)
        assert done
        paths[name] = tmp_path / f"{name}.jpg"
        paths[name].write_bytes(content.tobytes())
    told = dict(
        zip(paths, map(found, ask(kit, plain_model, list(paths.values()), tmp_path / "work")), strict=True)
    )
    assert told.pop("440") == "unsupported"
    assert told == {name: expected(paths[name]) for name in told}


def test_colours_are_told_as_libjpeg_does(kit, plain_model, tmp_path):
    """By JFIF, else by Adobe's mark, else by the components' names; Java by itself decides otherwise."""
    plain = encoded(Image.fromarray(texture(97, 61)), "JPEG", subsampling=0)
    assert plain[6:10] == b"JFIF"
    bare = plain[:2] + plain[20:]
    frame, scan = bare.index(b"\xff\xc0"), bare.index(b"\xff\xda")
    contents = {"bare": bare}
    for names in (b"RGB", b"YCc", b"\0\1\2", b"\5\7\x09"):
        named = bytearray(bare)
        for index, letter in enumerate(names):
            named[frame + 10 + 3 * index] = named[scan + 5 + 2 * index] = letter
        contents[f"named {names.hex()}"] = bytes(named)
    for transform in (0, 1, 2):
        mark = b"\xff\xee\0\x0eAdobe\0d\0\0\0\0" + bytes([transform])
        contents[f"adobe {transform}"] = bare[:2] + mark + bare[2:]
        contents[f"both {transform}"] = plain[:20] + mark + plain[20:]
    paths = []
    for name, content in contents.items():
        paths.append(tmp_path / f"{name}.jpg")
        paths[-1].write_bytes(content)
    told = list(map(found, ask(kit, plain_model, paths, tmp_path / "work")))
    assert told == list(map(expected, paths))
    assert len(set(told)) == 2


def test_every_depth_of_png_with_and_without_a_clear_colour(kit, plain_model, tmp_path):
    random = np.random.default_rng(0)
    paths = []
    for kind, channels, depths in (
        (0, 1, (1, 2, 4, 8, 16)),
        (2, 3, (8, 16)),
        (3, 1, (1, 2, 4, 8)),
        (4, 2, (8, 16)),
        (6, 4, (8, 16)),
    ):
        for depth in depths:
            samples = random.integers(0, min(2**depth, 12) if kind == 3 else 2**depth, (13, 21, channels))
            palette = [(b"PLTE", random.integers(0, 256, 36).astype(np.uint8).tobytes())] if kind == 3 else []
            clear = {
                0: samples[3, 4].astype(">u2").tobytes(),
                2: samples[3, 4].astype(">u2").tobytes(),
                3: b"\0\x4d",
            }
            variants = [palette, [*palette, (b"tRNS", clear[kind])]] if kind in clear else [palette]
            for number, chunks in enumerate(variants):
                paths.append(tmp_path / f"{kind}-{depth}-{number}.png")
                paths[-1].write_bytes(png(21, 13, depth, kind, packed(samples, depth), *chunks))
    told = list(map(found, ask(kit, plain_model, paths, tmp_path / "work")))
    assert dict(zip(paths, told, strict=True)) == {path: expected(path) for path in paths}


def packed(samples, depth: int) -> bytes:
    """Rows of a PNG of any depth, each with its filter byte."""
    rows = samples.reshape(len(samples), -1)
    if depth == 16:
        return b"".join(b"\0" + row.astype(">u2").tobytes() for row in rows)
    bits = np.unpackbits(rows.astype(np.uint8)[:, :, None], axis=2)[:, :, 8 - depth :].reshape(len(rows), -1)
    return b"".join(b"\0" + np.packbits(row).tobytes() for row in bits)


def test_damaged_jpegs_never_end_the_program(kit, plain_model, oddities, tmp_path):
    whole = oddities["texture-whole.jpg"].read_bytes()
    random = np.random.default_rng(1)
    paths = []
    for number in range(60):
        content = bytearray(whole if number % 2 else oddities["progressive.jpg"].read_bytes())
        for at in random.integers(2, len(content), 1 + number % 5):
            content[at] = random.integers(256)
        if number % 3 == 0:
            del content[random.integers(len(content) // 2, len(content)) :]
        paths.append(tmp_path / f"{number}.jpg")
        paths[-1].write_bytes(content)
    told = list(map(found, ask(kit, plain_model, paths, tmp_path / "work")))
    refused = {"unreadable", "truncated", "unsupported", "too-large", "not-a-picture"}
    codes = {said for said in told if len(said) < 64}
    assert {"unreadable", "truncated"} <= codes <= refused
    assert len(codes) < len(set(told)), "none was read"


def test_gifs_of_every_size_of_code_and_place_on_the_screen(kit, plain_model, tmp_path):
    picture = Image.fromarray(texture(97, 61))
    contents = {}
    for colours in (2, 5, 16, 256):
        reduced = picture.quantize(colours)
        for interlace in (0, 1):
            contents[f"{colours} {interlace}"] = encoded(reduced, "GIF", interlace=interlace)
        contents[f"{colours} clear"] = encoded(reduced, "GIF", transparency=1)
    whole = contents["16 0"]
    frame = whole.index(b"\x2c", 13 + 3 * 16)
    placed = bytearray(whole)
    placed[6:10], placed[frame + 1 : frame + 5] = struct.pack("<HH", 120, 80), struct.pack("<HH", 5, 7)
    contents["placed"] = bytes(placed)
    contents["placed, clear"] = bytes(placed[:frame]) + b"\x21\xf9\4\1\0\0\3\0" + bytes(placed[frame:])
    contents |= {f"cut {share}": whole[: len(whole) * share // 100] for share in (30, 70, 98)}
    paths = [tmp_path / f"{name}.gif" for name in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        path.write_bytes(content)
    told = list(map(found, ask(kit, plain_model, paths, tmp_path / "work")))
    assert dict(zip(paths, told, strict=True)) == {path: expected(path) for path in paths}


def test_bmps_and_tiffs_of_every_plain_kind(kit, plain_model, tmp_path):
    picture = Image.fromarray(texture(37, 23))
    paths = []
    for mode in ("RGB", "L", "P", "1"):
        for width in (37, 36, 35, 34, 9, 1):
            paths.append(tmp_path / f"{mode} {width}.bmp")
            picture.crop((0, 0, width, 5)).convert(mode).save(paths[-1])
        for packing in (None, "tiff_lzw", "tiff_adobe_deflate", "packbits"):
            if mode != "1":
                paths.append(tmp_path / f"{mode} {packing}.tif")
                picture.convert(mode).save(paths[-1], compression=packing)
    for turn in range(1, 9):
        paths.append(tmp_path / f"turned {turn}.tif")
        picture.save(paths[-1], exif=exif_turn(turn))
    told = list(map(found, ask(kit, plain_model, paths, tmp_path / "work")))
    assert dict(zip(paths, told, strict=True)) == {path: expected(path) for path in paths}
