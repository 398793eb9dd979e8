"""Tells a picture's format from its first bytes, whatever its name, and whether a file stops too early."""

from __future__ import annotations

from typing import Optional

READABLE = "JPEG, PNG, WebP, AVIF, TIFF, BMP and GIF"
"""The formats that can be read, in words; HEIC needs the package pi-heif."""

_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"}
)
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def recognise(data: bytes) -> Optional[str]:
    """Tell the format: "JPEG", "PNG", "GIF", "WebP", "TIFF", "BMP", "AVIF" or "HEIC"; None if it is no picture."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    if data.startswith(_TIFF_STARTS):
        return "TIFF"
    if data.startswith(b"BM"):
        return "BMP"
    if data[4:8] == b"ftyp":
        length = int.from_bytes(data[:4], "big")
        brands = {data[8:12], *(data[at : at + 4] for at in range(16, min(length, len(data), 512), 4))}
        if brands & {b"avif", b"avis"}:
            return "AVIF"
        return "HEIC" if brands & _HEIF_BRANDS else None
    return None


def ends_early(data: bytes, kind: str) -> bool:
    """Whether a file that could not be decoded stops before its format says it should."""
    if kind == "JPEG":
        return data.rfind(b"\xff\xd9", len(data) // 2) == -1
    if kind == "PNG":
        return data.rfind(b"IEND") == -1
    if kind == "GIF":
        return not data.endswith(b";")
    if kind == "WebP":
        return int.from_bytes(data[4:8], "little") + 8 > len(data)
    if kind == "BMP":
        return int.from_bytes(data[2:6], "little") > len(data)
    if kind == "TIFF":  # only the usual layout, with the directory after the pixels, shows it
        return int.from_bytes(data[4:8], "little" if data.startswith(b"II") else "big") >= len(data)
    return _last_box_ends(data) > len(data)


def _last_box_ends(data: bytes) -> int:
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length < 8:
            return len(data)  # 0 says: up to the end of the file; anything else is nonsense
        at += length
    return at
