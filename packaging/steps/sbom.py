"""The list of ingredients of what was built, as CycloneDX; no library under the GPL may be among them."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

from building.environment import build_python
from building.options import Options
from building.problem import BuildProblem
from building.tools import run_tool
from steps import licences

TOOL = "cyclonedx-bom==7.5.0"


def run(options: Options) -> None:
    """Leave tellapart-VERSION-SYSTEM.cdx.json in `options.dist`.

    Raises:
        BuildProblem: if the tool cannot be had, or the frozen folder holds a library under the GPL.
    """
    if options.frozen.is_dir():
        need_no_refused_library(options.frozen)
        if sys.platform == "linux":
            look_for_strangers(options)
    # In an environment of its own: PyInstaller would freeze what it brings wherever something can use that.
    tools = options.build / "ingredients"
    python = tools / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(tools, with_pip=True)
    run_tool([python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", TOOL])
    options.dist.mkdir(parents=True, exist_ok=True)
    file = options.dist / f"tellapart-{options.version.text}-{licences.SYSTEM}.cdx.json"
    words = ["--pyproject", options.root / "pyproject.toml", "--mc-type", "application", "--output-reproducible"]
    words += ["--of", "JSON", "-o", file, build_python(options.build)]
    run_tool([python, "-m", "cyclonedx_py", "environment", *words])
    environment = {**os.environ, "PYTHONPATH": str(options.root / "packaging")}
    ours: list[str | Path] = ["-m", "licensing.ingredients", options.root, file, options.version.text]
    run_tool([build_python(options.build), *ours], folder=options.root / "packaging", environment=environment)


def look_for_strangers(options: Options) -> None:
    """Name the libraries in the frozen folder that are not listed with a licence.

    Raises:
        BuildProblem: if there are any and this is a release.
    """
    environment = {**os.environ, "PYTHONPATH": str(options.root / "packaging")}
    words = [build_python(options.build), "-m", "licensing.strangers", str(options.frozen)]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, env=environment, cwd=options.build)
    if ended.returncode == 0:
        return
    told = f"These libraries are not in THIRD-PARTY.md:\n{ended.stdout}{ended.stderr}"
    if options.release:
        raise BuildProblem(f"{told}List them in packaging/licensing, or leave them out of the freeze.")
    print(f"sbom: {told}", end="")


def need_no_refused_library(frozen: Path) -> None:
    """Look at the names of all files.

    Raises:
        BuildProblem: if one is known to be under the GPL.
    """
    from licensing.libraries import refused_libraries

    found = refused_libraries(str(path.relative_to(frozen)) for path in frozen.rglob("*") if path.is_file())
    if found:
        shown = "".join(f"\n  {name}" for name in sorted(found)[:10])
        raise BuildProblem(f"These files are under the GPL, which does not go with Tellapart's licence:{shown}")
