"""Makes the Python whose packages are frozen: the versions of constraints.txt, PyTorch for the processor alone."""

from __future__ import annotations

import argparse
import subprocess
import venv
from collections.abc import Iterable
from pathlib import Path

from building.environment import build_python, environment_folder
from building.options import Options
from building.problem import BuildProblem
from building.room import need_room
from building.tools import run_tool

TAKES_WORDS = True
ROOM = 3_000_000_000
"""Bytes."""

_SET_FREE = ("torch", "torchvision", "cuda-", "nvidia-", "triton")
"""What constraints.txt says of these is left aside where another PyTorch was asked for."""

WITHOUT_OPERATORS = """

# Written by Tellapart's build: this torchvision's libraries were made for another PyTorch and do not load, so what
# its other modules look for while they are imported is declared here. Nothing of Tellapart calls it.
if not _has_ops():
    _declared = torch.library.Library("torchvision", "DEF")
    for _name in ("nms", "qnms"):
        _declared.define(_name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
"""


def run(options: Options) -> None:
    """Leave the environment in `options.build`/environment.

    Words: `--torch VERSION`, `--torchvision VERSION`, `--torch-index ADDRESS`, `--stand-in-operators`.

    Raises:
        BuildProblem: if there is no room, or a package cannot be had.
    """
    asked = _parser().parse_args(options.words)
    need_room(options.build, ROOM)
    folder = environment_folder(options.build)
    if not Path(build_python(options.build)).is_relative_to(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        venv.create(folder, with_pip=True)
    constraints = options.build / "constraints.txt"
    tested = (options.root / "constraints.txt").read_text("utf-8").splitlines()
    constraints.write_text("\n".join(allowed(tested, asked.torch, asked.torchvision)) + "\n", "utf-8")
    # That index has PyTorch, and of what PyTorch needs other versions than those of constraints.txt.
    index = ["--no-deps", "--index-url", asked.torch_index] if asked.torch_index else []
    install = [build_python(options.build), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    install += ["--constraint", str(constraints)]
    if asked.stand_in_operators:
        run_tool([*install, *index, "torch"])
        run_tool([*install, *index, "--no-deps", "torchvision"])
        _declare_operators(build_python(options.build))
    else:
        run_tool([*install, *index, "torch", "torchvision"])
    run_tool([*install, "--requirement", options.root / "packaging" / "requirements-build.txt"])
    run_tool([*install, "--editable", options.root])


def allowed(tested: Iterable[str], torch: str, torchvision: str) -> list[str]:
    """The lines of constraints.txt, with other versions of PyTorch where they were asked for ("" to keep)."""
    lines = list(tested)
    for name, version in (("torch", torch), ("torchvision", torchvision)):
        if version:
            lines = [line for line in lines if not line.startswith(f"{name}==")] + [f"{name}=={version}"]
    if torch:
        lines = [line for line in lines if line.startswith(_SET_FREE[:2]) or not line.startswith(_SET_FREE)]
    return lines


def _declare_operators(python: str) -> None:
    found = subprocess.run(
        [python, "-c", "import importlib.util; print(importlib.util.find_spec('torchvision').origin)"],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        raise BuildProblem(f"torchvision was not installed: {found.stderr.strip()}")
    path = Path(found.stdout.strip()).with_name("extension.py")
    text = path.read_text("utf-8")
    if WITHOUT_OPERATORS not in text:
        path.write_text(text + WITHOUT_OPERATORS, "utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py environment", description=__doc__, allow_abbrev=False)
    parser.add_argument("--torch", default="", metavar="VERSION", help="another one than in constraints.txt")
    parser.add_argument("--torchvision", default="", metavar="VERSION", help="the one that goes with it")
    parser.add_argument("--torch-index", default="", metavar="ADDRESS", help="where PyTorch's CPU wheels are")
    parser.add_argument(
        "--stand-in-operators",
        action="store_true",
        help="where no torchvision for the CPU can be had: import it without its operators (never for a release)",
    )
    return parser
