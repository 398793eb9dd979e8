"""The golden pictures themselves: what is committed is what the decoder makes of it, and every oddity is there."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from engine.bundle.golden import GoldenPicture, read_pictures
from engine.bundle.golden_making import golden_rgb
from engine.pictures.decoding import decode

ASSETS = Path(__file__).parents[3] / "assets"
PICTURES = read_pictures((ASSETS / "golden/golden.json").read_bytes())

PLAIN = {"RGB", "L", "P", "1", "CMYK"}
"""Modes that Pillow alone turns into the contract's RGB; the others need a rule of ours."""


def rgb_hash(rgb: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(rgb).tobytes()).hexdigest()


def by_name(name: str) -> GoldenPicture:
    return next(picture for picture in PICTURES if picture.name == name)


def content(name: str) -> bytes:
    return (ASSETS / by_name(name).file).read_bytes()


@pytest.mark.parametrize("picture", [each for each in PICTURES if not each.raw], ids=lambda picture: picture.name)
def test_what_is_said_of_a_picture_is_what_the_decoder_makes_of_it(picture: GoldenPicture) -> None:
    rgb = decode((ASSETS / picture.file).read_bytes()).rgb
    assert rgb.shape == (picture.height, picture.width, 3)
    assert rgb_hash(rgb) == picture.rgb_sha256


@pytest.mark.parametrize("picture", [each for each in PICTURES if not each.raw], ids=lambda picture: picture.name)
def test_plain_pillow_agrees_where_it_needs_no_rule_of_ours(picture: GoldenPicture) -> None:
    image = Image.open(io.BytesIO(content(picture.name)))
    image.load()
    if image.mode not in PLAIN or image.has_transparency_data or picture.feature.endswith("-16"):
        assert picture.feature in {"alpha", "alpha-16", "grey-16", "rgb-16", "webp", "gif"}
        return
    assert rgb_hash(np.asarray(ImageOps.exif_transpose(image).convert("RGB"))) == picture.rgb_sha256


@pytest.mark.parametrize("picture", [each for each in PICTURES if each.raw], ids=lambda picture: picture.name)
def test_a_raw_picture_is_its_own_rgb(picture: GoldenPicture) -> None:
    raw = (ASSETS / picture.file).read_bytes()
    assert len(raw) == picture.height * picture.width * 3
    assert hashlib.sha256(raw).hexdigest() == picture.rgb_sha256


def test_every_line_of_the_contract_has_a_picture() -> None:
    features = {picture.feature for picture in PICTURES}
    assert features >= {
        "exif", "icc", "alpha", "palette", "cmyk", "grey", "grey-16", "rgb-16", "progressive", "interlaced",
        "one-bit", "webp", "gif", "bmp", "tiff", "tiny", "panorama", "large", "raw",
    }  # fmt: skip
    sizes = {(picture.width, picture.height) for picture in PICTURES}
    assert sizes >= {(1, 1), (3000, 10), (10, 3000), (4000, 3000)}
    turned = {
        Image.open(io.BytesIO(content(each.name))).getexif().get(0x0112)
        for each in PICTURES
        if each.feature == "exif"
    }
    assert turned == set(range(1, 9))


def test_they_are_small_enough_to_be_in_every_model() -> None:
    assert sum((ASSETS / picture.file).stat().st_size for picture in PICTURES) <= 600_000
    assert len(PICTURES) <= 100


def test_nothing_lies_beside_them_that_is_not_listed() -> None:
    lying = {path.name for path in (ASSETS / "golden").iterdir() if path.suffix not in {".py", ".json", ".pyc"}}
    assert lying - {"__pycache__"} == {Path(picture.file).name for picture in PICTURES}


def test_whoever_honours_the_profile_is_found_out() -> None:
    image = Image.open(io.BytesIO(content("jpeg-profile")))
    profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
    honoured = ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"))
    difference = np.abs(np.asarray(honoured, int) - np.asarray(image, int))
    assert difference.mean() > 20
    assert rgb_hash(np.asarray(image)) == by_name("jpeg-profile").rgb_sha256


def test_the_four_ways_to_store_one_picture_are_one_picture() -> None:
    names = ("png-plain", "png-interlaced", "png-profile", "png-gamma")
    assert len({by_name(name).rgb_sha256 for name in names}) == 1


def test_samples_of_16_bits_are_cut_and_not_rounded() -> None:
    picture = Image.open(io.BytesIO(content("png-grey-16")))
    samples = np.asarray(picture, np.uint16)
    rounded = np.repeat(((samples.astype(int) * 255 + 32767) // 65535).astype(np.uint8)[..., None], 3, 2)
    cut = np.repeat((samples >> 8).astype(np.uint8)[..., None], 3, 2)
    assert rgb_hash(cut) == by_name("png-grey-16").rgb_sha256 != rgb_hash(rounded)


def test_what_the_graph_is_asked_about_is_what_the_list_says() -> None:
    found = [(rgb.shape[:2], rgb_hash(rgb)) for rgb in golden_rgb()]
    assert found == [((picture.height, picture.width), picture.rgb_sha256) for picture in PICTURES]
