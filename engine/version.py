"""Which Tellapart this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

UNINSTALLED = "0+uninstalled"


def installed_version() -> str:
    """The installed version, or `UNINSTALLED` when run from a folder that was never installed."""
    try:
        return version("tellapart")
    except PackageNotFoundError:
        return UNINSTALLED
