"""A small computation on a device, compared with the CPU's answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.contracts.types import Device, DeviceKind

TOLERANCE = 1e-2
"""Allowed error as a share of the answer's largest number: GPUs may round to TF32; wrong answers are far off."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a small computation on a device went.

    Attributes:
        worked: whether it gave the CPU's answer.
        reason: why not, a sentence; empty if it worked.
    """

    worked: bool
    reason: str = ""


def find_torch_devices(torch: Any, kind: DeviceKind) -> tuple[Device, ...]:
    """Every device of a kind that torch shows, each tried; none is chosen yet.

    Args:
        torch: the module.
        kind: CUDA, MPS or XPU.

    Returns:
        Empty if torch shows none.
    """
    return tuple(_tried(torch, kind, index) for index in range(_count(torch, kind)))


def built_without_cuda(torch: Any) -> bool:
    """Whether a torch could drive no GPU of NVIDIA or AMD, whatever the computer has.

    The wheels for Windows do not say so in their version, as those for Linux do ("+cpu").
    """
    built = getattr(torch, "version", None)
    return built is not None and not (getattr(built, "cuda", None) or getattr(built, "hip", None))


def try_device(torch: Any, target: str) -> Trial:
    """Convolve and multiply on the device `target` (for example "cuda:0") and on the CPU, and compare."""
    try:
        here = _computation(torch, "cpu")
        there = _computation(torch, target).cpu()
        error = float((here - there).abs().max()) / float(here.abs().max())
    except (RuntimeError, AssertionError, TypeError, OSError) as failure:
        if "out of memory" in str(failure).lower():
            return Trial(worked=False, reason="It has too little free memory; other programs may be using it.")
        first_line = (str(failure).strip().splitlines() or [type(failure).__name__])[0]
        return Trial(worked=False, reason=f"A small computation on it failed: {first_line[:200]}")
    if not error < TOLERANCE:
        return Trial(
            worked=False, reason="A small computation on it gave a wrong answer; its driver may be broken."
        )
    return Trial(worked=True)


def _count(torch: Any, kind: DeviceKind) -> int:
    try:
        if kind is DeviceKind.MPS:
            return int(bool(torch.backends.mps.is_available()))
        family = getattr(torch, kind.value, None)
        return int(family.device_count()) if family is not None and family.is_available() else 0
    except (RuntimeError, AssertionError, AttributeError, OSError):
        return 0


def _tried(torch: Any, kind: DeviceKind, index: int) -> Device:
    trial = try_device(torch, f"{kind.value}:{index}")
    name, memory = _description(torch, kind, index)
    return Device(kind, index, name, memory, usable=trial.worked, chosen=False, reason=trial.reason)


def _description(torch: Any, kind: DeviceKind, index: int) -> tuple[str, int | None]:
    try:
        if kind is DeviceKind.MPS:
            return "Apple GPU", int(torch.mps.recommended_max_memory())
        properties = getattr(torch, kind.value).get_device_properties(index)
        return str(properties.name), int(properties.total_memory)
    except (RuntimeError, AssertionError, AttributeError, OSError):
        return FAMILY_NAMES[kind], None


FAMILY_NAMES = {
    DeviceKind.CPU: "Processor",
    DeviceKind.CUDA: "NVIDIA or AMD GPU",
    DeviceKind.MPS: "Apple GPU",
    DeviceKind.XPU: "Intel GPU",
}


def _computation(torch: Any, target: str) -> Any:
    """A depthwise and a full convolution, and a matrix product: what a network is made of."""
    with torch.inference_mode():
        picture = (torch.arange(3 * 32 * 32, dtype=torch.float32) % 17 / 17).reshape(1, 3, 32, 32).to(target)
        weight = (torch.arange(8 * 3 * 3 * 3, dtype=torch.float32) % 11 / 11 - 0.4).reshape(8, 3, 3, 3).to(target)
        maps = torch.nn.functional.conv2d(picture, weight, padding=1).relu()
        depthwise = torch.nn.functional.conv2d(maps, weight[:, :1], groups=8)
        rows = depthwise.flatten(2)[0]
        return rows @ rows.transpose(0, 1)
