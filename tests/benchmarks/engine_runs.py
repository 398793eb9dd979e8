"""What Tellapart runs when it is measured: the functions that the window and the command line call."""

from __future__ import annotations

from collections.abc import Callable


def open_files(paths: list[str], reduced: bool = False) -> Callable[[], int]:
    """Classify files with the general model on the CPU."""
    from engine.bundle.classifier import open_classifier
    from engine.classification.classify import classify
    from engine.contracts.types import GENERAL_MODEL
    from engine.devices import cpu_device
    from engine.jobs import StopToken
    from engine.pictures.finding import Found

    classifier = open_classifier(GENERAL_MODEL, cpu_device(chosen=True))

    def run() -> int:
        answered = 0
        found = (Found(path) for path in paths)
        for results in classify(found, classifier, top=5, stop=StopToken(), reduced_decoding=reduced):
            answered += sum(result.problem is None for result in results)
        if answered != len(paths):
            raise RuntimeError(f"only {answered} of {len(paths)} pictures were read")
        return answered

    return run


def open_ready_arrays(paths: list[str]) -> Callable[[], int]:
    """The network alone as the engine runs it: its session, its threads, its batches, on ready arrays."""
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np

    from engine.bundle.classifier import open_classifier
    from engine.classification.classify import worker_count
    from engine.contracts.types import GENERAL_MODEL
    from engine.devices import cpu_device

    classifier = open_classifier(GENERAL_MODEL, cpu_device(chosen=True))
    ready = ready_arrays(paths)
    size = classifier.batch_size
    batches = [np.stack(ready[first : first + size]) for first in range(0, len(ready), size)]
    pool = ThreadPoolExecutor(worker_count())

    def run() -> int:
        return sum(len(rows) for rows in pool.map(classifier.probabilities, batches))

    return run


def ready_arrays(paths: list[str]) -> list:  # type: ignore[type-arg]
    """Pictures as the network sees them, float32 (3, 224, 224) each."""
    from pathlib import Path

    from engine.contracts.types import Preprocessing
    from engine.pictures.decoding import read_and_decode
    from engine.pictures.resizing import to_pixels

    return [to_pixels(read_and_decode(Path(path)).picture.rgb, Preprocessing()) for path in paths]
