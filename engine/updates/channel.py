"""Where this copy of Tellapart could hear of newer ones."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ASSETS = Path(__file__).resolve().parents[2] / "assets"
_OF_THE_SYSTEM = ("/usr/", "/opt/", "/app/", "/snap/")
"""Where packages of a Linux system (.deb, .rpm, Flatpak, Snap) put programs: the system looks after those."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A place on the network.

    Attributes:
        address: of the version file; HTTPS.
        public_key: whose signature counts: 32 bytes of Ed25519, base64.
    """

    address: str
    public_key: str

    @property
    def host(self) -> str:
        """Who is asked, for people to read."""
        return urlsplit(self.address).hostname or ""


def own_channel(
    assets: Path = ASSETS,
    *,
    frozen: bool | None = None,
    program: str = sys.executable,
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
) -> Channel | None:
    """The channel that was built in; None where there is none or where others bring newer versions.

    None for a copy that runs from its source (pip or git brings those), and for one that a Linux system's own
    packages installed.
    """
    installed_by_itself = getattr(sys, "frozen", False) if frozen is None else frozen
    by_the_system = platform == "linux" and program.startswith(_OF_THE_SYSTEM)
    if not installed_by_itself or by_the_system or environment.get("FLATPAK_ID") or environment.get("SNAP"):
        return None
    return read_channel(assets)


def read_channel(assets: Path) -> Channel | None:
    """What updates.json says; None if it says nothing, or nothing that can be trusted."""
    try:
        told = json.loads((assets / "updates.json").read_text("utf-8"))
        address, key = str(told["address"]), str(told["public_key"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Channel(address, key) if address.startswith("https://") and key else None
