"""Makes Fedora's package: dist/tellapart-VERSION-1.x86_64.rpm."""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import textwrap

from building.options import Options
from building.problem import BuildProblem
from building.room import folder_size, need_room
from building.tools import need_tool, run_tool
from linux.compression import add_level
from linux.forms import filled
from linux.identity import DESCRIPTION, ID
from linux.moment import made_at
from linux.needs import needs_of
from linux.tree import FORMS, lay_out, need_frozen, refuse_while_open

TAKES_WORDS = True
_NAME_FOR_RPM = re.compile(r"[\w./+,@:=~-]+")


def run(options: Options) -> None:
    """Leave it in `options.dist`.

    Words: `--level N`, zstd's.

    Raises:
        BuildProblem: if nothing was frozen, there is no room, rpmbuild is missing or cannot work there.
    """
    asked = _parser().parse_args(options.words)
    need_tool("rpmbuild")
    need_frozen(options)
    place = options.build / "rpm"
    if not _NAME_FOR_RPM.fullmatch(str(place)):
        raise BuildProblem(
            f"rpmbuild cannot work in {place}: name a folder without spaces and signs with “--build”."
        )
    shutil.rmtree(place, ignore_errors=True)
    tree = place / "tree"
    lay_out(options, tree)
    need_room(place, 2 * folder_size(tree))
    words = {
        "RPM_VERSION": options.version.debian,
        "LEVEL": str(asked.level),
        "TREE": str(tree),
        "ID": ID,
        "REFUSE_WHILE_OPEN": refuse_while_open(),
        "REQUIRES": "\n".join(f"Requires: {name}" for name in needs_of(options.frozen).fedora),
        "DESCRIPTION": textwrap.fill(" ".join(DESCRIPTION), 78),
    }
    spec = place / "tellapart.spec"
    spec.write_text(filled(FORMS / "rpm.spec.in", words), "utf-8")
    defined = {"_topdir": place / "work", "_rpmdir": place / "made", "_dbpath": place / "database"}
    definitions = [word for name, value in defined.items() for word in ("--define", f"{name} {value}")]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(made_at(options.root).timestamp()))}
    run_tool(["rpmbuild", "-bb", "--quiet", *definitions, spec], environment=environment)
    options.dist.mkdir(parents=True, exist_ok=True)
    name = f"tellapart-{options.version.debian}-1.{platform.machine()}.rpm"
    target = options.dist / name
    shutil.move(place / "made" / platform.machine() / name, target)
    shutil.rmtree(place)
    print(f"rpm: {target.name}: {target.stat().st_size / 1e6:.0f} MB")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py rpm", description=__doc__, allow_abbrev=False)
    add_level(parser)
    return parser
