"""Makes an AppDir, build/Tellapart.AppDir, and of it an AppImage where appimagetool is installed."""

from __future__ import annotations

import os
import platform
import shutil

from building.options import Options
from building.room import folder_size, need_room
from building.tools import run_tool
from linux.moment import made_at
from linux.tree import FORMS, lay_out


def run(options: Options) -> None:
    """Leave the folder in `options.build`, the AppImage in `options.dist`.

    Raises:
        BuildProblem: if nothing was frozen, or there is no room.
    """
    place = options.build / "Tellapart.AppDir"
    lay_out(options, place)
    shutil.copyfile(FORMS / "AppRun", place / "AppRun")
    (place / "AppRun").chmod(0o755)
    # Three things that an AppImage's runtime and file managers look for at the top.
    (place / "tellapart.desktop").symlink_to("usr/share/applications/tellapart.desktop")
    (place / "tellapart.png").symlink_to("usr/share/icons/hicolor/256x256/apps/tellapart.png")
    (place / ".DirIcon").symlink_to("tellapart.png")
    if shutil.which("appimagetool") is None:
        print(f"appdir: {place}; no AppImage, because the program “appimagetool” is missing")
        return
    options.dist.mkdir(parents=True, exist_ok=True)
    need_room(options.dist, folder_size(place) // 2)
    machine = platform.machine()
    target = options.dist / f"tellapart-{options.version.text}-{machine}.AppImage"
    made = str(int(made_at(options.root).timestamp()))
    run_tool(
        ["appimagetool", "--no-appstream", place, target],
        environment={**os.environ, "ARCH": machine, "VERSION": options.version.text, "SOURCE_DATE_EPOCH": made},
    )
    print(f"appdir: {target.name}: {target.stat().st_size / 1e6:.0f} MB")
