"""Each device is found by doing a small computation on it, and one is chosen."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from engine.contracts.errors import EngineError
from engine.contracts.types import Device, DeviceKind
from engine.devices import DEVICE_VARIABLE, chosen_device, cpu_device, detect_devices, parse_device_kind
from engine.devices.surroundings import Surroundings


class FakeComputer(Surroundings):
    """A computer with these traces of GPUs, and a torch that may be none."""

    def __init__(self, traces: set[str] = frozenset(), fake_torch: Any = None, version: str | None = "2.14.1",
                 system: str = "Linux", machine: str = "x86_64") -> None:  # fmt: skip
        self._traces, self._torch, self._version = traces, fake_torch, version
        self._system, self._machine = system, machine
        self.imports = 0

    def system(self) -> str:
        return self._system

    def machine(self) -> str:
        return self._machine

    def exists(self, path: str) -> bool:
        return path in self._traces

    def torch_version(self) -> str | None:
        return self._version

    def torch(self) -> Any:
        self.imports += 1
        if isinstance(self._torch, Exception):
            raise self._torch
        return self._torch


class FakeTorch:
    """The real torch, computing every "device" on the CPU and spoiling or failing as it is told to."""

    float32 = torch.float32
    nn = torch.nn
    inference_mode = staticmethod(torch.inference_mode)

    def __init__(self, kind: str, count: int = 1, error: Exception | None = None, factor: float = 1.0) -> None:
        self._error, self._factor = error, factor
        family = SimpleNamespace(
            is_available=lambda: count > 0,
            device_count=lambda: count,
            get_device_properties=lambda index: SimpleNamespace(name=f"Fake {kind} {index}", total_memory=8 << 30),
            recommended_max_memory=lambda: 8 << 30,
        )
        absent = SimpleNamespace(is_available=lambda: False, device_count=lambda: 0)
        self.cuda = family if kind == "cuda" else absent
        self.xpu = family if kind == "xpu" else absent
        self.mps = family
        self.backends = SimpleNamespace(mps=SimpleNamespace(is_available=lambda: kind == "mps" and count > 0))

    def arange(self, *arguments: Any, **options: Any) -> FakeTensor:
        return FakeTensor(torch.arange(*arguments, **options), self)

    def on(self, target: str, tensor: torch.Tensor) -> torch.Tensor:
        if target != "cpu" and self._error is not None:
            raise self._error
        return tensor if target == "cpu" else tensor * self._factor


class FakeTensor:
    """Enough of a tensor for the trial to begin with; `to` hands over the real one."""

    def __init__(self, value: torch.Tensor, owner: FakeTorch) -> None:
        self._value, self._owner = value, owner

    def __mod__(self, number: int) -> FakeTensor:
        return FakeTensor(self._value % number, self._owner)

    def __truediv__(self, number: int) -> FakeTensor:
        return FakeTensor(self._value / number, self._owner)

    def __sub__(self, number: float) -> FakeTensor:
        return FakeTensor(self._value - number, self._owner)

    def reshape(self, *shape: int) -> FakeTensor:
        return FakeTensor(self._value.reshape(*shape), self._owner)

    def to(self, target: str) -> torch.Tensor:
        return self._owner.on(target, self._value)


NVIDIA = {"/dev/nvidiactl"}


def detect(computer: FakeComputer, wanted: DeviceKind = DeviceKind.AUTO, word: str = "") -> tuple[Device, ...]:
    devices = detect_devices(wanted, around=computer, environment={DEVICE_VARIABLE: word})
    assert [device.chosen for device in devices].count(True) == 1
    assert all(bool(device.reason) != device.chosen for device in devices), "a reason for all but the chosen one"
    assert {device.kind for device in devices} == set(DeviceKind) - {DeviceKind.AUTO}
    return devices


def of_kind(devices: tuple[Device, ...], kind: DeviceKind) -> Device:
    return next(device for device in devices if device.kind is kind)


def test_without_a_gpu_the_cpu_is_chosen_and_torch_is_not_imported() -> None:
    computer = FakeComputer()
    devices = detect(computer)
    assert chosen_device(devices).kind is DeviceKind.CPU
    assert computer.imports == 0
    assert "No NVIDIA" in of_kind(devices, DeviceKind.CUDA).reason


def test_on_this_computer_torch_stays_out_unless_there_is_a_trace_of_a_gpu() -> None:
    script = """
import sys
from engine.devices import detect_devices
from engine.devices.surroundings import Surroundings, obstacle
from engine.contracts.types import DeviceKind
detect_devices(DeviceKind.CPU)
sys.stdout.write(str("torch" in sys.modules))
kinds = (DeviceKind.CUDA, DeviceKind.MPS, DeviceKind.XPU)
promising = any(obstacle(kind, Surroundings()) is None for kind in kinds)
detect_devices()
sys.stdout.write(" as expected" if promising == ("torch" in sys.modules) else " unexpected")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == ("False as expected", "")


@pytest.mark.parametrize(
    ("kind", "computer"),
    [
        (DeviceKind.CUDA, FakeComputer(NVIDIA, FakeTorch("cuda"))),
        (DeviceKind.CUDA, FakeComputer({"/dev/kfd"}, FakeTorch("cuda"))),
        (DeviceKind.MPS, FakeComputer(set(), FakeTorch("mps"), system="Darwin", machine="arm64")),
        (DeviceKind.XPU, FakeComputer({"/dev/dri/renderD128"}, FakeTorch("xpu"), "2.14.1+xpu")),
    ],
)
def test_a_gpu_that_computes_correctly_is_chosen(kind: DeviceKind, computer: FakeComputer) -> None:
    chosen = chosen_device(detect(computer))
    assert (chosen.kind, chosen.usable, chosen.memory_bytes) == (kind, True, 8 << 30)
    assert chosen.name
    cpu = of_kind(detect(computer), DeviceKind.CPU)
    assert cpu.usable
    assert chosen.name in cpu.reason


