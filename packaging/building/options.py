"""What every step is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from building.version import Version


@dataclass(frozen=True, slots=True)
class Options:
    """Where to build what.

    Attributes:
        root: the folder of the checkout.
        version: what is built.
        build: for whatever only the build needs; made by the steps.
        dist: for what comes out; made by the steps.
        frozen: the folder of the frozen application, `dist`/tellapart unless another was named.
        release: whether this is a release: the tree is clean and the tag fits.
        words: what followed the step's name on the command line and only the step understands.
    """

    root: Path
    version: Version
    build: Path
    dist: Path
    frozen: Path
    release: bool = False
    words: tuple[str, ...] = ()
