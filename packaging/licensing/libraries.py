"""Libraries that nobody notices by reading metadata: wheels and PyInstaller bring them along."""

from __future__ import annotations

from collections.abc import Container, Iterable
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

OF_THE_BUILDER = {
    "OpenSSL": ("libcrypto.so*", "libssl.so*"),
    "Python": ("libpython3*.so*",),
    "Libraries that Python uses": (
        "libbz2.so*",
        "libexpat.so*",
        "libffi.so*",
        "liblzma.so*",
        "libsqlite3.so*",
        "libuuid.so*",
        "libz.so*",
        "libzstd.so*",
    ),
    "XCB": ("libxcb-*.so*",),
}
"""What the Linux that builds gives to the frozen application, by the names of the parts that are listed."""


def strangers(names: Iterable[str], packaged: Container[str]) -> list[str]:
    """Those of Linux's libraries that belong to nothing that is listed with its licence.

    Args:
        names: files, with their folders.
        packaged: names alone of all files that Python and its packages brought.
    """
    known = [pattern for patterns in OF_THE_BUILDER.values() for pattern in patterns]
    found = []
    for name in names:
        file = name.rsplit("/", 1)[-1]
        library = fnmatch(file, "*.so") or fnmatch(file, "*.so.*")
        if library and file not in packaged and not any(fnmatch(file, pattern) for pattern in known):
            found.append(name)
    return sorted(found)


def refused_libraries(names: Iterable[str]) -> list[str]:
    """Those of the files that are known to be under the GPL, whatever the metadata says."""
    return [name for name in names if _is_refused(name.replace("\\", "/").rsplit("/", 1)[-1])]


def _is_refused(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in _REFUSED_LIBRARIES)
