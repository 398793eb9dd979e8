"""Libraries under the GPL that nobody notices by reading metadata: wheels and PyInstaller bring them along."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch

_REFUSED_LIBRARIES = (
    # GPL; the encoders of HEIC and video that some wheels carry.
    "libx264*",
    "libx265*",
    "x265*.dll",
    "libpostproc*",
    # GPL; Python's modules readline and gdbm link them.
    "libreadline*",
    "libhistory*",
    "libgdbm*",
    "readline.*.so",
    "_gdbm.*.so",
    # Qt's modules that are under the GPL alone, or must be bought.
    "*Qt6VirtualKeyboard*",
    "*Qt6Charts*",
    "*Qt6DataVisualization*",
    "*Qt6Graphs*",
    "*Qt6Lottie*",
    "*Qt6NetworkAuth*",
    "*Qt6HttpServer*",
    "*Qt6Quick3D*",
    "*Qt6ShaderTools*",
    "*Qt6WaylandCompositor*",
)


def refused_libraries(names: Iterable[str]) -> list[str]:
    """Those of the files that are known to be under the GPL, whatever the metadata says."""
    return [name for name in names if _is_refused(name.replace("\\", "/").rsplit("/", 1)[-1])]


def _is_refused(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in _REFUSED_LIBRARIES)
