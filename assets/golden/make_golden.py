"""Makes the golden pictures: `python assets/golden/make_golden.py`, run by hand and its result committed.

Small pictures full of edges, in every format and oddity of the picture contract, and `golden.json`, which says how
large each is once decoded and what SHA-256 its RGB has. docs/decisions/0012-golden-pictures.md tells why.
Other versions of the encoders write other bytes, so a test looks at the decoded RGB and not at how it was made.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageDraw, ImageFont

from engine.pictures.decoding import decode

FOLDER = Path(__file__).parent
SIZE = (81, 62)
"""Width and height of most of them: no multiple of 8 or 16, so that every block at an edge counts."""
SMALL = (41, 34)
"""Of those that are not packed."""

Pixels = NDArray[np.uint8]
Made = tuple[str, str, str, bytes | Pixels]
"""Name, ending, feature, and the file's bytes; or the pixels themselves for a raw one."""

_FORMATS = {"jpg": "jpeg", "png": "png", "webp": "webp", "gif": "gif", "bmp": "bmp", "tif": "tiff"}

_PALETTE = np.array(
    [(0, 0, 0), (255, 255, 255), (230, 25, 40), (20, 160, 60), (25, 60, 220), (250, 200, 20), (120, 40, 150)],
    np.uint8,
)


