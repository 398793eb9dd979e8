"""Which files are pictures: told by their first bytes, and inside folders by their names."""

from __future__ import annotations

from enum import StrEnum

EXTENSIONS = frozenset(
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo",
        ".png", ".apng", ".webp", ".avif", ".heic", ".heif", ".hif",
        ".tif", ".tiff", ".bmp", ".dib", ".gif",
    }
)  # fmt: skip
"""Endings, in lower case, of the files that are looked for inside folders."""

READABLE = "JPEG, PNG, WebP, AVIF, HEIC, TIFF, BMP and GIF"
"""The formats that can be read, in words."""

_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"}
)
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


class PictureFormat(StrEnum):
    """A format that can be read."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    AVIF = "AVIF"
    HEIC = "HEIC"
    TIFF = "TIFF"
    BMP = "BMP"
    GIF = "GIF"


def recognise(data: bytes) -> PictureFormat | None:
    """Tell a picture's format from its first bytes, whatever the file is called; None if it is no picture."""
    if data.startswith(b"\xff\xd8\xff"):
        return PictureFormat.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PictureFormat.PNG
    if data.startswith((b"GIF87a", b"GIF89a")):
        return PictureFormat.GIF
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return PictureFormat.WEBP
    if data.startswith(_TIFF_STARTS):
        return PictureFormat.TIFF
    if data.startswith(b"BM"):
        return PictureFormat.BMP
    if data[4:8] == b"ftyp":
        return _recognise_brands(data)
    return None


def _recognise_brands(data: bytes) -> PictureFormat | None:
    length = int.from_bytes(data[:4], "big")
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, min(length, len(data), 512), 4))}
    if brands & {b"avif", b"avis"}:
        return PictureFormat.AVIF
    return PictureFormat.HEIC if brands & _HEIF_BRANDS else None
