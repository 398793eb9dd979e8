"""Which of Windows' programs and libraries are signed, and signing them with what the builder gives."""

from __future__ import annotations

import os
import shlex
import struct
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from building.problem import BuildProblem
from building.tools import need_tool

COMMAND = "TELLAPART_SIGN_COMMAND"
"""The environment's name for a command that signs a file in place; “{file}” in it stands for the file."""
CERTIFICATE = "TELLAPART_WINDOWS_CERTIFICATE"
"""The name for a PKCS #12 file to sign with, where there is no command."""
PASSWORD = "TELLAPART_WINDOWS_CERTIFICATE_PASSWORD"
TIMESTAMPS = "TELLAPART_TIMESTAMPS"
"""The name for the address of a server that confirms when something was signed (RFC 3161)."""
USUAL_TIMESTAMPS = "http://timestamp.digicert.com"
"""A signature without a time ends with its certificate."""

_ENDINGS = (".exe", ".dll", ".pyd")
_OFFSET_OF_HEADERS = 0x3C
_CERTIFICATES = 4
_DIRECTORIES = {0x10B: 96, 0x20B: 112}
"""Where the table of directories begins in the optional header, of 32 and of 64 bits."""


def is_signed(path: Path) -> bool:
    """Whether a program carries a signature; whether that is valid, the system's own tools say.

    Args:
        path: a program or library of Windows (Microsoft's "PE format" describes it).

    Raises:
        BuildProblem: if it is none.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4096)
        (headers,) = struct.unpack_from("<I", start, _OFFSET_OF_HEADERS)
        if start[headers : headers + 4] != b"PE\0\0":
            raise BuildProblem(f"{path} is not a program for Windows.")
        optional = headers + 24
        (magic,) = struct.unpack_from("<H", start, optional)
        _address, size = struct.unpack_from("<II", start, optional + _DIRECTORIES[magic] + 8 * _CERTIFICATES)
    except (struct.error, KeyError) as error:
        raise BuildProblem(f"{path} is not a program for Windows.") from error
    return bool(size)


def unsigned_programs(folder: Path) -> list[Path]:
    """The programs and libraries in a folder that nobody signed yet.

    Many come signed by their makers, and keep that signature.
    """
    found = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _ENDINGS and path.is_file())
    return [path for path in found if not is_signed(path)]


def can_sign(environment: Mapping[str, str]) -> bool:
    """Whether the environment has something to sign with."""
    return bool(environment.get(COMMAND) or environment.get(CERTIFICATE))


def sign(path: Path) -> None:
    """Sign a file in place with what the environment has: a command, or a certificate.

    Raises:
        BuildProblem: if it has neither, the command names no file or fails, or the file has no signature after it.
    """
    command = os.environ.get(COMMAND, "")
    if command:
        _run(_filled(command, path))
    elif sys.platform == "win32":
        _run([*_signtool(os.environ), str(path)])
    else:
        signed = path.with_name(f"{path.name}.signed")
        _run([*_osslsigncode(os.environ), "-in", str(path), "-out", str(signed)])
        signed.replace(path)
    if not is_signed(path):
        raise BuildProblem(f"{path.name} has no signature, although signing it ended well.")


def _filled(command: str, path: Path) -> str | list[str]:
    if "{file}" not in command:
        raise BuildProblem(f"{COMMAND} must hold a command with “{{file}}” where the file's name goes.")
    if sys.platform == "win32":
        return command.replace("{file}", f'"{path}"')
    return [word.replace("{file}", str(path)) for word in shlex.split(command)]


def _signtool(environment: Mapping[str, str]) -> list[str]:
    words = [need_tool("signtool"), "sign", "/q", "/fd", "sha256", "/d", "Tellapart", "/td", "sha256"]
    words += ["/tr", environment.get(TIMESTAMPS) or USUAL_TIMESTAMPS]
    password = environment.get(PASSWORD)
    return [*words, "/f", environment[CERTIFICATE], *(["/p", password] if password else [])]


def _osslsigncode(environment: Mapping[str, str]) -> list[str]:
    words = [need_tool("osslsigncode"), "sign", "-h", "sha256", "-n", "Tellapart"]
    words += ["-pkcs12", environment[CERTIFICATE], "-pass", environment.get(PASSWORD, "")]
    # No usual server here: a test signs without a network.
    return [*words, *(["-ts", environment[TIMESTAMPS]] if environment.get(TIMESTAMPS) else [])]


def _run(words: str | list[str]) -> None:
    name = words.split(maxsplit=1)[0] if isinstance(words, str) else Path(words[0]).name
    try:
        ended = subprocess.run(words, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError as error:
        raise BuildProblem(f"What signs cannot be run: {error}") from error
    if ended.returncode:
        # Not the whole command: a password may be in it.
        raise BuildProblem(f"Signing failed; {name} ended with {ended.returncode}: {ended.stdout.strip()}")
