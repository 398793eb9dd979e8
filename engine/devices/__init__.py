"""Where numbers can be crunched: each device found by doing a small computation on it."""

from engine.devices.choosing import DEVICE_VARIABLE, chosen_device, cpu_device, detect_devices, parse_device_kind

__all__ = ["DEVICE_VARIABLE", "chosen_device", "cpu_device", "detect_devices", "parse_device_kind"]
