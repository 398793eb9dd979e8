"""Makes the disk image for macOS, with the application signed and notarised where the environment has the keys."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from building.options import Options
from building.problem import BuildProblem
from building.room import folder_size, need_room
from building.tools import need_tool, run_tool
from macos.info_plist import OLDEST_SYSTEM
from macos.mach import ARM64, Program, read_program
from macos.signing import IDENTITY, can_notarise, can_sign, notarise, sign_app, sign_image

ATTEMPTS = 5
WAIT_S = 5.0
"""Between attempts. The system's virus scanner looks at new files, and hdiutil does not wait for it."""


def run(options: Options) -> None:
    """Leave Tellapart-VERSION-macos-arm64.dmg in `options.dist`.

    The application lies beside the frozen folder, as PyInstaller leaves it. macos/signing.py tells what of the
    environment signs and notarises it; without, it keeps the signature in nobody's name that PyInstaller gave it.

    Raises:
        BuildProblem: if this is no Mac, the application is missing or not for Apple silicon, or a tool fails.
    """
    need_tool("hdiutil")
    app = options.frozen.parent / "Tellapart.app"
    if not app.is_dir():
        raise BuildProblem(f"{app} is missing. Run “build.py freeze” on a Mac first.")
    need_room(options.dist, 3 * folder_size(app))
    newer = need_apple_silicon(_programs(app))
    if newer:
        oldest = ".".join(map(str, OLDEST_SYSTEM))
        print(f"dmg: {len(newer)} libraries were built for a newer macOS than {oldest}, such as {newer[0].name}")
    signing, notarising = can_sign(os.environ), can_notarise(os.environ)
    scratch = options.build / "dmg"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    options.dist.mkdir(parents=True, exist_ok=True)
    identity = os.environ.get(IDENTITY, "")
    if signing:
        sign_app(app, identity)
        if notarising:
            notarise(app, scratch)
    image = options.dist / f"Tellapart-{options.version.text}-macos-arm64.dmg"
    try:
        _make_image(app, scratch / "image", image)
        if signing:
            sign_image(image, identity)
            if notarising:
                notarise(image, scratch)
    except BuildProblem:
        image.unlink(missing_ok=True)
        raise
    shutil.rmtree(scratch)
    signed = "notarised" if signing and notarising else "signed, not notarised" if signing else "not signed"
    print(f"dmg: {image.name}, {image.stat().st_size / 1e6:.0f} MB, {signed}")


def need_apple_silicon(programs: Iterable[tuple[Path, Program]]) -> list[Path]:
    """Refuse what would not start.

    Returns:
        Libraries that were built for a newer system than Info.plist promises. macOS loads them nevertheless, as
        long as they use nothing that only the newer one has.

    Raises:
        BuildProblem: if something is for other processors only, or a program for a newer system.
    """
    newer = []
    for path, program in programs:
        if ARM64 not in program.processors:
            raise BuildProblem(f"{path.name} is not for Apple silicon. Freeze on a Mac that has it.")
        if program.oldest_system > OLDEST_SYSTEM:
            if program.starts:
                wanted = ".".join(map(str, program.oldest_system))
                raise BuildProblem(f"{path.name} needs macOS {wanted}; macos/info_plist.py promises less.")
            newer.append(path)
    return newer


def _programs(app: Path) -> Iterable[tuple[Path, Program]]:
    for path in sorted(app.rglob("*")):
        if path.is_file() and not path.is_symlink():
            program = read_program(path)
            if program is not None:
                yield path, program


def _make_image(app: Path, folder: Path, image: Path) -> None:
    folder.mkdir()
    # The links inside must stay links, or the signature does not hold.
    run_tool(["ditto", app, folder / app.name])
    (folder / "Applications").symlink_to("/Applications")
    words = ["hdiutil", "create", "-volname", "Tellapart", "-srcfolder", folder, "-fs", "HFS+", "-format", "ULMO"]
    for attempt in range(1, ATTEMPTS + 1):
        try:
            run_tool([*words, "-ov", image])
        except BuildProblem:
            if attempt == ATTEMPTS:
                raise
            time.sleep(WAIT_S)
        else:
            return
