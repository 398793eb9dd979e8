"""What a network is taught with: varied pictures, or what its first layers make of them, kept on disk."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.backbones.onnx_graph import PIXELS
from engine.contracts.types import Preprocessing
from engine.files import write_atomically, writing_failed
from engine.pictures.decoding import decode
from engine.pictures.reading import read_file
from engine.pictures.resizing import to_pixels
from engine.training.thorough.graph_cut import Cut
from engine.training.thorough.variations import View

if TYPE_CHECKING:
    import torch

    Values = Mapping[str, torch.Tensor]

Floats = NDArray[np.float32]
Classes = NDArray[np.intp]

ASKED_AT_ONCE = 32
MOST_BYTES = 2 << 30
SHARE_OF_DISK = 0.5
"""Of what is free; a training must not be what fills a disk."""


@dataclass(frozen=True, slots=True)
class Lookable:
    """Pictures that can be looked at again and again.

    Attributes:
        paths: their files.
        contents: hashes of the files' bytes, which decide how each is varied.
        labels: class numbers, shape (n,).
    """

    paths: tuple[str, ...]
    contents: tuple[str, ...]
    labels: Classes

    def some(self, rows: Classes) -> Lookable:
        """Those of these rows."""
        return Lookable(
            tuple(self.paths[row] for row in rows), tuple(self.contents[row] for row in rows), self.labels[rows]
        )


class Eyes:
    """Reads, decodes, resizes and varies pictures in several threads; a context manager.

    Args:
        preprocessing: the picture contract.
        workers: threads.
        check: called before every picture; raises to leave.
    """

    def __init__(self, preprocessing: Preprocessing, workers: int, check: Callable[[], None]) -> None:
        self._preprocessing, self._check = preprocessing, check
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="eyes")

    def __enter__(self) -> Eyes:
        """The threads start with the first picture."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def each(self, pictures: Lookable, view: View | None, then: Callable[[Floats], Any]) -> Iterator[Any]:
        """What `then` makes of each picture's pixels, float32 (3, size, size), in their order.

        Raises:
            PictureError: if one cannot be read any more.
        """

        def one(number: int) -> Any:
            self._check()
            path = pictures.paths[number]
            pixels = to_pixels(decode(read_file(Path(path)).data, path=path).rgb, self._preprocessing)
            return then(pixels if view is None else view.vary(pixels, pictures.contents[number]))

        return self._pool.map(one, range(len(pictures.paths)))


class PixelMaterial:
    """Pictures for a whole network; every epoch varies them anew.

    Args:
        learn: pictures to learn from.
        ask: pictures to ask about.
        view: makes the view of an epoch from its number.
        eyes: look at them.
    """

    def __init__(self, learn: Lookable, ask: Lookable, view: Callable[[int], View | None], eyes: Eyes) -> None:
        self._learn, self._ask, self._view, self._eyes = learn, ask, view, eyes

    @property
    def labels(self) -> Classes:
        """Class numbers of the pictures to learn from, shape (n,)."""
        return self._learn.labels

    def batch(self, rows: Classes, epoch: int) -> Values:
        """Varied pixels of some pictures."""
        return self._pixels(self._learn.some(rows), self._view(epoch))

    def asked(self, share: tuple[int, int]) -> Iterator[tuple[Values, Classes]]:
        """Plain pixels of the pictures to ask about."""
        mine = np.arange(len(self._ask.labels))[share[0] :: share[1]]
        for first in range(0, len(mine), ASKED_AT_ONCE):
            some = self._ask.some(mine[first : first + ASKED_AT_ONCE])
            yield self._pixels(some, None), some.labels

    def _pixels(self, pictures: Lookable, view: View | None) -> Values:
        import torch

        return {PIXELS: torch.from_numpy(np.stack(list(self._eyes.each(pictures, view, lambda pixels: pixels))))}