@pytest.mark.parametrize(
    ("error", "factor", "words"),
    [
        (RuntimeError("CUDA error: no kernel image is available\nmore"), 1.0, "no kernel image"),
        (torch.OutOfMemoryError("CUDA out of memory"), 1.0, "too little free memory"),
        (AssertionError("Torch not compiled with CUDA enabled"), 1.0, "not compiled"),
        (None, 1.02, "wrong answer"),
        (None, float("nan"), "wrong answer"),
    ],
)
def test_a_gpu_that_fails_leaves_the_choice_to_the_cpu(error: Exception | None, factor: float, words: str) -> None:
    devices = detect(FakeComputer(NVIDIA, FakeTorch("cuda", 1, error, factor)), DeviceKind.CUDA)
    gpu = of_kind(devices, DeviceKind.CUDA)
    assert chosen_device(devices).kind is DeviceKind.CPU
    assert not gpu.usable
    assert words in gpu.reason
    assert "\n" not in gpu.reason


def test_of_two_gpus_both_are_listed_and_the_first_is_chosen() -> None:
    devices = [each for each in detect(FakeComputer(NVIDIA, FakeTorch("cuda", 2))) if each.kind is DeviceKind.CUDA]
    assert [(each.index, each.name, each.chosen) for each in devices] == [
        (0, "Fake cuda 0", True),
        (1, "Fake cuda 1", False),
    ]


def test_asking_for_the_cpu_leaves_the_gpu_alone() -> None:
    computer = FakeComputer(NVIDIA, FakeTorch("cuda"))
    devices = detect(computer, DeviceKind.CPU)
    assert chosen_device(devices).kind is DeviceKind.CPU
    assert computer.imports == 0
    assert "the CPU was asked for" in of_kind(devices, DeviceKind.CUDA).reason


@pytest.mark.parametrize(
    ("computer", "words"),
    [
        (FakeComputer(), "No NVIDIA"),
        (FakeComputer(NVIDIA, version=None), "not installed"),
        (FakeComputer(NVIDIA, version="2.14.1+cpu"), "CPU only"),
        (FakeComputer(NVIDIA, FakeTorch("cuda", 0)), "does not see it"),
        (FakeComputer(NVIDIA, ImportError("libcudart.so: cannot open")), "cannot be started"),
        (FakeComputer(NVIDIA, OSError("WinError 1114")), "WinError 1114"),
    ],
)
def test_a_wanted_gpu_that_is_not_there_falls_back_with_the_reason(computer: FakeComputer, words: str) -> None:
    devices = detect(computer, DeviceKind.CUDA)
    assert chosen_device(devices).kind is DeviceKind.CPU
    assert words in of_kind(devices, DeviceKind.CUDA).reason


def test_the_environment_overrides_the_setting() -> None:
    computer = FakeComputer(NVIDIA, FakeTorch("cuda"))
    assert chosen_device(detect(computer, DeviceKind.CPU, "CUDA")).kind is DeviceKind.CUDA
    assert chosen_device(detect(computer, DeviceKind.CUDA, " cpu ")).kind is DeviceKind.CPU
    assert chosen_device(detect(computer, DeviceKind.CPU, "auto")).kind is DeviceKind.CUDA


def test_an_unknown_device_names_those_that_exist() -> None:
    for attempt in (
        lambda: parse_device_kind("gpu"),
        lambda: detect_devices(environment={DEVICE_VARIABLE: "gpu"}),
    ):
        with pytest.raises(EngineError) as caught:
            attempt()
        assert caught.value.code == "unknown-device"
        assert all(kind.value in caught.value.hint for kind in DeviceKind)


def test_the_cpu_has_a_name_and_memory() -> None:
    cpu = cpu_device()
    assert cpu.name.rpartition(", ")[2].split()[1] in {"core", "cores"}
    assert cpu.memory_bytes is None or cpu.memory_bytes > 1 << 28


def test_a_gpu_that_only_the_build_leaves_out_is_told_apart_from_one_that_is_not_there():
    """Wheels for Linux say "+cpu"; those for Windows do not, and are known by what torch says of itself."""
    traces = {"/dev/nvidia0"}
    by_name = detect_devices(around=FakeComputer(traces, version="2.14.1+cpu"), environment={})
    without_cuda = FakeTorch("none", count=0)
    without_cuda.version = SimpleNamespace(cuda=None, hip=None)
    by_torch = detect_devices(around=FakeComputer(traces, without_cuda), environment={})
    for devices in (by_name, by_torch):
        assert [device.kind for device in devices if device.left_out] == [DeviceKind.CUDA]
        assert "CPU only" in devices[0].reason
    absent = detect_devices(around=FakeComputer(set(), version="2.14.1+cpu"), environment={})
    without_cuda.version = SimpleNamespace(cuda="13.0", hip=None)
    old_driver = detect_devices(around=FakeComputer(traces, without_cuda), environment={})
    assert [device for device in (*absent, *old_driver) if device.left_out] == []
