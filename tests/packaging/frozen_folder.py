"""Where the frozen application is: in dist, or where TELLAPART_FROZEN says."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "TELLAPART_FROZEN"


def frozen_folder() -> Path:
    """The folder of the frozen application; it need not exist."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else Path(__file__).parents[2] / "dist" / "tellapart"


def reason_without_frozen() -> str:
    """Why these tests cannot run here; "" if they can."""
    folder = frozen_folder()
    return (
        ""
        if (folder / "_internal").is_dir()
        else f"not frozen yet: {folder}; run “make package”, or set {VARIABLE}"
    )
