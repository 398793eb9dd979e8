"""The C++ compiler of this computer, and the libraries that it finds for the kits."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from engine.contracts.errors import EngineError

KIT_LIBRARIES: Mapping[str, str] = MappingProxyType(
    {"jpeglib.h": "libjpeg", "png.h": "libpng", "openssl/evp.h": "OpenSSL", "nlohmann/json.hpp": "nlohmann-json"}
)
"""A header of each library that the kit needs, and what people call the library."""

_WEBP = "webp/demux.h"
_COMPILERS = ("g++", "c++", "clang++")
_NO_COMPILER = "No C++ compiler (g++ or clang++) is installed."


def find_compiler() -> str | None:
    """The first C++ compiler that is installed."""
    return next((found for name in _COMPILERS if (found := shutil.which(name)) is not None), None)


def compiler_needed() -> str:
    """The first C++ compiler that is installed.

    Raises:
        EngineError: "runtime-failed" if there is none.
    """
    compiler = find_compiler()
    if compiler is None:
        raise EngineError("runtime-failed", _NO_COMPILER)
    return compiler


def missing_for_kit(more: Mapping[str, str] = MappingProxyType({}), options: Sequence[str] = ()) -> str:
    """What is not installed that the kit is compiled with, an English sentence; "" if nothing is missing.

    Args:
        more: headers that are needed besides `KIT_LIBRARIES`, and what people call their libraries.
        options: of the compiler, such as where to look.
    """
    compiler = find_compiler()
    if compiler is None:
        return _NO_COMPILER
    needed = {**more, **KIT_LIBRARIES}
    there = _found_headers(compiler, tuple(needed), tuple(options))
    absent = [name for header, name in needed.items() if header not in there]
    return f"The development files of {', '.join(absent)} are not installed." if absent else ""


def kit_libraries(compiler: str) -> tuple[list[str], list[str]]:
    """The compiler's words for the libraries that are there: before the sources, and behind them."""
    usual = ["-ljpeg", "-lpng", "-lcrypto", "-ldl"]
    if _found_headers(compiler, (_WEBP,), ()):
        return ["-DTELLAPART_WEBP"], ["-lwebpdemux", "-lwebp", *usual]
    return [], usual


@functools.cache
def _found_headers(compiler: str, headers: tuple[str, ...], options: tuple[str, ...]) -> frozenset[str]:
    """Which of the headers a compiler finds."""
    question = "".join(f'#if __has_include(<{header}>)\n"{header}"\n#endif\n' for header in headers)
    words = [compiler, *options, "-x", "c++", "-std=c++17", "-E", "-P", "-"]
    try:
        ended = subprocess.run(words, input=question, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(header for header in headers if f'"{header}"' in ended.stdout)
