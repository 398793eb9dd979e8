"""Models: describing what there is, classifying, opening and saving."""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.backbones.preparing import PreparedBackbone, find_prepared, prepare
from engine.bundle.classifier import Classifier, open_classifier
from engine.bundle.general import ensure_general, open_made
from engine.bundle.reading import open_bundle
from engine.bundle.strictness import set_rejection
from engine.classification.classify import classify_job
from engine.contracts.commands import ClassifyPictures, DescribeEngine, OpenModel, SaveModel, SetRejection
from engine.contracts.errors import EngineError
from engine.contracts.events import DeviceFellBack, EngineDescribed, FileSaved, ModelOpened
from engine.contracts.types import GENERAL_MODEL, Device, DeviceKind, JobId, ModelCard
from engine.devices import chosen_device, detect_devices
from engine.files import write_atomically
from engine.jobs import Report, StopToken
from engine.progress import Progress
from engine.version import installed_version


@dataclass(frozen=True, slots=True)
class _Wanted:
    model: str
    modified_ns: int
    device: DeviceKind


class Models:
    """Keeps the model that was used last open, so that the next pictures are answered at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: tuple[_Wanted, Classifier] | None = None
        self._job = JobId("")

    def prepared(self, job: JobId, report: Report) -> PreparedBackbone:
        """The default network, made now if this is the first start."""
        found = find_prepared()
        if found is not None:
            return found
        progress = Progress(job, "preparing", 0, report)
        return prepare(progress=progress.update)

    def describe(self, command: DescribeEngine, report: Report) -> None:
        """Say which devices and which general model there are."""
        prepared = self.prepared(command.job, report)
        devices = detect_devices(command.device)
        card = open_made(prepared).card
        report(EngineDescribed(command.job, installed_version(), devices, card))

    def classify(self, command: ClassifyPictures, report: Report, stop: StopToken) -> None:
        """Classify files and folders."""
        classifier = self._classifier(command.model, command.device, command.job, report)
        classify_job(
            command.paths,
            classifier,
            job=command.job,
            report=report,
            stop=stop,
            top=command.top,
            reduced_decoding=command.reduced_decoding,
            skip=command.skip,
        )

    def open(self, command: OpenModel, report: Report) -> None:
        """Check a model file and describe it."""
        report(ModelOpened(command.job, open_bundle(Path(command.path)).card))

    def set_rejection(self, command: SetRejection, report: Report) -> ModelCard:
        """Store in a model file when it answers "none of these"."""
        if command.model == GENERAL_MODEL:
            raise EngineError(
                "general-model-answers",
                "The general model always answers.",
                "Train a model of your own; it knows what it has never seen.",
            )
        card = set_rejection(Path(command.model), command.confidence_threshold, command.unknown_threshold)
        report(ModelOpened(command.job, card))
        return card

    def save(self, command: SaveModel, report: Report) -> None:
        """Copy a model file, checked, to where the person wants it."""
        source = self.path_of(command.model, command.job, report)
        open_bundle(source)

        def copy(target: BinaryIO) -> None:
            with source.open("rb") as file:
                shutil.copyfileobj(file, target)

        write_atomically(Path(command.path), copy)
        report(FileSaved(command.job, command.path))

    def path_of(self, model: str, job: JobId, report: Report) -> Path:
        """Where a model's file lies; the general model is made now if this is the first start."""
        return ensure_general(self.prepared(job, report)) if model == GENERAL_MODEL else Path(model)

    def close(self) -> None:
        """Free the open model."""
        with self._lock:
            if self._open is not None:
                self._open[1].close()
                self._open = None

    def _classifier(self, model: str, device: DeviceKind, job: JobId, report: Report) -> Classifier:
        self._job = job
        path = self.path_of(model, job, report)
        modified = _modified(path)
        wanted = _Wanted(model, modified, device)
        with self._lock:
            if self._open is not None and self._open[0] == wanted:
                return self._open[1]

        def fell_back(to: Device, message: str) -> None:
            # The device may fail in a later job than the one that opened the model.
            report(DeviceFellBack(self._job, to, message))

        classifier = open_classifier(str(path), chosen_device(detect_devices(device)), fell_back=fell_back)
        with self._lock:
            before, self._open = self._open, (wanted, classifier)
        if before is not None:
            before[1].close()
        return classifier


def _modified(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except (OSError, ValueError):
        return 0  # opening it will say what is wrong
