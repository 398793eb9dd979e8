"""Looks for devices and picks the one that jobs run on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from engine.contracts.errors import EngineError
from engine.contracts.types import Device, DeviceKind
from engine.devices.processor import memory_bytes, processor_name
from engine.devices.surroundings import FOR_THE_CPU_ONLY, Surroundings, obstacle
from engine.devices.trial import FAMILY_NAMES, built_without_cuda, find_torch_devices

DEVICE_VARIABLE = "TELLAPART_DEVICE"
"""Environment variable that overrides the setting, which overrides "auto"."""

_GPUS = (DeviceKind.CUDA, DeviceKind.MPS, DeviceKind.XPU)


def parse_device_kind(word: str) -> DeviceKind:
    """Read "auto", "cpu", "cuda", "mps" or "xpu", in any case.

    Raises:
        EngineError: "unknown-device", naming the valid words.
    """
    try:
        return DeviceKind(word.strip().lower())
    except ValueError:
        valid = ", ".join(kind.value for kind in DeviceKind)
        raise EngineError(
            "unknown-device", f"“{word}” is not a device that Tellapart knows.", f"Use one of: {valid}.", word=word
        ) from None


def detect_devices(
    wanted: DeviceKind = DeviceKind.AUTO,
    *,
    around: Surroundings | None = None,
    environment: Mapping[str, str] | None = None,
) -> tuple[Device, ...]:
    """Look for every kind of device; exactly one of those returned is `chosen`.

    A wanted device that does not work leaves the choice to the CPU, with the reason in that device's `reason`.
    torch is imported only if the computer shows traces of a GPU that the installed torch could use.

    Args:
        wanted: the setting; the environment variable TELLAPART_DEVICE overrides it.
        around: the computer; None for this one.
        environment: environment variables; None for this process's.

    Returns:
        GPUs first, the CPU last. Kinds that were not found are listed too, with the reason.

    Raises:
        EngineError: "unknown-device" if TELLAPART_DEVICE holds another word.
    """
    around = around or Surroundings()
    word = (os.environ if environment is None else environment).get(DEVICE_VARIABLE, "")
    wanted = parse_device_kind(word) if word.strip() else wanted
    found = [device for kind in _GPUS for device in _look(kind, wanted, around)]
    found.append(cpu_device())
    chosen = _choose(found, wanted)
    return tuple(_explained(device, chosen, wanted) for device in found)


def chosen_device(devices: tuple[Device, ...]) -> Device:
    """The one that jobs run on."""
    return next(device for device in devices if device.chosen)


def cpu_device(*, chosen: bool = False) -> Device:
    """The processor, which needs no trial: this sentence was made by it."""
    return Device(DeviceKind.CPU, 0, processor_name(), memory_bytes(), usable=True, chosen=chosen)


def _look(kind: DeviceKind, wanted: DeviceKind, around: Surroundings) -> tuple[Device, ...]:
    reason = obstacle(kind, around)
    if reason is None and wanted not in {DeviceKind.AUTO, kind}:
        reason = f"Not tried, because {_spoken(wanted)} was asked for."
    if reason is None:
        try:
            torch = around.torch()
            devices = find_torch_devices(torch, kind)
        except (ImportError, OSError) as error:
            return (_absent(kind, f"PyTorch, which drives it, cannot be started: {error}"),)
        if devices:
            return devices
        reason = "PyTorch does not see it; its driver may be missing or too old."
        if kind is DeviceKind.CUDA and built_without_cuda(torch):
            reason = FOR_THE_CPU_ONLY
    return (_absent(kind, reason),)


def _absent(kind: DeviceKind, reason: str) -> Device:
    # Of Intel's GPUs only traces are looked for that any graphics card leaves: nothing can be said of them.
    left_out = kind is DeviceKind.CUDA and reason == FOR_THE_CPU_ONLY
    return Device(kind, 0, FAMILY_NAMES[kind], None, usable=False, chosen=False, reason=reason, left_out=left_out)


def _choose(devices: list[Device], wanted: DeviceKind) -> Device:
    """The first usable device of the wanted kind (of any kind with "auto"), else the CPU, which comes last."""
    suitable = [device for device in devices if device.usable and wanted in {DeviceKind.AUTO, device.kind}]
    return suitable[0] if suitable else devices[-1]


def _explained(device: Device, chosen: Device, wanted: DeviceKind) -> Device:
    if device is chosen:
        return replace(device, chosen=True, reason="")
    if not device.usable:
        return device
    if wanted is DeviceKind.AUTO:
        return replace(device, reason=f"{chosen.name} is expected to be faster.")
    return replace(device, reason=f"{_spoken(wanted)} was asked for.")


def _spoken(kind: DeviceKind) -> str:
    return "the CPU" if kind is DeviceKind.CPU else kind.value.upper()
