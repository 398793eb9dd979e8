"""A device that fails: a smaller batch first, then the CPU, and somebody is told."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from engine.backbones.fallback import FallbackRunner, open_safe_runner, open_with_fallback
from engine.backbones.preparing import PreparedBackbone
from engine.contracts.errors import EngineError
from engine.contracts.types import Device, DeviceKind

GPU = Device(DeviceKind.CUDA, 0, "Fake GPU", 1 << 30, usable=True, chosen=True)
PIXELS = np.arange(10 * 3 * 4 * 4, dtype=np.float32).reshape(10, 3, 4, 4)

Failure = Callable[[int], EngineError | None]


class FakeRunner:
    """Gives each picture's mean; fails as it is told to, by the number of pictures asked for."""

    def __init__(self, device: Device, failure: Failure = lambda _n: None, batch_size: int = 8) -> None:
        self.device = device
        self.batch_size = batch_size
        self.asked: list[int] = []
        self.closed = False
        self._failure = failure

    def features(self, pixels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        self.asked.append(len(pixels))
        failure = self._failure(len(pixels))
        if failure is not None:
            raise failure
        return pixels.mean(axis=(1, 2, 3), dtype=np.float32)[:, None]

    def close(self) -> None:
        self.closed = True


def out_of_memory(_n: int) -> EngineError:
    return EngineError("out-of-memory", "Fake GPU has too little free memory.")


def lost(_n: int) -> EngineError:
    return EngineError("device-failed", "Fake GPU stopped working.")


def above(limit: int) -> Failure:
    return lambda n: out_of_memory(n) if n > limit else None


def expected() -> npt.NDArray[np.float32]:
    return PIXELS.mean(axis=(1, 2, 3), dtype=np.float32)[:, None]


def test_too_little_memory_halves_the_batch_and_stays_on_the_device(cpu: Device) -> None:
    told: list[str] = []
    gpu = FakeRunner(GPU, above(2))
    runner = FallbackRunner(gpu, lambda: FakeRunner(cpu), lambda _device, message: told.append(message))

    assert np.array_equal(runner.features(PIXELS), expected())
    assert gpu.asked == [8, 4, 2, 2, 2, 2, 2]
    assert runner.batch_size == 2
    assert runner.device is GPU
    assert told == []
    runner.features(PIXELS[:2])
    assert gpu.asked[-1] == 2


@pytest.mark.parametrize("failure", [out_of_memory, lost])
def test_a_device_that_cannot_go_on_hands_over_to_the_cpu(failure: Failure, cpu: Device) -> None:
    told: list[tuple[Device, str]] = []
    gpu = FakeRunner(GPU, failure)
    runner = FallbackRunner(gpu, lambda: FakeRunner(cpu, batch_size=4), lambda *news: told.append(news))

    assert np.array_equal(runner.features(PIXELS), expected())
    assert gpu.closed
    assert runner.device is cpu
    assert runner.batch_size == 4
    assert [device for device, _ in told] == [cpu]
    assert "Fake GPU" in told[0][1]
    assert cpu.name in told[0][1]
    runner.features(PIXELS)
    assert len(told) == 1


def test_a_device_lost_in_the_middle_loses_no_picture(cpu: Device) -> None:
    left = [2]

    def fails_the_third_time(n: int) -> EngineError | None:
        left[0] -= 1
        return lost(n) if left[0] < 0 else None

    runner = FallbackRunner(FakeRunner(GPU, fails_the_third_time, 3), lambda: FakeRunner(cpu), lambda *_news: None)
    assert np.array_equal(runner.features(PIXELS), expected())


def test_several_threads_meeting_the_same_failure_tell_it_once(cpu: Device) -> None:
    told: list[str] = []
    barrier = threading.Barrier(4)

    def all_fail_together(n: int) -> EngineError:
        barrier.wait(timeout=10)
        return lost(n)

    runner = FallbackRunner(FakeRunner(GPU, all_fail_together, 16), lambda: FakeRunner(cpu, batch_size=16),
                            lambda _device, message: told.append(message))  # fmt: skip
    answers: list[npt.NDArray[np.float32]] = []
    threads = [threading.Thread(target=lambda: answers.append(runner.features(PIXELS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert len(answers) == 4
    assert all(np.array_equal(answer, expected()) for answer in answers)
    assert len(told) == 1


def test_a_failing_cpu_is_an_error_and_no_endless_loop(cpu: Device) -> None:
    runner = FallbackRunner(FakeRunner(GPU, lost), lambda: FakeRunner(cpu, lost), lambda *_news: None)
    with pytest.raises(EngineError) as caught:
        runner.features(PIXELS)
    assert caught.value.code == "device-failed"


def test_other_failures_are_passed_on(cpu: Device) -> None:
    runner = FallbackRunner(FakeRunner(GPU, lambda _n: EngineError("weights-missing", "No weights.")),
                            lambda: FakeRunner(cpu), lambda *_news: None)  # fmt: skip
    with pytest.raises(EngineError, match="No weights"):
        runner.features(PIXELS)


def test_a_device_that_cannot_be_opened_is_replaced_at_once(cpu: Device) -> None:
    told: list[Device] = []

    def refuse() -> FakeRunner:
        raise lost(0)

    runner = open_with_fallback(refuse, lambda: FakeRunner(cpu), lambda device, _message: told.append(device))
    assert runner.device is cpu
    assert told == [cpu]


def test_a_gpu_that_torch_does_not_have_falls_back(prepared_backbone: PreparedBackbone) -> None:
    told: list[str] = []
    nowhere = Device(DeviceKind.XPU, 7, "No GPU", None, usable=True, chosen=True)
    runner = open_safe_runner(prepared_backbone, nowhere, lambda _device, message: told.append(message))

    assert runner.device.kind is DeviceKind.CPU
    assert runner.features(np.zeros((1, 3, 32, 32), np.float32)).shape == (1, 1280 + 2784)
    assert len(told) == 1
    assert "No GPU" in told[0]
