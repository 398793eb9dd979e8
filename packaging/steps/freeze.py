"""Freezes Tellapart with PyInstaller: a folder with programs that need no Python."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from building.environment import build_python
from building.options import Options
from building.problem import BuildProblem
from building.room import need_room
from building.stripping import strip_libraries
from building.tools import need_tool, run_tool
from steps import icons

ROOM = 4_000_000_000
"""Bytes: PyInstaller's scratch, the folder itself, and the networks."""

_ASK = """\
import importlib.util, json
def found(name):
    return importlib.util.find_spec(name) is not None
needed = ("PyInstaller", "torch", "torchvision", "onnxruntime", "PySide6")
told = {"missing": [name for name in needed if not found(name)]}
if not told["missing"]:
    import torch, torchvision
    told["cuda"] = torch.version.cuda
    told["operators"] = torchvision.extension._has_ops()
    told["versions"] = [torch.__version__, torchvision.__version__]
    told["all_of_qt"] = found("PySide6.QtWebEngineCore")
print(json.dumps(told))
"""

_FILL = """\
import sys
from pathlib import Path
from engine.contracts.errors import EngineError
from engine.exporting.web_runtime import fill_web_runtime
try:
    fill_web_runtime(Path(sys.argv[1]))
except EngineError as error:
    sys.exit(error.report().sentence())
"""


def run(options: Options) -> None:
    """Leave the frozen folder in `options.dist`/tellapart.

    Raises:
        BuildProblem: if there is no room, the environment is not fit for it, or PyInstaller fails.
    """
    need_room(options.build, ROOM)
    need_room(options.dist, ROOM // 2)
    if sys.platform == "linux":
        need_tool("objdump")
    python = build_python(options.build)
    check_environment(_ask(python), release=options.release)
    icons.run(options)
    backbones = options.build / "backbones"
    environment = {**os.environ, "PYTHONPATH": str(options.root), "TELLAPART_CACHE": str(options.build / "cache")}
    run_tool([python, "-m", "engine.bundle", "--to-ship", backbones], folder=options.root, environment=environment)
    shutil.rmtree(options.dist / "tellapart", ignore_errors=True)
    words: list[str | Path] = ["--root", options.root, "--backbones", backbones, "--icons", icons.folder(options)]
    words += ["--version", options.version.release]
    node_modules = os.environ.get("TELLAPART_NODE_MODULES")
    if node_modules:
        environment["TELLAPART_NODE_MODULES"] = str(Path(node_modules).absolute())
        web_runtime = options.build / "web_runtime"
        run_tool([python, "-c", _FILL, web_runtime], folder=options.root, environment=environment)
        words += ["--web-runtime", web_runtime]
    elif options.release:
        raise BuildProblem("TELLAPART_NODE_MODULES must name npm's folder with onnxruntime-web for the web page.")
    else:
        print("freeze: no TELLAPART_NODE_MODULES, so what runs models in a browser is left out")
    if sys.platform == "win32":
        words += ["--version-info", _version_info(options)]
    spec = options.root / "packaging" / "pyinstaller" / "tellapart.spec"
    scratch = options.build / "pyinstaller"
    pyinstaller = [python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    run_tool([*pyinstaller, "--workpath", scratch, "--distpath", options.dist, spec, "--", *words])
    if sys.platform == "linux":
        gained = strip_libraries(options.dist / "tellapart", options.build / "stripping")
        print(f"freeze: {gained / 1e6:.0f} MB of tables for debuggers taken out")


def check_environment(told: dict[str, object], *, release: bool) -> None:
    """Look whether what would be frozen is what people should get.

    Args:
        told: what the build's Python said about itself.
        release: whether torchvision must be whole.

    Raises:
        BuildProblem: if something is missing, too much, or made for another PyTorch.
    """
    missing = told["missing"]
    if isinstance(missing, list) and missing:
        raise BuildProblem(
            f"The build's Python has no {', '.join(missing)}. Run “build.py environment”: it makes one that has."
        )
    if told["cuda"]:
        raise BuildProblem(
            f"This PyTorch is made for CUDA {told['cuda']}: the application would take over 4 GB, more than its "
            "installers may. Run “build.py environment” with “--torch-index”, the address of PyTorch's CPU wheels."
        )
    if told["all_of_qt"]:
        raise BuildProblem("All of PySide6 is installed; the application takes PySide6-Essentials alone.")
    if release and not told["operators"]:
        raise BuildProblem("This torchvision was made for another PyTorch; a release takes wheels that match.")


def _ask(python: str) -> dict[str, object]:
    ended = subprocess.run([python, "-c", _ASK], capture_output=True, text=True, check=False)
    if ended.returncode:
        raise BuildProblem(f"The build's Python does not work:\n{ended.stderr.strip()}")
    told: dict[str, object] = json.loads(ended.stdout)
    return told


def _version_info(options: Options) -> Path:
    form = (options.root / "packaging" / "windows" / "version_info.txt.in").read_text("utf-8")
    numbers = ", ".join(options.version.windows.split("."))
    for name, value in (("VERSION", options.version.text), ("NUMBERS", numbers)):
        form = form.replace(f"@{name}@", value)
    path = options.build / "version_info.txt"
    path.write_text(form, "utf-8")
    return path
