"""When a package is said to be made: the same twice, so that two builds of a commit can be compared."""

from __future__ import annotations

import os
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path


def made_at(root: Path) -> datetime:
    """SOURCE_DATE_EPOCH, or when the last commit was made, or now."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not told.isdigit():
        ended = subprocess.run(
            ["git", "-C", root, "log", "-1", "--format=%ct"], capture_output=True, text=True, check=False
        )
        told = ended.stdout.strip() or str(int(time.time()))
    return datetime.fromtimestamp(int(told), UTC)
