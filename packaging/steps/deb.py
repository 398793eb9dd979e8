"""Makes Debian's package: dist/tellapart_VERSION_amd64.deb."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import platform
import shutil
import textwrap
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

from building.options import Options
from building.problem import BuildProblem
from building.room import folder_size, need_room
from building.tools import need_tool, run_tool
from linux.compression import add_level
from linux.forms import filled
from linux.identity import DESCRIPTION, MAINTAINER, SUMMARY
from linux.moment import made_at
from linux.needs import needs_of
from linux.tree import FORMS, copyright_notice, lay_out, need_frozen, refuse_while_open

TAKES_WORDS = True
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
COMMON_LICENCE = "/usr/share/common-licenses/Apache-2.0"
"""Every Debian has it."""


def run(options: Options) -> None:
    """Leave it in `options.dist`.

    Words: `--level N`, zstd's.

    Raises:
        BuildProblem: if nothing was frozen, there is no room, or a tool is missing.
    """
    asked = _parser().parse_args(options.words)
    need_tool("dpkg-deb")
    need_frozen(options)
    place = options.build / "deb"
    needs = needs_of(options.frozen)
    lay_out(options, place)
    made = made_at(options.root)
    _add_debians_files(options, place, made)
    size = folder_size(place)
    control = place / "DEBIAN"
    control.mkdir()
    words = {
        "DEBIAN_VERSION": options.version.debian,
        "ARCHITECTURE": architecture(platform.machine()),
        "MAINTAINER": MAINTAINER,
        "KILOBYTES": str(-(-size // 1024)),
        "DEPENDS": ", ".join(needs.debian),
        "SUMMARY": SUMMARY,
        "DESCRIPTION": textwrap.indent(textwrap.fill(" ".join(DESCRIPTION), 78), " "),
    }
    (control / "control").write_text(filled(FORMS / "control.in", words), "utf-8")
    script = control / "prerm"
    script.write_text(filled(FORMS / "prerm.in", {"REFUSE_WHILE_OPEN": refuse_while_open()}), "utf-8")
    script.chmod(0o755)
    (control / "md5sums").write_text("".join(checksums(place)), "utf-8")
    options.dist.mkdir(parents=True, exist_ok=True)
    need_room(options.dist, size // 2)
    target = options.dist / f"tellapart_{options.version.debian}_{words['ARCHITECTURE']}.deb"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(made.timestamp()))}
    packing = ["dpkg-deb", "--root-owner-group", "-Zzstd", f"-z{asked.level}", "--build", place, target]
    run_tool(packing, environment=environment)
    shutil.rmtree(place)
    print(f"deb: {target.name}: {target.stat().st_size / 1e6:.0f} MB, {size / 1e6:.0f} MB installed")


def architecture(machine: str) -> str:
    """Debian's name of a processor.

    Raises:
        BuildProblem: if Tellapart is not built for it.
    """
    if machine not in ARCHITECTURES:
        raise BuildProblem(f"Tellapart is not built for “{machine}”.")
    return ARCHITECTURES[machine]


def checksums(place: Path) -> list[str]:
    """Lines of `md5sums`, by which `dpkg --verify` finds damaged files."""
    lines = []
    for path in sorted(place.rglob("*")):
        inside = path.relative_to(place)
        if inside.parts[0] != "DEBIAN" and path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                lines.append(f"{hashlib.file_digest(file, 'md5').hexdigest()}  {inside}\n")
    return lines


def _add_debians_files(options: Options, place: Path, made: datetime) -> None:
    share = place / "usr" / "share"
    overrides = share / "lintian" / "overrides" / "tellapart"
    overrides.parent.mkdir(parents=True)
    shutil.copyfile(FORMS / "lintian-overrides", overrides)
    changes = (
        f"tellapart ({options.version.debian}) unstable; urgency=medium\n\n"
        f"  * Version {options.version.text}.\n\n -- {MAINTAINER}  {format_datetime(made)}\n"
    )
    documents = share / "doc" / "tellapart"
    (documents / "copyright").write_text(copyright_notice(f"The text is in {COMMON_LICENCE}."), "utf-8")
    (documents / "changelog.gz").write_bytes(gzip.compress(changes.encode(), 9, mtime=0))
    for path in share.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py deb", description=__doc__, allow_abbrev=False)
    add_level(parser)
    return parser
