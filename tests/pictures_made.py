"""Picture files of every format and oddity, made on the spot, for any test that reads pictures."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests import heic_samples

QUARTERS = ((200, 30, 30), (30, 200, 30), (30, 30, 200), (220, 220, 220))
"""Colours of `quarters`: top left, top right, bottom left, bottom right."""

BAD_FILES = {
    "text.jpg": "not-a-picture",
    "empty.jpg": "empty-file",
    "bomb.png": "too-large",
    "bomb.jpg": "too-large",
    "bomb.gif": "too-large",
    "bomb.webp": "too-large",
    "bomb.bmp": "too-large",
    "cut.png": "truncated",
    "cut.webp": "truncated",
    "cut.gif": "truncated",
    "cut.bmp": "truncated",
    "cut.tif": "truncated",
    "cut.avif": "truncated",
    "cut.heic": "truncated",
    "cut-early.jpg": "truncated",
    "scrambled.png": "unreadable",
}
"""Files that cannot be used, and the code that says why."""


def quarters(width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """A picture whose corners tell which way up it is; (height, width, 3)."""
    rgb = np.zeros((height, width, 3), np.uint8)
    middle, centre = height // 2, width // 2
    rgb[:middle, :centre], rgb[:middle, centre:] = QUARTERS[0], QUARTERS[1]
    rgb[middle:, :centre], rgb[middle:, centre:] = QUARTERS[2], QUARTERS[3]
    return rgb


def texture(width: int = 320, height: int = 240, seed: int = 0) -> NDArray[np.uint8]:
    """A picture with smooth and rough parts, all different from place to place; (height, width, 3)."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    waves = [127 + 100 * np.sin(x / (5 + 9 * c) + y / (11 - 2 * c)) for c in range(3)]
    return np.clip(np.stack(waves, 2) + random.normal(0, 12, (height, width, 1)), 0, 255).astype(np.uint8)


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    """A picture as the bytes of a file."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def exif_turn(orientation: int) -> bytes:
    """An EXIF block that holds nothing but an orientation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG written by hand: any depth and size, whatever the truth.

    Args:
        width: as the header claims.
        height: as the header claims.
        depth: bits per sample.
        colour: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA.
        rows: samples, each row with its leading filter byte.
        chunks: (name, content) of chunks to put before the samples.
    """
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def tiff(samples: NDArray[np.uint8] | NDArray[np.uint16], *, white_is_zero: bool = False) -> bytes:
    """An uncompressed TIFF of one strip, grey (H, W) or RGB (H, W, 3), 8 or 16 bits."""
    pixels = samples.astype(samples.dtype.newbyteorder("<")).tobytes()
    channels = 1 if samples.ndim == 2 else samples.shape[2]
    photometric = 2 if channels == 3 else int(not white_is_zero)
    size = (samples.shape[1], samples.shape[0])
    return tiff_of_bytes(pixels, size, samples.dtype.itemsize * 8, channels, photometric)


def tiff_of_bytes(pixels: bytes, size: tuple[int, int], bits: int, channels: int, photometric: int) -> bytes:
    """A little-endian TIFF around one uncompressed strip of `size` (width, height)."""
    width, height = size
    depths_at = 8 + len(pixels)
    directory_at = depths_at + 2 * channels
    short, long = 3, 4
    entries = [
        (256, long, 1, width),
        (257, long, 1, height),
        (258, short, channels, bits if channels == 1 else depths_at),
        (259, short, 1, 1),
        (262, short, 1, photometric),
        (273, long, 1, 8),
        (277, short, 1, channels),
        (278, long, 1, height),
        (279, long, 1, len(pixels)),
    ]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    depths = struct.pack(f"<{channels}H", *[bits] * channels)
    return b"II*\0" + struct.pack("<I", directory_at) + pixels + depths + directory + b"\0\0\0\0"


def write_oddities(folder: Path) -> dict[str, Path]:
    """Write one file of each format, oddity and bad kind.

    Args:
        folder: must exist.

    Returns:
        Every file by its name; those in `BAD_FILES` cannot be used.
    """
    files: dict[str, Path] = {}
    for name, content in {**good_contents(), **bad_contents()}.items():
        files[name] = folder / name
        files[name].write_bytes(content)
    return files


def good_contents() -> dict[str, bytes]:
    """Files that can be read, by name; most hold `quarters`, 64 x 48, "texture-*" hold `texture`."""
    rgb = Image.fromarray(quarters())
    rough = Image.fromarray(texture())
    clear = rgb.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(rgb.size))
    ramp = np.linspace(0, 65535, 64 * 48).astype(np.uint16).reshape(48, 64)
    deep = quarters().astype(np.uint16) * 257
    palette = rgb.quantize(16)
    whole = encoded(rough, "JPEG", quality=90)
    cmyk = encoded(rgb.convert("CMYK"), "JPEG", quality=95)
    contents = {
        "plain.jpg": encoded(rgb, "JPEG", quality=95),
        "progressive.jpg": encoded(rgb, "JPEG", quality=95, progressive=True),
        "frames.mpo": encoded(rgb, "MPO", quality=95, save_all=True, append_images=[rgb.rotate(180)]),
        "grey.jpg": encoded(rgb.convert("L"), "JPEG", quality=95),
        "cmyk.jpg": cmyk,
        "ycck.jpg": cmyk.replace(b"Adobe\0d\0\0\0\0\0", b"Adobe\0d\0\0\0\0\2"),
        "texture-whole.jpg": whole,
        "texture-cut.jpg": whole[: len(whole) * 2 // 3],
        "texture-no-end.jpg": whole[:-2],
        "plain.png": encoded(rgb, "PNG"),
        "palette.png": encoded(palette, "PNG"),
        "palette-clear.png": encoded(palette, "PNG", transparency=bytes([0, 128, 255])),
        "clear.png": encoded(clear, "PNG"),
        "grey-clear.png": encoded(clear.convert("LA"), "PNG"),
        "two-tone.png": encoded(rgb.convert("1"), "PNG"),
        "grey16.png": encoded(Image.fromarray(ramp), "PNG"),
        "rgb16.png": png(64, 48, 16, 2, b"".join(b"\0" + row.astype(">u2").tobytes() for row in deep)),
        "turned.png": encoded(rgb, "PNG", exif=exif_turn(6)),
        "plain.webp": encoded(rgb, "WEBP", lossless=True),
        "clear.webp": encoded(clear, "WEBP", lossless=True),
        "turned.webp": encoded(rgb, "WEBP", lossless=True, exif=exif_turn(6)),
        "plain.avif": encoded(rgb, "AVIF", quality=95, speed=10),
        "turned.avif": encoded(rgb, "AVIF", quality=95, speed=10, exif=exif_turn(6)),
        "plain.heic": heic_samples.UPRIGHT,
        "turned.heic": heic_samples.TURNED,
        "plain.tif": encoded(rgb, "TIFF"),
        "packed.tif": encoded(rgb, "TIFF", compression="tiff_lzw"),
        "turned.tif": encoded(rgb, "TIFF", exif=exif_turn(6)),
        "grey16.tif": tiff(ramp),
        "white-is-zero16.tif": tiff(ramp, white_is_zero=True),
        "rgb16.tif": tiff(deep),
        "float.tif": encoded(Image.fromarray((ramp / 65535).astype(np.float32)), "TIFF"),
        "integer32.tif": encoded(Image.fromarray(ramp.astype(np.int32)), "TIFF"),
        "pages.tif": encoded(rgb, "TIFF", save_all=True, append_images=[rgb.rotate(180)]),
        "plain.bmp": encoded(rgb, "BMP"),
        "moving.gif": encoded(palette, "GIF", save_all=True, append_images=[palette.rotate(180)], duration=50),
        "clear.gif": encoded(palette, "GIF", transparency=0),
        "really-a-png.jpg": encoded(rgb, "PNG"),
    }
    for orientation in range(1, 9):
        contents[f"exif-{orientation}.jpg"] = encoded(rgb, "JPEG", quality=95, exif=exif_turn(orientation))
    return contents


def bad_contents() -> dict[str, bytes]:
    """Files that cannot be used, by the names in `BAD_FILES`."""
    rough = Image.fromarray(texture())
    scrambled = bytearray(encoded(rough, "PNG"))
    scrambled[len(scrambled) // 2] ^= 0xFF
    jpeg, gif, bmp = encoded(rough, "JPEG"), encoded(rough.quantize(64), "GIF"), encoded(rough, "BMP")
    webp = encoded(rough.convert("RGBA"), "WEBP")
    size_at = jpeg.index(b"\xff\xc0") + 5
    half: Callable[[bytes], bytes] = lambda whole: whole[: len(whole) // 2]  # noqa: E731
    wide = struct.pack("<I", 49_999)[:3]
    return {
        "text.jpg": b"Dear diary, this is not a picture.\n" * 50,
        "empty.jpg": b"",
        "bomb.png": png(50_000, 50_000, 8, 2, bytes(1 << 20)),
        "bomb.jpg": jpeg[:size_at] + struct.pack(">HH", 50_000, 50_000) + jpeg[size_at + 4 :],
        "bomb.gif": gif[:6] + struct.pack("<HH", 50_000, 50_000) + gif[10:],
        "bomb.webp": webp[:12] + b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + wide + wide + webp[30:],
        "bomb.bmp": bmp[:18] + struct.pack("<ii", 50_000, 50_000) + bmp[26:],
        "cut.png": half(encoded(rough, "PNG")),
        "cut.webp": half(webp),
        "cut.gif": half(gif),
        "cut.bmp": half(bmp),
        "cut.tif": half(tiff(texture())),
        "cut.avif": half(encoded(rough, "AVIF", speed=10)),
        "cut.heic": half(heic_samples.UPRIGHT),
        "cut-early.jpg": jpeg[: len(jpeg) // 20],
        "scrambled.png": bytes(scrambled),
    }
