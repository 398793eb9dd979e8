#!/usr/bin/env python3
"""Builds Tellapart's installers: the same entry on a developer's machine and in the release workflow."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT / "packaging") not in sys.path:
    sys.path.insert(0, str(ROOT / "packaging"))

from building.options import Options  # noqa: E402
from building.problem import BuildProblem  # noqa: E402
from building.version import project_version  # noqa: E402
from building.worktree import need_clean_tree, need_tag  # noqa: E402

STEPS = {
    "icons": "pictures of every size from the one SVG",
    "licences": "THIRD-PARTY.md and what the About page shows",
    "environment": "the Python whose packages are frozen: build/environment",
    "freeze": "the application as a folder that needs no Python: dist/tellapart",
    "self-test": "run the frozen application's own checks",
    "sizes": "a table of what takes the space",
    "speed": "how long the window and the first answer take",
    "deb": "Debian's package",
    "rpm": "Fedora's package",
    "appdir": "an AppDir, and an AppImage where its tool is installed",
    "tarball": "a .tar.gz",
    "nsis": "the installer for Windows",
    "dmg": "the disk image for macOS",
    "sbom": "the list of ingredients, as CycloneDX",
    "version-file": "what installed copies ask for a newer version, signed",
    "checksums": "SHA256SUMS of what lies in dist",
}
"""The steps, and what each makes."""

_FIRST = ("icons", "licences", "freeze", "self-test", "speed")
_LAST = ("sizes", "sbom", "checksums")
_PACKAGES = {"linux": ("deb", "rpm", "appdir", "tarball"), "win32": ("nsis",), "darwin": ("dmg",)}


def steps_of_all(platform: str) -> tuple[str, ...]:
    """What `all` does on a system.

    Raises:
        BuildProblem: if there are no packages for it.
    """
    if platform not in _PACKAGES:
        raise BuildProblem(f"There are no packages for “{platform}”; build on Linux, Windows or macOS.")
    return (*_FIRST, *_PACKAGES[platform], *_LAST)


def main(words: Sequence[str]) -> int:
    """Do what the words ask for.

    Returns:
        0 done, 1 a problem that was told, 2 wrong usage.
    """
    parser = _parser()
    arguments, rest = parser.parse_known_args(words)
    if rest and arguments.step == "all":
        parser.error(f"unknown: {' '.join(rest)}")
    try:
        version = project_version(ROOT)
        if arguments.release:
            need_clean_tree(ROOT)
            need_tag(ROOT, version)
        dist = arguments.dist.absolute()
        frozen = arguments.frozen.absolute() if arguments.frozen else dist / "tellapart"
        options = Options(ROOT, version, arguments.build.absolute(), dist, frozen, arguments.release, tuple(rest))
        steps = steps_of_all(sys.platform) if arguments.step == "all" else (arguments.step,)
        for step in (step for step in steps if step not in arguments.without):
            _run(step, options)
    except BuildProblem as problem:
        print(f"build: {problem}", file=sys.stderr)
        return 1
    return 0


def _run(step: str, options: Options) -> None:
    name = f"steps.{step.replace('-', '_')}"
    if importlib.util.find_spec(name) is None:
        raise BuildProblem(f"The step “{step}” is not written yet.")
    module = importlib.import_module(name)
    if options.words and not getattr(module, "TAKES_WORDS", False):
        raise BuildProblem(f"The step “{step}” does not know {' '.join(options.words)}.")
    started = monotonic()
    module.run(options)
    print(f"{step}: done in {monotonic() - started:.0f} s", flush=True)


def _parser() -> argparse.ArgumentParser:
    told = "".join(f"  {name:<11} {purpose}\n" for name, purpose in STEPS.items())
    parser = argparse.ArgumentParser(
        prog="build.py",
        description=__doc__,
        epilog=f"steps:\n{told}  {'all':<11} everything that this system can build",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("step", choices=(*STEPS, "all"), metavar="STEP", help="what to build; see below")
    parser.add_argument("--build", type=Path, default=ROOT / "build", metavar="FOLDER", help="scratch (build)")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist", metavar="FOLDER", help="what comes out (dist)")
    parser.add_argument(
        "--frozen", type=Path, metavar="FOLDER", help="the frozen application, where it is elsewhere"
    )
    parser.add_argument(
        "--without", choices=STEPS, action="append", default=[], metavar="STEP", help="leave it out of all"
    )
    parser.add_argument(
        "--release",
        action="store_true",
        help="refuse changes that are not committed, and a tag that says otherwise",
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
