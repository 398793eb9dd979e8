"""Signs Tellapart.app and its disk image from the inside out, and has Apple notarise them."""

from __future__ import annotations

import json
import os
import plistlib
import subprocess
from collections.abc import Mapping
from pathlib import Path

from building.problem import BuildProblem
from building.tools import need_tool, run_tool
from macos.mach import read_program

IDENTITY = "TELLAPART_MACOS_IDENTITY"
"""The environment's name for the certificate to sign with: “Developer ID Application: …”."""
NOTARY_KEY = "TELLAPART_NOTARY_KEY"
"""The name for a file: App Store Connect's key (.p8)."""
NOTARY_KEY_ID = "TELLAPART_NOTARY_KEY_ID"
NOTARY_ISSUER = "TELLAPART_NOTARY_ISSUER"

ENTITLEMENTS = Path(__file__).with_name("entitlements.plist")
"""What the application may do under the hardened runtime, which Apple asks for before it notarises.

Qt compiles regular expressions, and ctypes and PyTorch make small functions, while the program runs. Libraries
of others may not be loaded, for every one inside is signed with the same identity. No comments there: codesign's
own reader of it is stricter than others.
"""
_AT_ONCE = 100
"""Files for one call of codesign, which asks Apple for the time for each of them."""


def can_sign(environment: Mapping[str, str]) -> bool:
    """Whether the environment names a certificate."""
    return bool(environment.get(IDENTITY))


def can_notarise(environment: Mapping[str, str]) -> bool:
    """Whether the environment has a key for Apple's notary.

    Raises:
        BuildProblem: if it has a part of what is needed.
    """
    names = (NOTARY_KEY, NOTARY_KEY_ID, NOTARY_ISSUER)
    given = [name for name in names if environment.get(name)]
    # The key alone decides: a workflow always sets the other two, and may have no certificate to sign with.
    if NOTARY_KEY not in given:
        return False
    missing = ", ".join(name for name in names if name not in given)
    if missing:
        raise BuildProblem(f"Apple's notary wants {missing} too.")
    return True


def signing_order(app: Path) -> list[Path]:
    """What is signed by itself, what lies deepest first; the application is the last.

    The program in Contents/MacOS is signed along with the application, and a framework's library along with the
    framework. A signature covers those inside: signing something later would break it. Apple advises against
    `--deep`, which would give every library the application's entitlements.

    Args:
        app: Tellapart.app. What a link in it names is signed where it lies.

    Raises:
        BuildProblem: if it has no Info.plist, or that names no program.
    """
    main = app / "Contents" / "MacOS" / _program_name(app)
    found: set[Path] = set()
    for path in app.rglob("*"):
        if path.is_symlink():
            continue
        if path.is_dir():
            signed = path.parent.name == "Versions" and path.parent.parent.suffix == ".framework"
        else:
            signed = path != main and path.is_file() and read_program(path) is not None
        if signed:
            found.add(path)
    # A framework's own library is signed along with it.
    found -= {path / path.parent.parent.stem for path in found}
    inside = sorted(found, key=lambda path: (-len(path.parts), path))
    return [*inside, app]


def sign_app(app: Path, identity: str) -> None:
    """Sign an application and look whether what came out is valid.

    Raises:
        BuildProblem: if a tool is missing or fails.
    """
    *inside, last = signing_order(app)
    by_depth: dict[int, list[Path]] = {}
    for path in inside:
        by_depth.setdefault(len(path.parts), []).append(path)
    for paths in by_depth.values():
        for start in range(0, len(paths), _AT_ONCE):
            run_tool([*_codesign(identity), *paths[start : start + _AT_ONCE]])
    run_tool([*_codesign(identity), "--entitlements", ENTITLEMENTS, last])
    run_tool(["codesign", "--verify", "--deep", "--strict", app])


def sign_image(image: Path, identity: str) -> None:
    """Sign a disk image.

    Raises:
        BuildProblem: if a tool is missing or fails.
    """
    run_tool(["codesign", "--force", "--timestamp", "--sign", identity, image])


def notarise(path: Path, scratch: Path) -> None:
    """Have Apple look at something signed, and attach its answer, so that Macs without a network believe it too.

    Args:
        path: Tellapart.app or the disk image.
        scratch: an existing folder for what is sent, if that is not `path` itself.

    Raises:
        BuildProblem: if Apple refuses it, which its own report is shown for, or a tool is missing or fails.
    """
    sent = path
    if path.is_dir():
        sent = scratch / f"{path.stem}.zip"
        run_tool(["ditto", "-c", "-k", "--keepParent", path, sent])
    answer = _ask_notary("submit", str(sent), "--wait", "--output-format", "json")
    if sent != path:
        sent.unlink()
    try:
        told = json.loads(answer)
        status, number = str(told["status"]), str(told["id"])
    except (ValueError, KeyError, TypeError) as error:
        raise BuildProblem(f"Apple's notary answered something else than usual: {answer.strip()}") from error
    # What the tool's exit code says of this has changed before; the status is what Apple says.
    if status != "Accepted":
        raise BuildProblem(f"Apple's notary says “{status}” of {path.name}:\n{_ask_notary('log', number)}")
    run_tool(["xcrun", "stapler", "staple", path])


def _ask_notary(*words: str) -> str:
    who = ["--key", os.environ[NOTARY_KEY], "--key-id", os.environ[NOTARY_KEY_ID]]
    who += ["--issuer", os.environ[NOTARY_ISSUER]]
    ended = subprocess.run(
        [need_tool("xcrun"), "notarytool", *words, *who], stdout=subprocess.PIPE, text=True, check=False
    )
    if ended.returncode and not ended.stdout.strip():
        raise BuildProblem(f"Apple's notary cannot be asked; xcrun ended with {ended.returncode}.")
    return ended.stdout


def _codesign(identity: str) -> list[str]:
    return ["codesign", "--force", "--timestamp", "--options", "runtime", "--sign", identity]


def _program_name(app: Path) -> str:
    try:
        with (app / "Contents" / "Info.plist").open("rb") as file:
            return str(plistlib.load(file)["CFBundleExecutable"])
    except (OSError, KeyError, TypeError, plistlib.InvalidFileException) as error:
        raise BuildProblem(f"{app} is not an application for macOS: its Info.plist names no program.") from error
