"""`tellapart devices`."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from engine.cli.exit_codes import ExitCode
from engine.cli.output import write_json, write_line
from engine.contracts.types import Device
from engine.devices import detect_devices

GIB = 1 << 30


def devices_command(arguments: argparse.Namespace) -> int:
    """List devices."""
    for device in detect_devices():
        if arguments.json:
            write_json(asdict(device))
        else:
            write_line(describe(device))
    return ExitCode.DONE


def describe(device: Device) -> str:
    """One line about a device."""
    memory = f", {device.memory_bytes / GIB:.0f} GiB" if device.memory_bytes else ""
    mark = "*" if device.chosen else " "
    reason = f": {device.reason}" if device.reason else ""
    return f"{mark} {device.kind.value.upper():<5} {device.name}{memory}{reason}"
