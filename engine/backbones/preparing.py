"""Makes a network ready for use, once: an ONNX graph and the head it was published with.

Making imports torch and timm and takes some seconds; finding and using what was made does neither.
"""

from __future__ import annotations

import json
import os
import shutil
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.backbones.catalogue import DEFAULT_BACKBONE, BackboneSpec, Family
from engine.backbones.places import backbone_folders, own_folder
from engine.files import writing_failed

if TYPE_CHECKING:
    import numpy.typing as npt
    import onnx

REVISION = 3
"""Counts the ways in which prepared files were ever made, the general model's among them.

To be raised with any change to how they are made; another revision is made anew, and the person's cache then loses
the older ones.
"""

GRAPH_FILE = "backbone.onnx"
HEAD_FILE = "imagenet-head.safetensors"
RECORD_FILE = "prepared.json"

_ABANDONED_SECONDS = 3600.0

Progress = Callable[[int, int], None]
"""Takes (steps done, steps in all)."""


@dataclass(frozen=True, slots=True)
class PreparedBackbone:
    """A network whose files are ready.

    Attributes:
        spec: which network.
        folder: holds its files; may be read-only.
    """

    spec: BackboneSpec
    folder: Path

    @property
    def graph_path(self) -> Path:
        """ONNX: `pixels` float32 (n, 3, h, w), 0 to 255 → `features` float32 (n, spec.features + spec.detail)."""
        return self.folder / GRAPH_FILE

    def imagenet_head(self) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """The published classification head: weight (1000, spec.features) and bias (1000,)."""
        from safetensors.numpy import load_file

        tensors = load_file(self.folder / HEAD_FILE)
        return tensors["weight"], tensors["bias"]


def prepare(
    into: Path | None = None, progress: Progress | None = None, spec: BackboneSpec = DEFAULT_BACKBONE
) -> PreparedBackbone:
    """Find a prepared network, or make it.

    Safe to call from several processes at once: each makes its own copy and the first to finish wins.

    Args:
        into: the folder to find it in or make it in; None to look in every usual place and make it in the cache.
        progress: told how many of the steps are done; not called if there is nothing to make.
        spec: which network.

    Raises:
        EngineError: "disk-full", "cannot-write", "weights-missing" or "weights-damaged".
    """
    found = find_prepared(spec, (into,) if into is not None else None)
    if found is not None:
        return found
    parent = into if into is not None else backbone_folders()[-1]
    temporary = parent / f".making-{uuid.uuid4().hex}"
    try:
        temporary.mkdir(parents=True)
        _remove_abandoned(parent)
        _make_files(spec, temporary, progress or _untold)
        _put_in_place(temporary, parent / _folder_name(spec), spec)
        if parent == own_folder():
            _remove_older(parent, spec)
    except OSError as error:
        raise writing_failed(error, parent) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return _prepared(spec, parent / _folder_name(spec))


def find_prepared(
    spec: BackboneSpec = DEFAULT_BACKBONE, folders: tuple[Path, ...] | None = None
) -> PreparedBackbone | None:
    """A prepared network in one of the usual places (or in `folders`), or None; quick, makes nothing."""
    for parent in folders if folders is not None else backbone_folders():
        folder = parent / _folder_name(spec)
        if _is_complete(folder, spec):
            return _prepared(spec, folder)
    return None


def _prepared(spec: BackboneSpec, folder: Path) -> PreparedBackbone:
    """Of downloaded weights it is known only now which they are."""
    if not spec.weights_sha256:
        spec = replace(spec, weights_sha256=_record(folder)["weights_sha256"])
    return PreparedBackbone(spec, folder)


def _record(folder: Path) -> Any:
    return json.loads((folder / RECORD_FILE).read_bytes())


def _folder_name(spec: BackboneSpec) -> str:
    return f"{spec.key}-{REVISION}"


def _make_files(spec: BackboneSpec, folder: Path, progress: Progress) -> None:
    steps = 3
    progress(0, steps)
    from engine.backbones.weights import file_sha256, load_network, weights_file

    network: Any = load_network(spec)
    progress(1, steps)
    contents = {GRAPH_FILE: _graph(spec, network).SerializeToString()}
    progress(2, steps)
    if spec.family is Family.EFFICIENTNET_LITE:
        contents[HEAD_FILE] = _head(network)
    record = {
        "revision": REVISION,
        "weights_sha256": spec.weights_sha256 or file_sha256(weights_file(spec)),
        "sizes": {name: len(content) for name, content in contents.items()},
    }
    contents[RECORD_FILE] = json.dumps(record, indent=1).encode()
    for name, content in contents.items():
        _write(folder / name, content)
    progress(steps, steps)


def _graph(spec: BackboneSpec, network: Any) -> onnx.ModelProto:
    match spec.family:
        case Family.EFFICIENTNET_LITE:
            from engine.backbones.onnx_graph import backbone_model

            return backbone_model(spec, network)
        case Family.TORCHVISION:
            from engine.backbones.torchvision_graph import torchvision_model

            return torchvision_model(spec, network)
        case Family.DINOV2:
            from engine.backbones.vit_graph import transformer_model

            return transformer_model(spec, network)


def _head(network: Any) -> bytes:
    from safetensors.numpy import save

    head = network.get_classifier()
    return save(
        {
            "weight": np.ascontiguousarray(head.weight.detach().numpy(), np.float32),
            "bias": np.ascontiguousarray(head.bias.detach().numpy(), np.float32),
        }
    )


def _untold(_done: int, _total: int) -> None:
    pass


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _put_in_place(temporary: Path, final: Path, spec: BackboneSpec) -> None:
    """Rename the finished folder; if another process was quicker, its work is as good."""
    if final.exists() and not _is_complete(final, spec):
        aside = temporary.with_name(f".making-{uuid.uuid4().hex}")
        final.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
    try:
        temporary.rename(final)
    except OSError:
        if not _is_complete(final, spec):
            raise


def _is_complete(folder: Path, spec: BackboneSpec) -> bool:
    try:
        record = _record(folder)
        return bool(
            record["revision"] == REVISION
            and record["weights_sha256"].startswith(spec.weights_sha256)
            and GRAPH_FILE in record["sizes"]
            and all((folder / name).stat().st_size == size for name, size in record["sizes"].items())
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _remove_older(parent: Path, spec: BackboneSpec) -> None:
    """Free the room of revisions before this one, 42 MB each; a newer program's stay.

    Each is renamed first: another process sees a whole folder or none, and what a killed one leaves is
    found by `_remove_abandoned`. A folder that is in use, where that matters (Windows), stays.
    """
    for folder in parent.glob(f"{spec.key}-*"):
        number = folder.name.removeprefix(f"{spec.key}-")
        if not number.isdecimal() or int(number) >= REVISION:
            continue
        aside = parent / f".making-{uuid.uuid4().hex}"
        try:
            folder.rename(aside)
        except OSError:
            continue
        shutil.rmtree(aside, ignore_errors=True)


def _remove_abandoned(parent: Path) -> None:
    """Folders of makers that were killed; a living maker's is younger than an hour."""
    for folder in parent.glob(".making-*"):
        try:
            old = time.time() - folder.stat().st_mtime > _ABANDONED_SECONDS
        except OSError:
            continue
        if old:
            shutil.rmtree(folder, ignore_errors=True)
