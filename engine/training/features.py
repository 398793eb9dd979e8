"""Looking at pictures once: each through the frozen backbone, remembered on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.backbones.runner import FeatureRunner
from engine.contracts.errors import EngineError, PictureError
from engine.contracts.types import Preprocessing, Problem
from engine.jobs import StopToken
from engine.pictures.decoding import decode
from engine.pictures.reading import read_file, reading_failed
from engine.pictures.resizing import to_pixels
from engine.streaming import work_in_order
from engine.training.feature_cache import FeatureCache, FileState, Seen, state_of

Vary = Callable[[NDArray[np.float32], str], NDArray[np.float32]]
"""Takes pixels, float32 (3, size, size), and the hash of the picture's file; returns others of that shape."""

KEEP_EVERY = 16
"""Pictures per write to the cache: what a crash costs at most, beside what is under way."""


@dataclass(slots=True)
class FeatureTable:
    """Features of many pictures.

    Attributes:
        vectors: row number of the picture to its features, each of shape (d,), float32.
        contents: row number of the picture to the hash of the file that its features are of.
        problems: row number of the picture to the reason why it has none.
        computed: how many were not in the cache.
    """

    vectors: dict[int, NDArray[np.float32]] = field(default_factory=dict)
    contents: dict[int, str] = field(default_factory=dict)
    problems: dict[int, Problem] = field(default_factory=dict)
    computed: int = 0

    def __len__(self) -> int:
        """How many pictures were dealt with."""
        return len(self.vectors) + len(self.problems)


@dataclass(frozen=True, slots=True)
class _Looked:
    """One picture that was dealt with: features or a problem, and what the cache does not know yet."""

    row: int
    vector: NDArray[np.float32] | None = None
    content: str = ""
    problem: Problem | None = None
    unsaved: Seen | None = None
    computed: bool = False


def look_at(
    pictures: Sequence[tuple[int, Path]],
    runner: FeatureRunner,
    preprocessing: Preprocessing,
    cache: FeatureCache,
    *,
    workers: int,
    stop: StopToken,
    after_each: Callable[[FeatureTable], None],
    vary: Vary | None = None,
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
        vary: changes a picture before it is looked at; `cache` then belongs to that variation.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: if the device fails for good, or the cache cannot be written.
    """

    def look(batch: list[tuple[int, Path]]) -> list[_Looked]:
        return _look_at_batch(batch, runner, preprocessing, cache, stop, vary)

    table = FeatureTable()
    unsaved: list[Seen] = []
    try:
        for batch in work_in_order(look, pictures, workers=workers, chunk=runner.batch_size, stop=stop):
            for looked in batch:
                if looked.vector is not None:
                    table.vectors[looked.row] = looked.vector
                    table.contents[looked.row] = looked.content
                if looked.problem is not None:
                    table.problems[looked.row] = looked.problem
                if looked.unsaved is not None:
                    unsaved.append(looked.unsaved)
                table.computed += looked.computed
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
    vary: Vary | None,
) -> list[_Looked]:
    done: dict[int, _Looked] = {}
    pixels: list[NDArray[np.float32]] = []
    waiting: list[tuple[int, FileState, str]] = []
    for row, path in batch:
        stop.raise_if_stopped()
        try:
            state = _state(path)
            known = cache.find(state)
            if known is not None and known[1] is not None:
                done[row] = _Looked(row, known[1], known[0])
                continue
            file = read_file(path)
            vector = cache.find_content(file.content_hash)
            if vector is not None:  # the same picture under another name
                seen = Seen(state, file.content_hash, vector)
                done[row] = _Looked(row, vector, file.content_hash, unsaved=seen)
                continue
            seen_as = to_pixels(decode(file.data, path=str(path)).rgb, preprocessing)
            pixels.append(seen_as if vary is None else vary(seen_as, file.content_hash))
            waiting.append((row, state, file.content_hash))
        except PictureError as error:
            done[row] = _Looked(row, problem=error.problem())
    if pixels:
        for (row, state, content), vector in zip(waiting, _features(runner, pixels), strict=True):
            done[row] = _Looked(row, vector, content, unsaved=Seen(state, content, vector), computed=True)
    return [done[row] for row, _ in batch]


def _state(path: Path) -> FileState:
    try:
        return state_of(path)
    except (OSError, ValueError) as error:
        raise reading_failed(error, str(path)) from error


def _features(runner: FeatureRunner, pixels: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    vectors = runner.features(np.stack(pixels))
    if not np.isfinite(vectors).all():
        # Kept, they would spoil every later training as well.
        raise EngineError(
            "device-failed",
            "The network gave answers that are not numbers.",
            "Choose the CPU in the settings, then train again.",
        )
    return vectors
