"""Where prepared networks are looked for, and where a new one is put."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

CACHE_VARIABLE = "TELLAPART_CACHE"


def cache_folder() -> Path:
    """The person's cache folder for Tellapart; the environment variable TELLAPART_CACHE overrides it.

    It may not exist yet.
    """
    override = os.environ.get(CACHE_VARIABLE)
    return Path(override) if override else platformdirs.user_cache_path("tellapart", appauthor=False)


def installed_folder() -> Path:
    """Where the installation step puts prepared networks."""
    return Path(sys.prefix) / "share" / "tellapart" / "backbones"


def own_folder() -> Path:
    """Where this person's prepared networks are: the only place in which they are made and removed unasked."""
    return cache_folder() / "backbones"


def weights_folder() -> Path:
    """Where downloaded and imported weights are kept."""
    return cache_folder() / "weights"


def backbone_folders() -> tuple[Path, ...]:
    """Folders that may hold prepared networks, in the order to look; the last one is the one to write to."""
    frozen = getattr(sys, "_MEIPASS", None)
    packed = (Path(frozen) / "backbones",) if frozen else ()
    return (*packed, installed_folder(), own_folder())