class FrozenMaterial:
    """What the layers before a cut make of pictures in a few views, in half precision on disk.

    Args:
        learn: pictures to learn from.
        ask: pictures to ask about.
        cut: where the network is cut.
        maps: from `freeze`.
        asked_maps: the same for `ask`, one view.
        seed: decides which view of a picture an epoch sees.
    """

    def __init__(
        self,
        learn: Lookable,
        ask: Lookable,
        cut: Cut,
        maps: Sequence[NDArray[Any]],
        asked_maps: Sequence[NDArray[Any]],
        seed: int,
    ) -> None:
        self._learn, self._ask, self._cut, self._seed = learn, ask, cut, seed
        self._maps, self._asked = maps, asked_maps

    @property
    def labels(self) -> Classes:
        """Class numbers of the pictures to learn from, shape (n,)."""
        return self._learn.labels

    def batch(self, rows: Classes, epoch: int) -> Values:
        """Maps of some pictures, each in the view that this epoch has for it."""
        views = self._maps[0].shape[1]
        chosen = [int(np.random.default_rng([self._seed, epoch, int(row)]).integers(views)) for row in rows]
        return self._values(self._maps, rows, np.array(chosen))

    def asked(self, share: tuple[int, int]) -> Iterator[tuple[Values, Classes]]:
        """Maps of the pictures to ask about, as they are."""
        mine = np.arange(len(self._ask.labels))[share[0] :: share[1]]
        for first in range(0, len(mine), ASKED_AT_ONCE):
            some = mine[first : first + ASKED_AT_ONCE]
            yield self._values(self._asked, some, np.zeros(len(some), np.intp)), self._ask.labels[some]

    def _values(self, maps: Sequence[NDArray[Any]], rows: Classes, views: Classes) -> Values:
        import torch

        return {
            name: torch.from_numpy(np.asarray(values[rows, views], dtype=np.float32))
            for name, values in zip(self._cut.values, maps, strict=True)
        }


def freeze(
    pictures: Lookable,
    views: Sequence[View | None],
    run: Callable[[Floats], Sequence[Floats]],
    eyes: Eyes,
    place: Path,
    key: str,
    progress: Callable[[int], None],
) -> list[NDArray[Any]]:
    """Run pictures through the frozen part once for each view, and keep what comes out.

    Args:
        pictures: n pictures.
        views: how to vary them; None for as they are.
        run: from float32 (1, 3, size, size) to the values of the cut, each (1, …).
        eyes: look at them.
        place: where the files go; "-0.f16" and so on is added.
        key: names everything else the result depends on; what an earlier run kept under the same is used again.
        progress: told how many looks are done.

    Returns:
        One array for each value of the cut, float16 (n, views, …), on disk.

    Raises:
        EngineError: "disk-full" or "cannot-write".
        PictureError: if a picture cannot be read any more.
    """
    key = hashlib.blake2b(f"{key} {pictures.contents} {views}".encode()).hexdigest()
    marker = place.with_name(f"{place.name}.json")
    known = _known(marker, key, place)
    if known is not None:
        return known
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        arrays: list[NDArray[Any]] = []
        n, done = len(pictures.paths), 0
        for number, view in enumerate(views):
            for row, values in enumerate(eyes.each(pictures, view, lambda pixels: run(pixels[None]))):
                if not arrays:
                    arrays = [
                        _reserved(_file(place, which), (n, len(views), *value.shape[1:]))
                        for which, value in enumerate(values)
                    ]
                for array, value in zip(arrays, values, strict=True):
                    array[row, number] = np.clip(value[0], -65000, 65000)
                done += 1
                progress(done)
        for array in arrays:
            array.flush()  # type: ignore[attr-defined]
    except OSError as error:
        raise writing_failed(error, place) from error
    said = json.dumps({"key": key, "shapes": [array.shape for array in arrays]}).encode()
    write_atomically(marker, lambda file: _write(file, said))
    return arrays


def _reserved(path: Path, shape: tuple[int, ...]) -> NDArray[Any]:
    """An array on disk whose room is taken now: a disk that fills up later would end the process at once."""
    size = 2 * int(np.prod(shape))
    with path.open("wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        else:
            file.truncate(size)  # Windows takes the room at once
    return np.memmap(path, np.float16, "r+", shape=shape)


def most_views(pictures: int, values: int, folder: Path) -> int:
    """How many views of so many pictures fit on the disk, each of `values` numbers; 0 if not even one does."""
    folder.mkdir(parents=True, exist_ok=True)
    room = min(MOST_BYTES, int(SHARE_OF_DISK * shutil.disk_usage(folder).free))
    return room // max(1, 2 * pictures * values)


def _known(marker: Path, key: str, place: Path) -> list[NDArray[Any]] | None:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads(marker.read_bytes())
        if said["key"] == key:
            return [
                np.memmap(_file(place, which), np.float16, "r", shape=tuple(shape))
                for which, shape in enumerate(said["shapes"])
            ]
    return None


def _file(place: Path, which: int) -> Path:
    return place.with_name(f"{place.name}-{which}.f16")


def _write(file: Any, content: bytes) -> None:
    file.write(content)
