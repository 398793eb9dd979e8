"""A processor's name as people say it."""

from __future__ import annotations

import platform
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from engine.devices import processor
from engine.devices.processor import brand_from_cpuinfo, clean_brand, processor_name


@pytest.mark.parametrize(
    ("brand", "spoken"),
    [
        ("Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz", "Intel Core i7-8550U"),
        ("Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz", "Intel Xeon Platinum 8370C"),
        ("AMD Ryzen 7 5800X 8-Core Processor", "AMD Ryzen 7 5800X"),
        ("AMD Ryzen 5 4500U with Radeon Graphics", "AMD Ryzen 5 4500U"),
        ("AMD EPYC", "AMD EPYC"),
        ("Apple M2 Pro", "Apple M2 Pro"),
        ("13th Gen Intel(R) Core(TM) i5-1340P", "13th Gen Intel Core i5-1340P"),
        ("   ", "Processor"),
    ],
)
def test_noise_is_left_out(brand: str, spoken: str) -> None:
    assert clean_brand(brand) == spoken


def test_linux_names_it_in_cpuinfo() -> None:
    assert brand_from_cpuinfo("processor\t: 0\nmodel name\t: AMD EPYC 7B13\ncache size : 512\n") == "AMD EPYC 7B13"
    assert brand_from_cpuinfo("processor: 0\nHardware\t: BCM2835\n") == "BCM2835"
    assert brand_from_cpuinfo("processor: 0\n") == ""


def test_windows_names_it_in_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    class Key:
        def __enter__(self) -> Key:
            return self

        def __exit__(self, *_error: object) -> None:
            pass

    registry: Any = SimpleNamespace(
        HKEY_LOCAL_MACHINE=1,
        OpenKey=lambda _root, _path: Key(),
        QueryValueEx=lambda _key, name: (f"Intel(R) Core(TM) i5 CPU {name[:0]}", 1),
    )
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(processor.os, "cpu_count", lambda: 8)
    assert processor_name() == "Intel Core i5, 8 cores"


def test_a_mac_names_it_in_sysctl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(processor.os, "cpu_count", lambda: 1)
    monkeypatch.setattr(processor.subprocess, "run", lambda *_a, **_o: SimpleNamespace(stdout="Apple M2\n"))
    assert processor_name() == "Apple M2, 1 core"


def test_a_system_that_does_not_tell_still_gets_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise OSError("no such program")

    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(platform, "processor", lambda: "")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    monkeypatch.setattr(processor.subprocess, "run", fail)
    assert processor_name().startswith("arm64, ")
