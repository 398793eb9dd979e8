"""What the command's exit code tells a script."""

from enum import IntEnum


class ExitCode(IntEnum):
    """0 to 3, and the shell's number for Ctrl+C."""

    DONE = 0
    FAILED = 1
    WRONG_USAGE = 2
    SOME_UNREADABLE = 3
    CANCELLED = 130
