"""The networks a person can choose from, and how another one comes onto this computer."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.backbones.catalogue import CATALOGUE, BackboneSpec, Family, find_backbone
from engine.backbones.downloading import download
from engine.backbones.places import cache_folder, own_folder, weights_folder
from engine.backbones.preparing import PreparedBackbone, find_prepared, prepare
from engine.backbones.runner import open_runner
from engine.contracts.backbones import BackboneCard
from engine.contracts.errors import EngineError
from engine.contracts.types import Device
from engine.devices import cpu_device
from engine.files import write_atomically
from engine.jobs import StopToken

MEASURED_SECONDS = 1.0
SPEEDS_FILE = "speeds.json"

Progress = Callable[[int, int], None]


def list_backbones(*, measure: bool = True, stop: StopToken | None = None) -> tuple[BackboneCard, ...]:
    """Every network that is known, the usual one first.

    Args:
        measure: whether those that are ready and were never timed on this computer are timed now, a second each.
        stop: looked at between two networks.

    Raises:
        JobStopped: if the job was cancelled.
    """
    speeds = _read_speeds()
    device = cpu_device(chosen=True)
    cards = []
    for spec in CATALOGUE:
        if stop is not None:
            stop.raise_if_stopped()
        prepared = find_prepared(spec)
        key = f"{device.name}/{spec.key}"
        if measure and prepared is not None and key not in speeds:
            speeds[key] = pictures_per_second(prepared, device)
            _keep_speeds(speeds)
        cards.append(_card(spec, ready=_is_ready(spec, prepared), speed=speeds.get(key)))
    return tuple(cards)


def fetch_backbone(key: str, *, progress: Progress, stop: StopToken) -> PreparedBackbone:
    """Make a network ready, downloading its weights if they are not here; `progress` is told of bytes.

    Raises:
        JobStopped: if the job was cancelled; what came is kept and gone on from next time.
        EngineError: see `download`, and "weights-damaged", "weights-hostile".
    """
    from engine.backbones.weights import build_network, has_weights, load_into, read_tensors

    spec = find_backbone(key)
    if not has_weights(spec) and spec.weights.url:
        path = weights_folder() / f"{spec.key}{Path(spec.weights.file_name).suffix}"
        download(spec.weights.url, path, sha256=spec.weights.sha256, progress=progress, stop=stop)
        try:
            load_into(build_network(spec), read_tensors(path), spec, path)
        except EngineError:
            path.unlink(missing_ok=True)
            raise
    stop.raise_if_stopped()
    return prepare(spec=spec)


def import_backbone(key: str, path: Path) -> PreparedBackbone:
    """Take a network's weights from a file, for computers without a network.

    Args:
        key: which network.
        path: a safetensors file with the tensors of the published weights, or the published file itself.

    Raises:
        EngineError: "unknown-backbone", "weights-missing" if the file is not there, "weights-damaged" if it is cut
            short or another network's, "weights-hostile" if it holds code; what was there before stays.
    """
    from safetensors.torch import save

    from engine.backbones.weights import SAFETENSORS, build_network, load_into, read_tensors

    spec = find_backbone(key)
    if not spec.weights.url:
        return prepare(spec=spec)
    if not path.is_file():
        raise EngineError(
            "weights-missing", "There is no such file.", "Choose the file with the weights.", path=str(path)
        )
    tensors = {name: tensor.contiguous() for name, tensor in read_tensors(path).items()}
    load_into(build_network(spec), tensors, spec, path)
    content = save(tensors)
    write_atomically(weights_folder() / f"{spec.key}{SAFETENSORS}", lambda file: _write(file.write, content))
    for folder in own_folder().glob(f"{spec.key}-*"):
        shutil.rmtree(folder, ignore_errors=True)  # it was made of the weights before
    return prepare(spec=spec)


def pictures_per_second(prepared: PreparedBackbone, device: Device) -> float:
    """How many pictures a second a network manages at its usual size, one thread of a device alone."""
    size = prepared.spec.preprocessing.size
    runner = open_runner(prepared, device, threads=0)
    try:
        batch = np.full((runner.batch_size, 3, size, size), 127.0, np.float32)
        runner.features(batch)
        done, begun = 0, time.monotonic()
        while time.monotonic() - begun < MEASURED_SECONDS:
            runner.features(batch)
            done += len(batch)
        return done / (time.monotonic() - begun)
    finally:
        runner.close()


def _card(spec: BackboneSpec, *, ready: bool, speed: float | None) -> BackboneCard:
    return BackboneCard(
        key=spec.key,
        name=spec.name,
        parameters=spec.parameters,
        download_bytes=spec.weights.size_bytes if spec.weights.url else 0,
        accuracy=spec.accuracy,
        pictures_per_second=speed,
        licence=spec.licence,
        source=spec.source,
        ready=ready,
        fine_tunes=spec.family is Family.EFFICIENTNET_LITE,
    )


def _is_ready(spec: BackboneSpec, prepared: PreparedBackbone | None) -> bool:
    """Those that a package carries are made ready when they are first used: that takes seconds, not a network."""
    return prepared is not None or bool(spec.weights.package)


def _read_speeds() -> dict[str, float]:
    try:
        found = json.loads((cache_folder() / SPEEDS_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: float(speed) for key, speed in found.items() if isinstance(speed, int | float)}


def _keep_speeds(speeds: dict[str, float]) -> None:
    content = json.dumps(speeds, indent=1).encode()
    write_atomically(cache_folder() / SPEEDS_FILE, lambda file: _write(file.write, content))


def _write(write: Callable[[bytes], object], content: bytes) -> None:
    write(content)
