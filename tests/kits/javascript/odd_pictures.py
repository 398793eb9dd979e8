"""More files of unusual kinds than the golden pictures hold, by name."""

from __future__ import annotations

import struct

import numpy as np
from PIL import Image

from tests.pictures_made import encoded, exif_turn, png, texture, tiff

_SIZE = (97, 61)


def odd_contents() -> dict[str, bytes]:
    """Contents of files that Tellapart reads."""
    return {**_pngs(), **_jpegs(), **_others()}


def part_of_a_gif() -> bytes:
    """A GIF whose only frame is smaller than the picture."""
    gif = bytearray(encoded(Image.fromarray(texture(*_SIZE)).quantize(16), "GIF"))
    struct.pack_into("<HH", gif, 6, 120, 80)
    return bytes(gif)


def _rows(samples) -> bytes:
    return b"".join(b"\0" + np.ascontiguousarray(row).tobytes() for row in samples)


def _pngs() -> dict[str, bytes]:
    rng = np.random.default_rng(5)
    photo = texture(*_SIZE)
    deep = rng.integers(0, 65536, (61, 97, 4)).astype(">u2")
    made = {
        "rgb8-clear-colour.png": png(97, 61, 8, 2, _rows(photo), (b"tRNS", struct.pack(">3H", *photo[3, 3]))),
        "rgb16.png": png(97, 61, 16, 2, _rows(deep[..., :3])),
        "rgb16-clear-colour.png": png(
            97, 61, 16, 2, _rows(deep[..., :3]), (b"tRNS", struct.pack(">3H", *deep[3, 3, :3]))
        ),
        "grey16-clear-colour.png": png(
            97, 61, 16, 0, _rows(deep[..., 0]), (b"tRNS", struct.pack(">H", deep[3, 3, 0]))
        ),
        "grey-alpha16.png": png(97, 61, 16, 4, _rows(deep[..., :2])),
        "rgba16.png": png(97, 61, 16, 6, _rows(deep)),
        "rgba8.png": png(97, 61, 8, 6, _rows((deep >> 8).astype(np.uint8))),
        "trailing.png": encoded(Image.fromarray(photo), "PNG") + b"more" * 100,
    }
    for depth in (1, 2, 4):
        packed = rng.integers(0, 256, (61, 12 * depth)).astype(np.uint8)
        clear = (b"tRNS", struct.pack(">H", 1))
        made[f"grey{depth}.png"] = png(96, 61, depth, 0, _rows(packed))
        made[f"grey{depth}-clear-colour.png"] = png(96, 61, depth, 0, _rows(packed), clear)
    return made


def _jpegs() -> dict[str, bytes]:
    photo, big = Image.fromarray(texture(*_SIZE)), Image.fromarray(texture())
    inks = np.random.default_rng(6).integers(0, 256, (61, 97, 4)).astype(np.uint8)
    whole = {kind: encoded(big.convert(kind), "JPEG", quality=80) for kind in ("RGB", "L", "CMYK")}
    hurt = bytearray(whole["RGB"])
    hurt[len(hurt) // 2] ^= 0xFF
    progressive = encoded(big, "JPEG", quality=80, progressive=True)
    return {
        "inks.jpg": encoded(Image.fromarray(inks, "CMYK"), "JPEG", quality=80),
        "kept-rgb.jpg": encoded(photo, "JPEG", keep_rgb=True),
        "restarting.jpg": encoded(photo, "JPEG", restart_marker_blocks=2),
        "cut-progressive.jpg": progressive[: len(progressive) * 2 // 3],
        "hurt.jpg": bytes(hurt),
        "trailing.jpg": encoded(photo, "JPEG") + b"more" * 100,
        **{f"cut-{kind}.jpg": content[: len(content) * 2 // 3] for kind, content in whole.items()},
        **{f"colours-{each}.jpg": encoded(photo, "JPEG", quality=70, subsampling=each) for each in (0, 1, 2)},
    }


def _others() -> dict[str, bytes]:
    photo = Image.fromarray(texture(*_SIZE))
    few, clear = photo.quantize(200), photo.convert("RGBA").rotate(30)
    rows = np.ascontiguousarray(texture(*_SIZE)[..., 0])
    return {
        "lossy.webp": encoded(photo, "WEBP", quality=60),
        "lossy-clear.webp": encoded(clear, "WEBP", quality=60),
        "moving.webp": encoded(clear, "WEBP", save_all=True, append_images=[clear.rotate(90)], lossless=True),
        "interlaced.gif": encoded(few, "GIF", interlace=1),
        "clear.gif": encoded(few, "GIF", transparency=5),
        "grey.gif": encoded(photo.convert("L"), "GIF"),
        "white-is-zero.tif": tiff(rows, white_is_zero=True),
        "inks.tif": encoded(photo.convert("CMYK"), "TIFF"),
        "clear.tif": encoded(clear, "TIFF"),
        "palette.tif": encoded(few, "TIFF"),
        "fax.tif": encoded(photo.convert("1"), "TIFF", compression="group4"),
        "big.tif": encoded(photo, "TIFF", big_tiff=True),
        "two-tone.bmp": encoded(photo.convert("1"), "BMP"),
        "palette.bmp": encoded(few, "BMP"),
        "grey.bmp": encoded(photo.convert("L"), "BMP"),
        "fourth-byte.bmp": encoded(clear, "BMP"),
        **{
            f"turned-{turn}.{kind}": encoded(photo, kind.upper(), exif=exif_turn(turn))
            for turn in (2, 5, 7)
            for kind in ("tiff", "webp", "png")
        },
    }