def pattern(width: int, height: int, seed: int) -> Pixels:
    """Checkers, lines of one pixel, a gradient, noise in few colours and text; no two corners alike."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    rgb = np.stack([x * 255 // max(1, width - 1), y * 255 // max(1, height - 1), (x + 2 * y) % 256], 2)
    middle, centre = height // 2, width // 2
    rgb[:middle, :centre] = _PALETTE[((x + y) % 2 + 2 * (x % 9 == 0))[:middle, :centre]]
    rgb[middle:, centre:] = _PALETTE[random.integers(0, len(_PALETTE), (height - middle, width - centre))]
    rgb[middle:, :centre][::3] = _PALETTE[seed % 5 + 2]
    image = Image.fromarray(rgb.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.text((3, height // 3), f"Ag{seed} mw", fill=(255, 0, 90), font=ImageFont.load_default(14))
    draw.line((0, 0, width, height), fill=(0, 0, 0))
    return np.asarray(image)


def every_picture() -> Iterator[Made]:
    """All of them, in their order."""
    yield from _jpegs()
    yield from _pngs()
    yield from _others()
    yield from _sizes()
    for number, (height, width) in enumerate([(47, 61), (61, 47), (1, 1), (2, 3), (33, 97), (250, 250)]):
        yield f"raw-{width}x{height}", "rgb", "raw", pattern(width, height, 60 + number)


def _jpegs() -> Iterator[Made]:
    for orientation in range(1, 9):
        image = Image.fromarray(pattern(*SIZE, orientation))
        yield f"exif-{orientation}", "jpg", "exif", _jpeg(image, exif=_turn(orientation))
    image = Image.fromarray(pattern(*SIZE, 9))
    yield "profile", "jpg", "icc", _jpeg(image, icc_profile=swapping_profile())
    yield "progressive", "jpg", "progressive", _jpeg(Image.fromarray(pattern(*SIZE, 10)), progressive=True)
    odd = Image.fromarray(pattern(61, 47, 11))
    yield "half-colour", "jpg", "jpeg", _jpeg(odd, subsampling="4:2:0")
    yield "half-colour-across", "jpg", "jpeg", _jpeg(odd, subsampling="4:2:2")
    yield "full-colour", "jpg", "jpeg", _jpeg(odd, quality=97, restart_marker_blocks=3)
    yield "grey", "jpg", "grey", _jpeg(Image.fromarray(pattern(*SIZE, 12)).convert("L"))
    cmyk = _jpeg(Image.fromarray(_four_inks(13), "CMYK"))
    yield "cmyk", "jpg", "cmyk", cmyk
    yield "ycck", "jpg", "cmyk", cmyk.replace(b"Adobe\0d\0\0\0\0\0", b"Adobe\0d\0\0\0\0\2")


def _pngs() -> Iterator[Made]:
    image = Image.fromarray(pattern(*SIZE, 20))
    yield "plain", "png", "rgb", _encoded(image, "PNG")
    yield "exif", "png", "png-exif", _encoded(image, "PNG", exif=_turn(6))
    yield "profile", "png", "icc", _encoded(image, "PNG", icc_profile=swapping_profile())
    yield "gamma", "png", "gamma", _with_gamma(_encoded(image, "PNG"))
    yield "interlaced", "png", "interlaced", _png(image.size, 8, 2, _seven_passes(np.asarray(image)), interlaced=1)
    clear = _see_through(21)
    yield "alpha", "png", "alpha", _encoded(clear, "PNG")
    yield "grey-alpha", "png", "alpha", _encoded(clear.convert("LA"), "PNG")
    palette = image.quantize(61)
    yield "palette", "png", "palette", _encoded(palette, "PNG")
    yield "palette-alpha", "png", "alpha", _encoded(palette, "PNG", transparency=bytes(range(0, 244, 4)))
    yield "palette-2-bit", "png", "palette", _encoded(image.quantize(4), "PNG", bits=2)
    keyed = Image.fromarray(_PALETTE[np.random.default_rng(22).integers(0, 7, (62, 81))])
    yield "colour-key", "png", "alpha", _encoded(keyed, "PNG", transparency=tuple(int(c) for c in _PALETTE[2]))
    grey = image.convert("L")
    yield "grey", "png", "grey", _encoded(grey, "PNG")
    fours = np.asarray(grey) >> 4
    fours = np.pad(fours, ((0, 0), (0, fours.shape[1] % 2)))
    yield "grey-4-bit", "png", "grey", _png(grey.size, 4, 0, _rows(fours[:, ::2] << 4 | fours[:, 1::2]))
    yield "one-bit", "png", "one-bit", _encoded(image.convert("1"), "PNG")
    deep = _deep(23)
    yield "grey-16", "png", "grey-16", _png(SMALL, 16, 0, _rows(deep[..., 0]))
    yield "rgb-16", "png", "rgb-16", _png(SMALL, 16, 2, _rows(deep[..., :3]))
    yield "rgba-16", "png", "alpha-16", _png(SMALL, 16, 6, _rows(deep))


def _others() -> Iterator[Made]:
    image = Image.fromarray(pattern(*SIZE, 30))
    clear = _see_through(31)
    yield "lossy", "webp", "webp", _encoded(image, "WEBP", quality=85)
    yield "lossless", "webp", "webp", _encoded(image, "WEBP", lossless=True)
    yield "alpha", "webp", "webp", _encoded(clear, "WEBP", lossless=True)
    yield "exif", "webp", "webp", _encoded(image, "WEBP", lossless=True, exif=_turn(8))
    frames = [image.quantize(32), image.rotate(180).quantize(32)]
    yield "frames", "gif", "gif", _encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    yield "clear", "gif", "gif", _encoded(frames[0], "GIF", transparency=frames[0].getpixel((0, 0)))
    small = Image.fromarray(pattern(*SMALL, 32))
    yield "plain", "bmp", "bmp", _encoded(small, "BMP")
    yield "palette", "bmp", "bmp", _encoded(small.quantize(16), "BMP")
    yield "packed", "tif", "tiff", _encoded(small, "TIFF", compression="tiff_lzw")
    yield "exif", "tif", "tiff", _encoded(small, "TIFF", exif=_turn(3))


def _sizes() -> Iterator[Made]:
    yield "one-pixel", "png", "tiny", _encoded(Image.new("RGB", (1, 1), (200, 100, 50)), "PNG")
    yield "two-pixels", "jpg", "tiny", _jpeg(Image.fromarray(pattern(2, 1, 40)))
    yield "wide", "png", "panorama", _encoded(Image.fromarray(weave(3000, 10)), "PNG", optimize=True)
    yield "tall", "png", "panorama", _encoded(Image.fromarray(weave(10, 3000)), "PNG", optimize=True)
    yield "two-means", "png", "rgb", _encoded(Image.fromarray(weave(1100, 1031)), "PNG", optimize=True)
    yield "twelve-million", "jpg", "large", _jpeg(_poster(), quality=75, subsampling="4:2:0", optimize=True)


def weave(width: int, height: int) -> Pixels:
    """Hard edges everywhere that still pack into few bytes: every row is one of five that came before."""
    y, x = np.mgrid[:height, :width]
    return _PALETTE[(x * x // 7 + x + 3 * (y % 5)) % len(_PALETTE)]


def _poster() -> Image.Image:
    """12 megapixels of flat colour with lines, checkers and text."""
    image = Image.new("RGB", (4000, 3000), (236, 228, 210))
    draw = ImageDraw.Draw(image)
    for number, colour in enumerate(_PALETTE.tolist()):
        left = 160 + 520 * number
        draw.rectangle((left, 320, left + 415, 1775), fill=tuple(colour))
        draw.line((left, 1900, left + 400, 1900 + 16 * number), fill=tuple(colour), width=3)
    draw.text((320, 2080), "Tellapart", fill=(20, 20, 20), font=ImageFont.load_default(560))
    y, x = np.mgrid[:512, :512]
    checkers = _PALETTE[(x // 16 + y // 16) % 2]
    image.paste(Image.fromarray(checkers), (3200, 2400))
    return image


def swapping_profile() -> bytes:
    """A colour profile that takes red for blue, so that nobody can honour it unnoticed."""
    content = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, blue = content.index(b"rXYZ"), content.index(b"bXYZ")
    table = bytearray(content)
    table[red : red + 4], table[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(table[:24]) + bytes(12) + bytes(table[36:])  # without the time of its making


def _four_inks(seed: int) -> Pixels:
    rgb = pattern(*SIZE, seed)
    ink = np.random.default_rng(seed).choice(np.array([0, 60, 200], np.uint8), (*rgb.shape[:2], 1))
    return np.concatenate([255 - rgb, np.repeat(np.repeat(ink[::6, ::6], 6, 0), 6, 1)[: SIZE[1], : SIZE[0]]], 2)


def _see_through(seed: int) -> Image.Image:
    image = Image.fromarray(pattern(*SIZE, seed))
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    image.putalpha(Image.fromarray(((x * 5 + y * 3) % 256).astype(np.uint8)))
    return image


def _deep(seed: int) -> NDArray[np.uint16]:
    """16-bit samples whose lower bytes matter to whoever rounds; (H, W, 4)."""
    random = np.random.default_rng(seed)
    _, x = np.mgrid[: SMALL[1], : SMALL[0]]
    upper = np.dstack([pattern(*SMALL, seed), (x * 4 % 256).astype(np.uint8)]).astype(np.uint16)
    return upper << 8 | random.choice(np.array([0, 127, 255], np.uint16), upper.shape)


def _turn(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def _jpeg(image: Image.Image, **options: object) -> bytes:
    return _encoded(image, "JPEG", **{"quality": 85, "subsampling": "4:4:4", **options})


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _rows(samples: NDArray[np.uint8] | NDArray[np.uint16]) -> bytes:
    big = samples.astype(samples.dtype.newbyteorder(">"))
    return b"".join(b"\0" + row.tobytes() for row in big)


def _seven_passes(rgb: Pixels) -> bytes:
    """Adam7 (PNG specification, section 8.2)."""
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    return b"".join(_rows(rgb[top::down, left::across]) for top, left, down, across in passes)


def _png(size: tuple[int, int], depth: int, colour: int, rows: bytes, *, interlaced: int = 0) -> bytes:
    header = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, body) for name, body in [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    )


def _with_gamma(png: bytes) -> bytes:
    """A gamma of 1, which would make every middle grey brighter if it were honoured."""
    after_header = 8 + 25
    return png[:after_header] + _chunk(b"gAMA", struct.pack(">I", 100_000)) + png[after_header:]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def main() -> None:
    for path in FOLDER.iterdir():
        if path.suffix != ".py":
            path.unlink()
    pictures = []
    for name, ending, feature, content in every_picture():
        # The endings would tell them apart as well, but a name stands alone in a message.
        unique = name if name.startswith(("exif-", "raw-")) else f"{_FORMATS[ending]}-{name}"
        file = f"{unique}.{ending}"
        rgb = content if isinstance(content, np.ndarray) else decode(content).rgb
        data = content.tobytes() if isinstance(content, np.ndarray) else content
        (FOLDER / file).write_bytes(data)
        pictures.append({
            "name": unique,
            "file": f"golden/{file}",
            "feature": feature,
            "height": rgb.shape[0],
            "width": rgb.shape[1],
            "rgb_sha256": hashlib.sha256(rgb.tobytes()).hexdigest(),
        })  # fmt: skip
    said = {"version": 1, "pictures": pictures}
    (FOLDER / "golden.json").write_text(json.dumps(said, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
