"""Looking at pictures through one network in several ways, every number remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.backbones.catalogue import BackboneSpec
from engine.backbones.runner import FeatureRunner
from engine.contracts.projects import PictureRow
from engine.contracts.types import Device, Preprocessing
from engine.jobs import StopToken
from engine.training.feature_cache import FeatureCache
from engine.training.features import FeatureTable, look_at


def recipe_of(backbone: str, weights: str, preprocessing: Preprocessing) -> str:
    """Names everything beside a picture's bytes that its features depend on; the device is not part of it."""
    contract = "-".join(
        str(part)
        for part in (preprocessing.contract, preprocessing.framing, preprocessing.size, preprocessing.short_side)
    )
    return f"{backbone}/{weights[:16]}/{contract}"


class VariedView(Protocol):
    """A way of varying pictures, always the same for the same picture."""

    @property
    def name(self) -> str:
        """Names everything that it depends on."""

    def vary(self, pixels: NDArray[np.float32], content: str) -> NDArray[np.float32]:
        """A varied picture, float32 (3, size, size), from its pixels and the hash of its file."""


class Looker:
    """Gets the features of pictures, from disk where they are known; a context manager.

    Args:
        spec: the network.
        runner: runs it; stays open.
        features: folder of the feature cache.
        workers: threads that look at pictures.
        stop: looked at before every batch.
    """

    def __init__(
        self, spec: BackboneSpec, runner: FeatureRunner, features: Path, workers: int, stop: StopToken
    ) -> None:
        self.spec = spec
        self.workers = workers
        self.stop = stop
        self._runner = runner
        self._folder = features
        self._caches: dict[tuple[Preprocessing, str], FeatureCache] = {}

    @property
    def device(self) -> Device:
        """Where the network runs now."""
        return self._runner.device

    def __enter__(self) -> Looker:
        """Nothing is opened before it is needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the caches."""
        for cache in self._caches.values():
            cache.close()

    def look(
        self,
        rows: Sequence[PictureRow],
        numbers: Iterable[int],
        preprocessing: Preprocessing,
        after_each: Callable[[FeatureTable], None],
        view: VariedView | None = None,
    ) -> FeatureTable:
        """Look at some of `rows`, in the order of `numbers`, their places in `rows`; see `look_at`.

        With a `view`, every picture is varied first.

        Raises:
            JobStopped: if the job was cancelled.
            EngineError: if the device fails for good, or the cache cannot be written.
        """
        name = "" if view is None else view.name
        if (preprocessing, name) not in self._caches:
            recipe = recipe_of(self.spec.key, self.spec.weights_sha256, preprocessing)
            self._caches[preprocessing, name] = FeatureCache(
                self._folder, f"{recipe}/{name}" if name else recipe, self.spec.features + self.spec.detail
            )
        return look_at(
            [(int(number), Path(rows[number].path)) for number in numbers],
            self._runner,
            preprocessing,
            self._caches[preprocessing, name],
            workers=self.workers,
            stop=self.stop,
            after_each=after_each,
            vary=None if view is None else view.vary,
        )


def stacked(table: FeatureTable, numbers: Iterable[int]) -> NDArray[np.float32]:
    """The features of these rows, shape (rows, columns), all of which must have some."""
    return np.stack([table.vectors[int(number)] for number in numbers])
