"""What torchrun says of the processes that it started."""

from __future__ import annotations

import os


def processes() -> int:
    """How many processes torchrun has started for this training; 1 without it."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def helps() -> bool:
    """Whether this process waits for tasks instead of leading."""
    return processes() > 1 and int(os.environ.get("RANK", "0")) > 0
