"""Every format, and every oddity of it, becomes plain RGB the right way up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile, ImageOps
from skimage import data as sample_pictures

from engine.contracts.errors import PictureError
from engine.pictures.decoding import decode, read_and_decode
from tests.pictures_made import (
    BAD_FILES,
    QUARTERS,
    encoded,
    exif_turn,
    good_contents,
    png,
    quarters,
    texture,
    tiff_of_bytes,
)

LOSSLESS = (
    "plain.png",
    "palette.png",
    "rgb16.png",
    "plain.webp",
    "plain.tif",
    "packed.tif",
    "pages.tif",
    "rgb16.tif",
    "plain.bmp",
    "moving.gif",
    "really-a-png.jpg",
)
LOSSY = ("plain.jpg", "progressive.jpg", "cmyk.jpg", "plain.avif", "plain.heic", "frames.mpo", "exif-1.jpg")
TURNED_CLOCKWISE = ("turned.png", "turned.webp", "turned.avif", "turned.heic", "turned.tif", "exif-6.jpg")
AS_PILLOW_CONVERTS = (
    "plain.jpg",
    "progressive.jpg",
    "grey.jpg",
    "cmyk.jpg",
    "ycck.jpg",
    "two-tone.png",
    "plain.avif",
    "texture-whole.jpg",
)


def corners(rgb: np.ndarray) -> np.ndarray:
    return rgb[[3, 3, -4, -4], [3, -4, 3, -4]].astype(int)


@pytest.mark.parametrize("name", LOSSLESS)
def test_lossless_formats_give_back_every_pixel(oddities: dict[str, Path], name: str) -> None:
    assert np.array_equal(read_and_decode(oddities[name]).picture.rgb, quarters())


@pytest.mark.parametrize("name", LOSSY)
def test_lossy_formats_give_back_the_colours(oddities: dict[str, Path], name: str) -> None:
    rgb = read_and_decode(oddities[name]).picture.rgb
    assert rgb.shape == (48, 64, 3)
    assert np.abs(corners(rgb) - QUARTERS).max() <= 6


@pytest.mark.parametrize("name", AS_PILLOW_CONVERTS)
def test_modes_are_converted_as_pillow_converts_them(oddities: dict[str, Path], name: str) -> None:
    with Image.open(oddities[name]) as picture:
        assert np.array_equal(read_and_decode(oddities[name]).picture.rgb, np.asarray(picture.convert("RGB")))


@pytest.mark.parametrize("name", TURNED_CLOCKWISE)
def test_pictures_are_turned_once(oddities: dict[str, Path], name: str) -> None:
    rgb = read_and_decode(oddities[name]).picture.rgb
    assert rgb.shape == (64, 48, 3)
    red, green, blue, grey = QUARTERS
    assert np.abs(corners(rgb) - (blue, red, grey, green)).max() <= 6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientations_are_pillows(oddities: dict[str, Path], orientation: int) -> None:
    path = oddities[f"exif-{orientation}.jpg"]
    with Image.open(path) as picture:
        expected = np.asarray(ImageOps.exif_transpose(picture))
    assert np.array_equal(read_and_decode(path).picture.rgb, expected)


def test_transparent_pixels_lie_on_white(oddities: dict[str, Path]) -> None:
    rgb = read_and_decode(oddities["clear.png"]).picture.rgb
    with Image.open(oddities["clear.png"]) as picture:
        rgba = np.asarray(picture).astype(float)
    alpha = rgba[..., 3:] / 255
    assert np.abs(rgb - (rgba[..., :3] * alpha + 255 * (1 - alpha))).max() <= 0.5
    assert np.array_equal(read_and_decode(oddities["clear.webp"]).picture.rgb, rgb)


def test_a_palettes_transparency_lies_on_white(oddities: dict[str, Path]) -> None:
    with Image.open(oddities["palette-clear.png"]) as picture:
        alpha = np.asarray(picture.convert("RGBA"))[..., 3]
    rgb = read_and_decode(oddities["palette-clear.png"]).picture.rgb
    assert set(np.unique(alpha)) == {0, 128, 255}
    assert (rgb[alpha == 0] == 255).all()
    assert np.array_equal(rgb[alpha == 255], quarters()[alpha == 255])


def test_a_gifs_clear_colour_is_white(oddities: dict[str, Path]) -> None:
    rgb = read_and_decode(oddities["clear.gif"]).picture.rgb
    assert (rgb.reshape(-1, 3) == 255).all(axis=1).mean() == 0.25


@pytest.mark.parametrize(
    ("depth", "samples", "clear", "shown"),
    [
        (2, b"\x1b", 1, [0, 255, 170, 255]),
        (4, b"\x03\x30", 3, [0, 255, 255, 0]),
        (8, b"\xc8\x01\x02\x03", 200, [255, 1, 2, 3]),
        (16, b"\x12\x34\x12\x35\x00\x00\xff\xff", 0x1234, [255, 0x12, 0, 255]),
    ],
)
def test_a_greys_clear_colour_is_white(depth: int, samples: bytes, clear: int, shown: list[int]) -> None:
    picture = png(4, 1, depth, 0, b"\0" + samples, (b"tRNS", clear.to_bytes(2, "big")))
    assert decode(picture).rgb[0, :, 0].tolist() == shown


@pytest.mark.parametrize("name", ["grey16.png", "grey16.tif"])
def test_16_bit_grey_is_scaled_not_clipped(oddities: dict[str, Path], name: str) -> None:
    ramp = np.linspace(0, 65535, 64 * 48).astype(np.uint16).reshape(48, 64)
    rgb = read_and_decode(oddities[name]).picture.rgb
    assert all(np.array_equal(rgb[..., channel], ramp >> 8) for channel in range(3))


def test_16_bit_grey_may_count_from_white(oddities: dict[str, Path]) -> None:
    upright = read_and_decode(oddities["grey16.tif"]).picture.rgb
    assert np.array_equal(read_and_decode(oddities["white-is-zero16.tif"]).picture.rgb, 255 - upright)


def test_12_bit_grey_keeps_its_upper_bits() -> None:
    two_samples = bytes([0x12, 0x3F, 0xED])  # 0x123 and 0xFED, packed
    assert decode(tiff_of_bytes(two_samples * 2, (2, 2), 12, 1, 1)).rgb[..., 0].tolist() == [[0x12, 0xFE]] * 2


@pytest.mark.parametrize("name", ["float.tif", "integer32.tif"])
def test_32_bit_samples_fill_the_range(oddities: dict[str, Path], name: str) -> None:
    expected = np.linspace(0, 65535, 64 * 48).reshape(48, 64) / 65535 * 255
    assert np.abs(read_and_decode(oddities[name]).picture.rgb[..., 0] - expected).max() <= 1.1


@pytest.mark.parametrize("name", sorted(BAD_FILES))
def test_files_that_cannot_be_used_say_why(oddities: dict[str, Path], name: str) -> None:
    with pytest.raises(PictureError) as caught:
        read_and_decode(oddities[name])
    problem = caught.value.problem()
    assert problem.code == BAD_FILES[name]
    assert problem.message.endswith(".")
    assert problem.hint.endswith(".")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_tiff_with_its_directory_first_ends_too_early(share: float) -> None:
    """Pillow writes such; the directory is whole, the pixels are not."""
    whole = encoded(Image.fromarray(texture()), "TIFF")
    with pytest.raises(PictureError) as caught:
        decode(whole[: int(len(whole) * share)])
    assert caught.value.code == "truncated"


def test_a_jpeg_without_its_tail_is_read_as_far_as_it_goes(oddities: dict[str, Path]) -> None:
    whole = read_and_decode(oddities["texture-whole.jpg"]).picture
    cut = read_and_decode(oddities["texture-cut.jpg"]).picture
    assert whole.note is None
    assert cut.note is not None
    assert cut.note.code == "truncated"
    assert np.array_equal(cut.rgb[:128], whole.rgb[:128])
    assert (cut.rgb[-16:] == 128).all()


def test_a_jpeg_without_its_end_marker_is_whole_but_noted(oddities: dict[str, Path]) -> None:
    picture = read_and_decode(oddities["texture-no-end.jpg"]).picture
    assert np.array_equal(picture.rgb, read_and_decode(oddities["texture-whole.jpg"]).picture.rgb)
    assert picture.note is not None


def test_a_turned_jpeg_without_its_tail_says_how_much_was_there() -> None:
    whole = encoded(Image.fromarray(texture()), "JPEG", quality=90, exif=exif_turn(6))
    picture = decode(whole[: len(whole) // 2])
    assert picture.note is not None
    assert "upper 5" in picture.note.message or "upper 4" in picture.note.message
    assert (picture.rgb[:, :16] == 128).all(), "the missing rows are on the left after turning"


def test_a_progressive_jpeg_without_its_tail_is_less_sharp() -> None:
    photo = sample_pictures.astronaut()
    whole = encoded(Image.fromarray(photo), "JPEG", quality=90, progressive=True)
    picture = decode(whole[: len(whole) // 2])
    assert picture.note is not None
    assert np.abs(picture.rgb.astype(int) - photo).mean() < 6


def test_reduced_decoding_keeps_twice_the_size_asked_for() -> None:
    data = encoded(Image.fromarray(texture(1600, 1200)), "JPEG", quality=90)
    assert decode(data).rgb.shape == (1200, 1600, 3)
    assert decode(data, reduced_to=300).rgb.shape == (600, 800, 3)
    assert decode(data, reduced_to=301).rgb.shape == (1200, 1600, 3)
    assert decode(data, reduced_to=20).rgb.shape == (150, 200, 3)


def test_the_limits_of_pillow_are_neither_used_nor_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    for name, data in good_contents().items():
        if not name.endswith((".webp", ".tif")):  # these readers look at the limit by themselves
            decode(data)
    assert Image.MAX_IMAGE_PIXELS == 100
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_many_threads_decode_at_once(oddities: dict[str, Path]) -> None:
    paths = [path for name, path in oddities.items() if name not in BAD_FILES] * 4
    alone = [read_and_decode(path).picture.rgb for path in paths]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda path: read_and_decode(path).picture.rgb, paths))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


def test_colour_profiles_are_ignored() -> None:
    profile = b"not a profile at all" * 10
    picture = Image.fromarray(quarters())
    assert np.array_equal(decode(encoded(picture, "PNG", icc_profile=profile)).rgb, quarters())


def test_rows_and_columns_of_big_pictures_stay_in_place() -> None:
    big = texture(1999, 1203)
    assert np.array_equal(decode(encoded(Image.fromarray(big), "BMP")).rgb, big)
