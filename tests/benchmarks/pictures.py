"""Makes the pictures that are measured with, out of real photographs: the same ones on every computer."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import conformal_clip_data
import numpy as np
import skimage
from numpy.typing import NDArray
from PIL import Image
from skimage.data import lfw_subset
from sklearn.datasets import load_sample_images

Rgb = NDArray[np.uint8]
CropSize = tuple[int, int]

QUALITY = 90
PHOTOS = (
    "astronaut.png", "chelsea.png", "coffee.png", "hubble_deep_field.jpg", "ihc.png", "motorcycle_left.png",
    "motorcycle_right.png", "retina.jpg", "rocket.jpg", "brick.png", "grass.png", "gravel.png", "camera.png",
)  # fmt: skip
TEXTILE_CLASSES = ("global", "local", "nominal")
TILE = (500, 375)
TWELVE_MEGAPIXELS = (4000, 3000)


def make_500px(folder: Path, count: int) -> list[Path]:
    """JPEGs of 500 x 375 pixels: crops of photographs of things and of textiles."""
    rng = np.random.default_rng(500)
    sources = [*_photographs(), *_textiles(8)]
    return _save(folder, (_crop(sources, rng, TILE) for _ in range(count)))


def make_12mp(folder: Path, count: int) -> list[Path]:
    """JPEGs of 4000 x 3000 pixels: 64 sharp crops side by side, for an enlarged photograph has no detail."""
    rng = np.random.default_rng(12)
    sources = _photographs()
    columns, rows = TWELVE_MEGAPIXELS[0] // TILE[0], TWELVE_MEGAPIXELS[1] // TILE[1]

    def mosaic() -> Rgb:
        return np.vstack([np.hstack([_crop(sources, rng, TILE) for _ in range(columns)]) for _ in range(rows)])

    return _save(folder, (mosaic() for _ in range(count)))


def make_many(folder: Path, count: int, size: CropSize) -> Path:
    """A folder of `count` JPEGs: a few contents under many names, for lists that are long."""
    rng = np.random.default_rng(size[0])
    sources = _photographs()
    originals = _save(folder / "originals", (_crop(sources, rng, size) for _ in range(50)))
    many = folder / "many"
    many.mkdir()
    for number in range(count):
        _link(originals[number % len(originals)], many / f"picture-{number:05}.jpg")
    return many


def textile_split(folder: Path, per_class: int) -> tuple[Path, Path]:
    """Folders of class folders, `per_class` textile photos each: to learn from, and held out."""
    learn, held_out = folder / "learn", folder / "held-out"
    root = Path(conformal_clip_data.__file__).parent / "data" / "textile_images" / "simulated"
    for number, name in enumerate(TEXTILE_CLASSES):
        files = sorted((root / name).glob("*.jpg"))
        order = np.random.default_rng(300 + number).permutation(len(files))[: 2 * per_class]
        for place, chosen in enumerate(order):
            target = (learn if place < per_class else held_out) / name / files[chosen].name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(files[chosen], target)
    return learn, held_out


def hand_signs_split(source: Path, folder: Path, per_class: int) -> tuple[Path, Path]:
    """Folders of class folders: `per_class` hand signs each to learn from, and all others held out."""
    learn, held_out = folder / "learn", folder / "held-out"
    for number, name in enumerate(sorted(child.name for child in source.iterdir() if child.is_dir())):
        files = sorted((source / name).iterdir())
        for place, chosen in enumerate(np.random.default_rng(300 + number).permutation(len(files))):
            target = (learn if place < per_class else held_out) / name / files[chosen].name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(files[chosen], target)
    return learn, held_out


def faces_split(folder: Path) -> tuple[Path, Path]:
    """Folders of two class folders, 50 grey pictures of 25 pixels each: faces, and other pieces of photos."""
    learn, held_out = folder / "learn", folder / "held-out"
    for number, grey in enumerate(lfw_subset()):
        target = (held_out if number % 2 else learn) / ("face" if number < 100 else "other") / f"{number:03}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray((255 * grey).round().astype(np.uint8)).save(target)
    return learn, held_out


def make_strangers(folder: Path, count: int) -> Path:
    """A folder of square pieces of photographs, 250 pixels like the textile photos."""
    rng = np.random.default_rng(250)
    sources = _photographs()
    _save(folder, (_crop(sources, rng, (250, 250)) for _ in range(count)))
    return folder


def some_classes(source: Path, folder: Path, classes: Iterable[str]) -> Path:
    """A folder that holds some of the class folders of another."""
    for name in classes:
        shutil.copytree(source / name, folder / name)
    return folder


def mean_megabytes(paths: Sequence[Path]) -> float:
    return sum(path.stat().st_size for path in paths) / len(paths) / 1e6


def _photographs() -> list[Rgb]:
    folder = Path(skimage.__file__).parent / "data"
    opened = [np.asarray(Image.open(folder / name).convert("RGB")) for name in PHOTOS]
    return [*(np.asarray(image) for image in load_sample_images().images), *opened]


def _textiles(per_class: int) -> list[Rgb]:
    root = Path(conformal_clip_data.__file__).parent / "data" / "textile_images" / "simulated"
    files = [path for name in TEXTILE_CLASSES for path in sorted((root / name).glob("*.jpg"))[:per_class]]
    return [np.asarray(Image.open(path).convert("RGB")) for path in files]


def _crop(sources: list[Rgb], rng: np.random.Generator, size: CropSize) -> Rgb:
    """A random part of a random photograph, enlarged at most as far as needed to fill `size`."""
    source = sources[rng.integers(len(sources))]
    height, width = source.shape[:2]
    # From the smallest crop that is not enlarged, up to the whole photograph.
    smallest = min(1.0, max(size[0] / width, size[1] / height))
    share = rng.uniform(smallest, 1.0)
    fit = min(width / size[0], height / size[1]) * share
    wide, high = int(size[0] * fit), int(size[1] * fit)
    left, top = rng.integers(width - wide + 1), rng.integers(height - high + 1)
    part = Image.fromarray(source[top : top + high, left : left + wide])
    return np.asarray(part.resize(size, Image.Resampling.LANCZOS))


def _save(folder: Path, pictures: Iterable[Rgb]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, rgb in enumerate(pictures):
        path = folder / f"picture-{number:04}.jpg"
        Image.fromarray(rgb).save(path, quality=QUALITY)
        paths.append(path)
    return paths


def _link(original: Path, path: Path) -> None:
    try:
        os.link(original, path)
    except OSError:
        shutil.copyfile(original, path)
