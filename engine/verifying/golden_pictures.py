"""The golden pictures of a model file, written out for runtimes to read."""

from __future__ import annotations

from pathlib import Path

from engine.bundle.reading import Bundle
from engine.verifying.expected import Expected
from engine.verifying.runtime import Asked


def write_golden(bundle: Bundle, folder: Path) -> list[Expected]:
    """Write a model's golden pictures into a folder, each under its own name.

    Args:
        bundle: a model of version 3 or newer.
        folder: made if it is missing.

    Returns:
        The pictures, with the answers that the model file has for them.

    Raises:
        EngineError: "no-golden-pictures", "disk-full" or "cannot-write".
    """
    golden = bundle.golden()
    paths = golden.export(folder)
    return [
        Expected(
            asked=Asked(picture.name, path, (picture.height, picture.width) if picture.raw else None),
            feature=picture.feature,
            rgb_sha256=picture.rgb_sha256,
            probabilities=golden.probabilities[row],
            unknown_score=None if golden.unknown is None else float(golden.unknown[row]),
        )
        for row, (picture, path) in enumerate(zip(golden.pictures, paths, strict=True))
    ]
