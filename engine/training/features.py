"""Looking at pictures once: each through the frozen backbone, remembered on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.backbones.runner import FeatureRunner
from engine.contracts.errors import PictureError
from engine.contracts.types import Preprocessing, Problem
from engine.jobs import StopToken
from engine.pictures.decoding import decode
from engine.pictures.reading import read_file
from engine.pictures.resizing import to_pixels
from engine.streaming import work_in_order
from engine.training.feature_cache import FeatureCache

KEEP_EVERY = 16
"""Pictures per write to the cache: what a crash costs at most, beside what is under way."""


@dataclass(slots=True)
class FeatureTable:
    """Features of many pictures.

    Attributes:
        vectors: row number of the picture to its features, each of shape (d,), float32.
        problems: row number of the picture to the reason why it has none.
        computed: how many were not in the cache.
    """

    vectors: dict[int, NDArray[np.float32]] = field(default_factory=dict)
    problems: dict[int, Problem] = field(default_factory=dict)
    computed: int = 0

    def __len__(self) -> int:
        """How many pictures were dealt with."""
        return len(self.vectors) + len(self.problems)


@dataclass(frozen=True, slots=True)
class _Seen:
    row: int
    path: Path
    content: str = ""
    vector: NDArray[np.float32] | None = None
    new: bool = False
    problem: Problem | None = None


def look_at(
    pictures: Sequence[tuple[int, Path]],
    runner: FeatureRunner,
    preprocessing: Preprocessing,
    cache: FeatureCache,
    *,
    workers: int,
    stop: StopToken,
    after_each: Callable[[FeatureTable], None],
) -> FeatureTable:
    """Get the features of every picture, from the cache where it has them.

    What was computed is on disk after every few pictures, also when the job is cancelled or fails: looking again
    costs only the pictures not yet seen. Pictures that cannot be read have a problem instead of features.

    Args:
        pictures: (row number, file) in the order to look at them.
        runner: the frozen backbone.
        preprocessing: the picture contract.
        cache: where features are kept.
        workers: threads that read, decode and (on a CPU) compute.
        stop: looked at before every batch.
        after_each: called with the table so far after every batch.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: if the device fails for good, or the cache cannot be written.
    """

    def look(batch: list[tuple[int, Path]]) -> list[_Seen]:
        return _look_at_batch(batch, runner, preprocessing, cache, stop)

    table = FeatureTable()
    unsaved: list[tuple[Path, str, NDArray[np.float32]]] = []
    try:
        for seen_batch in work_in_order(look, pictures, workers=workers, chunk=runner.batch_size, stop=stop):
            for seen in seen_batch:
                if seen.vector is None:
                    table.problems[seen.row] = seen.problem or _unexplained()
                    continue
                table.vectors[seen.row] = seen.vector
                if seen.new:
                    table.computed += 1
                    unsaved.append((seen.path, seen.content, seen.vector))
            if len(unsaved) >= KEEP_EVERY:
                cache.keep(unsaved)
                unsaved.clear()
            after_each(table)
    finally:
        cache.keep(unsaved)
    return table


def _look_at_batch(
    batch: list[tuple[int, Path]],
    runner: FeatureRunner,
    preprocessing: Preprocessing,
    cache: FeatureCache,
    stop: StopToken,
) -> list[_Seen]:
    seen: dict[int, _Seen] = {}
    pixels: list[NDArray[np.float32]] = []
    waiting: list[tuple[int, Path, str]] = []
    for row, path in batch:
        stop.raise_if_stopped()
        try:
            found = _from_cache(row, path, cache)
            if found is not None:
                seen[row] = found
                continue
            file = read_file(path)
            vector = cache.find_content(file.content_hash)
            if vector is not None:
                seen[row] = _Seen(row, path, file.content_hash, vector)
                continue
            pixels.append(to_pixels(decode(file.data, path=str(path)).rgb, preprocessing))
            waiting.append((row, path, file.content_hash))
        except PictureError as error:
            seen[row] = _Seen(row, path, problem=error.problem())
    if pixels:
        vectors = runner.features(np.stack(pixels))
        for (row, path, content), vector in zip(waiting, vectors, strict=True):
            seen[row] = _Seen(row, path, content, vector, new=True)
    return [seen[row] for row, _ in batch]


def _from_cache(row: int, path: Path, cache: FeatureCache) -> _Seen | None:
    try:
        content, vector = cache.find(path)
    except (OSError, ValueError):
        return None  # reading the file will say what is wrong with it
    return None if content is None or vector is None else _Seen(row, path, content, vector)


def _unexplained() -> Problem:
    return Problem("unreadable", "The picture could not be read.", "Open it in another program and save it again.")
