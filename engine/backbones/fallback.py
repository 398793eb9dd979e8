"""Goes on when a device fails: a smaller batch first, then the CPU."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.backbones.agreement import check_agreement
from engine.backbones.preparing import PreparedBackbone
from engine.backbones.runner import FeatureRunner, open_runner
from engine.contracts.errors import EngineError
from engine.contracts.types import Device, DeviceKind
from engine.devices import cpu_device

if TYPE_CHECKING:
    import numpy.typing as npt

FellBack = Callable[[Device, str], None]
"""Takes the device that is used from now on, and a sentence that says why; for the event `DeviceFellBack`."""


_CODES = {"out-of-memory", "device-failed", "device-disagrees"}

_agreed: set[str] = set()
"""What was found to compute as the CPU does, in this process."""


def open_safe_runner(
    prepared: PreparedBackbone, device: Device, fell_back: FellBack, *, threads: int = 1
) -> FeatureRunner:
    """`open_runner`, going on with the CPU when `device` fails, now or later.

    Args:
        prepared: the network.
        device: where to compute while it works.
        fell_back: told when the CPU took over.
        threads: threads that one call may use on a CPU.

    Raises:
        EngineError: "device-failed" if the CPU fails as well.
    """
    if device.kind is DeviceKind.CPU:
        return open_runner(prepared, device, threads)
    return open_with_fallback(
        lambda: open_runner(prepared, device, threads),
        lambda: open_runner(prepared, cpu_device(chosen=True), threads),
        fell_back,
        probed=Probed(f"{device.kind}:{device.index}/{prepared.graph_path}", prepared.spec.preprocessing.size),
    )


@dataclass(frozen=True, slots=True)
class Probed:
    """What has to be found out about a device before it is trusted.

    Attributes:
        name: names the device and the network, so that it is found out once.
        size: edge of the pictures to try, in pixels.
    """

    name: str
    size: int


def open_with_fallback(
    open_first: Callable[[], FeatureRunner],
    open_cpu: Callable[[], FeatureRunner],
    fell_back: FellBack,
    *,
    probed: Probed | None = None,
) -> FeatureRunner:
    """A `FallbackRunner`, or the CPU's runner at once if the first cannot be opened or computes something else.

    Args:
        open_first: opens the runner to use while it works.
        open_cpu: opens the runner to use afterwards.
        fell_back: told when the CPU took over.
        probed: what to try before the first is trusted; None to trust it.

    Raises:
        EngineError: if the CPU's runner cannot be opened either, or for a failure that a CPU would not mend.
    """
    try:
        first = open_first()
        if probed is not None and probed.name not in _agreed:
            _probe(first, open_cpu, probed)
        return FallbackRunner(first, open_cpu, fell_back)
    except EngineError as error:
        if error.code not in _CODES | {"unknown-backbone"}:
            raise
        runner = open_cpu()
        fell_back(runner.device, _sentence(error, runner.device))
        return runner


def _probe(first: FeatureRunner, open_cpu: Callable[[], FeatureRunner], probed: Probed) -> None:
    reference = open_cpu()
    try:
        check_agreement(first, reference, probed.size)
    except EngineError:
        first.close()
        raise
    finally:
        reference.close()
    _agreed.add(probed.name)


def _sentence(error: EngineError, device: Device) -> str:
    return f"{error.message} Going on with {device.name}, which is slower."


class FallbackRunner:
    """A runner that halves its batch when memory runs out, and moves to the CPU when the device fails.

    Args:
        first: the runner to use while it works.
        open_cpu: opens the runner to use afterwards.
        fell_back: told once, when that happens.
    """

    def __init__(self, first: FeatureRunner, open_cpu: Callable[[], FeatureRunner], fell_back: FellBack) -> None:
        self._runner = first
        self._batch_size = first.batch_size
        self._open_cpu = open_cpu
        self._fell_back = fell_back
        self._lock = threading.Lock()
        self._on_cpu = False

    @property
    def device(self) -> Device:
        """Where it computes now."""
        return self._runner.device

    @property
    def batch_size(self) -> int:
        """How many pictures it is best handed at once, now."""
        return self._batch_size

    def features(self, pixels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Features of pixels; see `FeatureRunner.features`.

        Raises:
            EngineError: if the CPU fails as well.
        """
        rows: list[npt.NDArray[np.float32]] = []
        done = 0
        while done < len(pixels) or not rows:
            runner, size = self._runner, self._batch_size
            part = pixels[done : done + size]
            try:
                rows.append(runner.features(part))
            except EngineError as error:
                self._yield_to(error, runner, size)
                continue
            done += len(part)
        return rows[0] if len(rows) == 1 else np.concatenate(rows)

    def close(self) -> None:
        """Free what the runner in use holds."""
        self._runner.close()

    def _yield_to(self, error: EngineError, failed: FeatureRunner, size: int) -> None:
        """Make the next attempt easier than the one that failed, or raise `error` if it cannot be."""
        with self._lock:
            if self._runner is not failed or self._batch_size < size:
                return  # another thread has met the same failure and dealt with it
            if error.code == "out-of-memory" and size > 1:
                self._batch_size = size // 2
                return
            if self._on_cpu or error.code not in _CODES:
                raise error
            self._runner = self._open_cpu()
            self._batch_size = self._runner.batch_size
            self._on_cpu = True
        failed.close()
        self._fell_back(self._runner.device, _sentence(error, self._runner.device))
