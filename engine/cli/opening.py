"""Opening what the commands work with."""

from __future__ import annotations

from pathlib import Path

from engine.bundle.classifier import Classifier, open_classifier
from engine.cli.output import ProgressBars, say
from engine.contracts.errors import EngineError
from engine.contracts.events import DeviceFellBack, JobProgress
from engine.contracts.projects import PictureRow
from engine.contracts.types import Device, DeviceKind, JobId
from engine.devices import chosen_device, detect_devices
from engine.jobs import StopToken
from engine.project.importing import read_labelled
from engine.project.labelled import LabelledPictures

JOB = JobId("command")


def open_model(model: str, device: str, bars: ProgressBars, signed_by: str | None = None) -> Classifier:
    """Open a model file, or the general model, on a device.

    Raises:
        EngineError: "bad-signature" if `signed_by` is given and another key, or nobody, signed the model.
    """

    def fell_back(to: Device, message: str) -> None:
        bars.show(DeviceFellBack(JOB, to, message))

    def preparing(done: int, total: int) -> None:
        bars.show(JobProgress(JOB, "preparing", done, total))

    devices = say_if_not_chosen(device)
    device_to_use = chosen_device(devices)
    return open_classifier(model, device_to_use, fell_back=fell_back, progress=preparing, signed_by=signed_by)


def say_if_not_chosen(device: str) -> tuple[Device, ...]:
    """Look for devices; say why the one that was asked for is not used."""
    devices = detect_devices(DeviceKind(device))
    chosen = chosen_device(devices)
    if device not in {DeviceKind.AUTO.value, chosen.kind.value}:
        reason = next((found.reason for found in devices if found.kind.value == device and found.reason), "")
        say(f"note: computing on {chosen.name}, not on {device}. {reason}".rstrip())
    return devices


def read_data(data: Path, bars: ProgressBars, stop: StopToken) -> LabelledPictures:
    """Read a folder of class folders, or a CSV file.

    Raises:
        EngineError: "no-such-folder" and what `read_labelled` raises.
    """
    if not data.exists():
        raise EngineError(
            "no-such-folder", f"{data} does not exist.", "Check the name and try again.", path=str(data)
        )
    return read_labelled([data], stop, bars.show, JOB)


def as_rows(labelled: LabelledPictures) -> list[PictureRow]:
    """Pictures as training takes them; outside a project they have no numbers."""
    return [
        PictureRow(-1, picture.path, picture.label, picture.split, picture.problem)
        for picture in labelled.pictures
    ]
