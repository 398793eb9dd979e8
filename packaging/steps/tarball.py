"""Makes dist/tellapart-VERSION-linux-x86_64.tar.gz: runs from any folder, and can add itself to the menu."""

from __future__ import annotations

import argparse
import gzip
import platform
import shutil
import tarfile
from pathlib import Path

from building.options import Options
from building.room import folder_size, need_room
from linux.moment import made_at
from linux.tree import FORMS, lay_out

TAKES_WORDS = True


def run(options: Options) -> None:
    """Leave it in `options.dist`.

    Words: `--level N`, gzip's.

    Raises:
        BuildProblem: if nothing was frozen, or there is no room.
    """
    asked = _parser().parse_args(options.words)
    place = options.build / "tarball"
    lay_out(options, place)
    shutil.copyfile(FORMS / "add-to-menu", place / "usr" / "add-to-menu")
    (place / "usr" / "add-to-menu").chmod(0o755)
    shutil.copyfile(options.root / "LICENSE", place / "usr" / "LICENSE")
    options.dist.mkdir(parents=True, exist_ok=True)
    need_room(options.dist, folder_size(place) // 2)
    top = f"tellapart-{options.version.text}"
    target = options.dist / f"{top}-linux-{platform.machine()}.tar.gz"
    pack(place / "usr", target, top, int(made_at(options.root).timestamp()), asked.level)
    shutil.rmtree(place)
    print(f"tarball: {target.name}: {target.stat().st_size / 1e6:.0f} MB")


def pack(folder: Path, target: Path, top: str, moment: int, level: int = 6) -> None:
    """Write a folder as a .tar.gz that is the same for the same files.

    Args:
        folder: what is packed.
        target: the archive.
        top: what the folder is called in it.
        moment: seconds since 1970, for every file.
        level: gzip's.
    """

    def settled(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = moment
        return member

    with (
        target.open("wb") as file,
        gzip.GzipFile("", "wb", level, file, mtime=moment) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        archive.add(folder, top, filter=settled)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py tarball", description=__doc__, allow_abbrev=False)
    parser.add_argument("--level", type=int, choices=range(1, 10), default=9, metavar="N", help="gzip's, 1 to 9")
    return parser
