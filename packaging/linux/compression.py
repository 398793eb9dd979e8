"""How hard the packages are packed; Debian's and Fedora's are both packed by zstd."""

from __future__ import annotations

import argparse


def add_level(parser: argparse.ArgumentParser) -> None:
    """Let a step be told zstd's level, as `level`, a whole number from 1 to 22."""
    parser.add_argument(
        "--level",
        type=int,
        choices=range(1, 23),
        default=20,
        metavar="N",
        # From 20 on zstd looks back 32 MB, and finds a network again in the model that was made of it.
        help="zstd's, 1 to 22 (20: a release must be small; 3 takes seconds)",
    )
